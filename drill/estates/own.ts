import { z } from "zod";
import type { Estate } from "../../config/deployment.ts";
import { SITES } from "../../config/pair.ts";
import type { ProjectFiles } from "../../config/project-files.ts";
import { readDeployment } from "../../config/reading.ts";
import { nameOfStack, siteInFiles } from "../../config/site.ts";
import { valueInFiles } from "../../config/stack-files.ts";
import type { SampleEstate } from "./sample.ts";

type Tree = Readonly<Record<string, unknown>>;

/** The estates of a stack of the user's own, and what of them is not rehearsed as it stands: a sentence each. */
export interface OwnEstates {
  readonly estates: readonly SampleEstate[];
  readonly notes: readonly string[];
}

/**
 * Reads a stack's estates from the files: no state, no secret and no Azure is asked.
 *
 * @throws Error where there is nothing to rehearse; ConfigurationError as the program would
 */
export function ownEstates(files: ProjectFiles, stack: string, now: Date): OwnEstates {
  const name = nameOfStack(stack);
  if (!files.stacks.some((file) => file.stack === name))
    throw new Error(
      `there is no Pulumi.${name}.yaml; there are files of ${files.stacks.map((file) => file.stack).join(", ") || "no stack"}`,
    );
  const written = trees.safeParse(valueInFiles(files, stack, "estates"));
  const raw = written.data ?? {};
  // What the user has written is judged as it stands; only the permissions of a day are left out, since the rehearsal makes flips of its own.
  const read = (estates: unknown) =>
    readDeployment({
      ...{ now, stack: name },
      get: (key) =>
        ({ estates, cluster: valueInFiles(files, stack, "cluster") })[key] ??
        (key === "site" ? siteInFiles(files, stack) : undefined),
    });
  const withoutDay = map(raw, (estate) => without(estate, ["failover", "allowDataLossUntil"]));
  const { estates: described } = read(
    written.success ? withoutDay : valueInFiles(files, stack, "estates"),
  );
  const notes = [
    ...stackNotes(files, stack),
    ...described.flatMap((one) => notesOn(one, raw[one.name] ?? {})),
  ];
  const played: Estate[] = [];
  for (const estate of described) {
    const why = whyNot(estate, played);
    if (why === undefined) played.push(estate);
    else notes.push(`${estate.name} is not rehearsed: ${why}`);
  }
  if (played.length === 0)
    throw new Error([`stack ${stack} has no estate that can be rehearsed`, ...notes].join("\n  "));
  const rehearsed = Object.fromEntries(
    played.map((estate) => [estate.name, asRehearsed(withoutDay[estate.name] ?? {})]),
  );
  const subscriptionId =
    subscriptionIn(files, stack) ?? played[0]?.sites.primary.sqlServer.subscriptionId ?? "";
  const estates = read(rehearsed).estates.map((estate) =>
    sampleOf(estate, rehearsed[estate.name] ?? {}, subscriptionId),
  );
  return { estates, notes };
}

const tree = z.record(z.string(), z.unknown());
const trees = z.record(z.string(), tree);

const map = <T, S>(all: Readonly<Record<string, T>>, make: (one: T) => S): Record<string, S> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, make(one)]));

const without = (from: Tree, keys: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));

/** Why an estate is left out; undefined when it is not. @param played those before it that are not */
function whyNot(estate: Estate, played: readonly Estate[]): string | undefined {
  if (estate.catalog.authentication === "entra")
    return "the simulated SQL Server knows the identities of its own Azure only (authentication: entra)";
  const first = played.find((other) => sharesFactory(other, estate));
  if (first !== undefined)
    return `it shares a factory with ${first.name}, and the judges tell runtimes apart by their factory`;
  return undefined;
}

function sharesFactory(one: Estate, other: Estate): boolean {
  const factoriesOf = ({ sites }: Estate) =>
    SITES.map((site) => sites[site].dataFactory.name.toLowerCase());
  const mine = factoriesOf(one);
  return factoriesOf(other).some((factory) => mine.includes(factory));
}

function stackNotes(files: ProjectFiles, stack: string): readonly string[] {
  const forced = valueInFiles(files, stack, "failover") === "forced";
  return forced
    ? ["failover: forced is a matter of the day: the rehearsal's failovers are planned"]
    : [];
}

/** What is told of one estate. */
function notesOn(estate: Estate, raw: Tree): readonly string[] {
  const { failoverGroup, hooks, runState, name } = estate;
  const said: readonly (readonly [boolean, string])[] = [
    [
      raw.failover === "forced",
      "failover: forced is a matter of the day: the rehearsal's failovers are planned",
    ],
    [
      failoverGroup.existing,
      "its group and SSISDB are made anew in the rehearsal, on the home site",
    ],
    [
      failoverGroup.role === "follow",
      "there is nobody to move its role in the rehearsal: the program does (role: drive)",
    ],
    [
      runState === "external",
      "there is no schedule that starts and stops its runtime: the program does (runState: managed)",
    ],
    [
      hooks.onTakeOver.length + hooks.onRelease.length > 0,
      "its own SQL (hooks.onTakeOver, onRelease) is not run: the simulated SQL Server knows what this program sends, and no more",
    ],
    [
      hooks.variables.length > 0,
      "its environments are not written: no project is deployed in the rehearsal, and so there is no folder for them",
    ],
  ];
  return said.filter(([holds]) => holds).map(([, what]) => `${name}: ${what}`);
}

/** As it is written into the rehearsal's Pulumi.yaml. */
function asRehearsed(raw: Tree): Tree {
  const hasTriggers = Object.keys(tree.safeParse(raw.triggers).data ?? {}).length > 0;
  const factoryOf = (holder: Tree): Tree => {
    const factory = tree.safeParse(holder.dataFactory).data;
    // Triggers come with pipelines, which are deployed from elsewhere.
    return factory === undefined || !hasTriggers
      ? {}
      : { dataFactory: { ...factory, existing: true } };
  };
  const hooks = tree.safeParse(raw.hooks).data;
  return {
    ...without(raw, ["runState"]),
    failoverGroup: without(tree.parse(raw.failoverGroup), ["existing", "role"]),
    ...factoryOf(raw),
    ...(hooks === undefined
      ? {}
      : { hooks: without(hooks, ["onTakeOver", "onRelease", "environments"]) }),
    sites: map(trees.parse(raw.sites), (site) => ({ ...site, ...factoryOf(site) })),
  };
}

function sampleOf(estate: Estate, configuration: Tree, subscriptionId: string): SampleEstate {
  const { primary, secondary } = estate.sites;
  const runs = {
    primary: primary.placement.location.name,
    secondary: secondary.placement.location.name,
  };
  return {
    name: estate.name,
    row: "OWN",
    strategy: estate.strategy,
    ...(estate.catalogRole === "leave" && { catalogStays: true }),
    ...(estate.dualStandby && { pair: estate.dualStandby.mode }),
    ...(estate.kind === "managedInstance" && { onInstances: true }),
    endpoint: estate.catalog.endpoint,
    brownfield: false,
    network: primary.placement.network !== undefined,
    triggers: estate.triggers.map(({ name }) => name),
    regions: runs,
    sqlRegions: { primary: primary.location.name, secondary: secondary.location.name },
    own: { configuration, estate, subscriptionId },
  };
}

/** What the program signs in to, where the stack says so. */
function subscriptionIn(files: ProjectFiles, stack: string): string | undefined {
  const own = files.stacks.find((file) => file.stack === nameOfStack(stack))?.document;
  const config = z.object({ config: tree.nullish() }).safeParse(own).data?.config;
  const found = config?.["azure-native:subscriptionId"];
  return typeof found === "string" ? found : undefined;
}
