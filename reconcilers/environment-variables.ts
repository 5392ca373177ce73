import { z } from "zod";
import { formatPath } from "../config/problems.ts";
import { asText } from "../sql/as-text.ts";
import type { SqlConnection } from "../sql/connection.ts";
import {
  createEnvironment,
  type LiveVariable,
  readVariables,
  type Setting,
  settingStatement,
  setVariable,
} from "../sql/environments.ts";
import { quoteLiteral, quoteOnOneLine } from "../sql/quote.ts";
import {
  isSameValue,
  textToSend,
  typeForNew,
  VARIABLE_TYPES,
  type VariableType,
  type VariableValue,
} from "../sql/variable-types.ts";
import { forManyStatements, inCatalog } from "./catalog/catalog-connection.ts";
import { type DoneByHand, inOneLine, lookOrBelieve, orByHand } from "./catalog/sql-by-hand.ts";
import { waitUntilWritable } from "./catalog/writable-gate.ts";
import type { Context } from "./context/context.ts";
import { beforeWrite } from "./context/context.ts";
import { assertRoleHere } from "./group/role-refusal.ts";
import {
  CATALOG_DATABASE,
  catalogAccess,
  common,
  groupSides,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";

const wanted = z.object({
  folder: z.string(),
  environment: z.string(),
  name: z.string(),
  /** Absent: it is among the secrets, by folder, environment and name. */
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
type Wanted = z.infer<typeof wanted>;

const inputs = z.object({
  ...common,
  /** `this site's`: the variables have the values of this site; `the other site's`: they are that one's matter. */
  want: z.enum(["this site's", "the other site's"]),
  variables: z.array(wanted),
  secrets: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string()))),
  group: groupSides,
  catalog: catalogAccess,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as EnvironmentVariablesInputs, Live as EnvironmentVariablesLive };

interface Live extends Seen, DoneByHand {
  /** Variables that are not as wanted, as `folder/environment/name`; of a sensitive one only whether it is there can be seen. */
  readonly wrong: readonly string[];
}

/**
 * Variables of SSISDB's environments that differ by site: where files lie, which server is asked. They travel with SSISDB, so that a failover
 * brings the old site's values along; they get this site's as soon as the role is here, before triggers start packages that read them.
 */
export const environmentVariables: Reconciler<Inputs, Live> = {
  kind: "environment variables",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.want === "this site's",
  onlyLooks: (wish) => wish.want === "the other site's",

  look: (context, wish, before) =>
    lookOrBelieve(wish, { ...before, wrong: before.wrong ?? [] }, () => see(context, wish)),

  drift: (_wish, live) => live.wrong.map((path) => `variable ${path} is not as configured`),

  async act(context, wish) {
    if (wish.want === "the other site's") return { wrong: [] };
    const what = `setting environment variables of SSISDB on ${wish.catalog.host}`;
    try {
      await assertRoleHere(context, wish, what);
      await waitUntilWritable(context, wish);
      return await orByHand(
        context,
        wish,
        {
          step: "variables",
          what,
          database: CATALOG_DATABASE,
          statements: statements(wish),
          left: LEFT_OR,
        },
        () => setAndSee(context, wish),
        { wrong: [], byHand: wish.activeRegion },
      );
    } catch (error) {
      throw inWords(error, { estate: wish.estate, what, left: LEFT });
    }
  },
};

async function see(context: Context, wish: Inputs): Promise<Live> {
  if (wish.want === "the other site's") return { wrong: [] };
  return await inCatalog(
    context,
    wish.estate,
    wish.catalog,
    forManyStatements(wish.timeouts),
    async (connection) => {
      const wrong: string[] = [];
      for (const [place, variables] of byEnvironment(wish)) {
        const live = await readVariables(connection, place);
        const those = typeof live === "string" ? [] : live;
        const differ = variables.filter((one) => stepFor(wish, one, those, false).do !== "nothing");
        wrong.push(...differ.map(pathOf));
      }
      return { wrong };
    },
  );
}

async function setAndSee(context: Context, wish: Inputs): Promise<Live> {
  await inCatalog(
    context,
    wish.estate,
    wish.catalog,
    forManyStatements(wish.timeouts),
    (connection) => setAll(context, wish, connection),
  );
  return await see(context, wish);
}

const LEFT =
  "the role is here; triggers are not started while variables may have the other site's values; the next `pulumi up` sets what differs";

const LEFT_OR = `${LEFT}; to start triggers without it, take hooks.environments out`;

const pathOf = ({ folder, environment, name }: Wanted): string =>
  `${folder}/${environment}/${name}`;

type Place = Pick<Wanted, "folder" | "environment">;

function byEnvironment(wish: Inputs): readonly (readonly [Place, readonly Wanted[]])[] {
  const groups = Map.groupBy(wish.variables, ({ folder, environment }) =>
    JSON.stringify([folder.toLowerCase(), environment.toLowerCase()]),
  );
  return [...groups.values()].flatMap((group) => (group[0] ? [[group[0], group] as const] : []));
}

async function setAll(context: Context, wish: Inputs, connection: SqlConnection): Promise<void> {
  const failures: string[] = [];
  for (const [place, variables] of byEnvironment(wish)) {
    let live = await readVariables(connection, place);
    if (live === "no folder") {
      // A folder comes with the projects that are deployed to it: without one, no package reads the variables, and nothing has to wait.
      context.log(
        `${wish.estate}: warning: there is no folder ${place.folder} in SSISDB yet: ${variables.length} variables of ${place.environment} are not set`,
      );
      continue;
    }
    if (live === "no environment") {
      context.log(`${wish.estate}: making environment ${place.folder}/${place.environment}`);
      await beforeWrite(context);
      await createEnvironment(connection, place);
      live = [];
    }
    const those = live;
    for (const one of variables) {
      const failure = await inOneLine(() => setOne(context, wish, connection, one, those));
      if (failure !== undefined) failures.push(`${pathOf(one)}: ${failure}`);
    }
  }
  if (failures.length === 0) return;
  throw new Trouble({
    estate: wish.estate,
    what: `setting environment variables of SSISDB on ${wish.catalog.host}`,
    code: "VariablesNotSet",
    answer: failures.join("; "),
    means:
      "packages that read these variables would get other values than configured; all others are set",
    cure: `fix what is named for each of them, or take it out of estates.${wish.estate}.hooks.environments. Then run \`pulumi up\` again`,
    left: LEFT,
  });
}

/** @returns why it is not set, where it cannot be */
async function setOne(
  context: Context,
  wish: Inputs,
  connection: SqlConnection,
  one: Wanted,
  live: readonly LiveVariable[],
): Promise<string | undefined> {
  // What a sensitive one holds cannot be seen, so that it is written each time.
  const step = stepFor(wish, one, live, true);
  if (step.do === "nothing") return undefined;
  if (step.do === "refuse") return step.why;
  const doing = step.do === "create" ? "making" : "setting";
  context.log(`${wish.estate}: ${doing} variable ${pathOf(one)}`);
  await beforeWrite(context);
  await setVariable(connection, step.do, step.setting);
  return undefined;
}

type Step =
  | { readonly do: "nothing" }
  | { readonly do: "create" | "set"; readonly setting: Setting }
  | { readonly do: "refuse"; readonly why: string };

const refuse = (why: string): Step => ({ do: "refuse", why });

/** @param writesSensitive a sensitive one that is there is written; else it counts as set */
function stepFor(
  wish: Inputs,
  one: Wanted,
  live: readonly LiveVariable[],
  writesSensitive: boolean,
): Step {
  const found = live.find(({ name }) => name.toLowerCase() === one.name.toLowerCase());
  const secret = wish.secrets[one.folder]?.[one.environment]?.[one.name];
  const value = one.value ?? secret;
  const sensitive = one.value === undefined;
  if (value === undefined) return refuse("this stack has no secret for it");
  if (found === undefined) {
    return { do: "create", setting: settingOf(one, typeForNew(value), sensitive, value) };
  }
  if (found.sensitive !== sensitive) {
    return refuse(
      found.sensitive
        ? "it is sensitive in SSISDB and not in the configuration"
        : "it is sensitive in the configuration and not in SSISDB, where its value would be seen",
    );
  }
  const type = VARIABLE_TYPES.find((known) => known === found.type);
  if (type === undefined)
    return refuse(
      `variables of type ${found.type} are not set here: make it a String, or use a SQL hook, which runs after triggers have started`,
    );
  const isSame = sensitive
    ? !writesSensitive
    : found.value !== undefined && isSameValue(type, found.value, value);
  if (isSame) return { do: "nothing" };
  return { do: "set", setting: settingOf(one, type, sensitive, value) };
}

function settingOf(
  { folder, environment, name }: Wanted,
  type: VariableType,
  sensitive: boolean,
  value: VariableValue,
): Setting {
  return { folder, environment, variable: name, type, sensitive, value: textToSend(type, value) };
}

/** For somebody who can connect; values that are secret are told by where they are kept. */
function statements(wish: Inputs): readonly string[] {
  return byEnvironment(wish).flatMap(([place, variables]) => [
    `-- Where there is no environment ${place.environment} yet, first: ${asText("[catalog].[create_environment]", { folder_name: place.folder, environment_name: place.environment })}`,
    ...variables.flatMap((one) => [
      `-- Where there is no variable ${one.name} yet, instead: ${byHand(wish, "create", one)}`,
      // Each declares @typed anew: batches of their own.
      `${byHand(wish, "set", one)}\nGO`,
    ]),
  ]);
}

const BOUND = /(?<=[=,] )@(folder|environment|variable|value|type|sensitive)\b(?! =)/g;

function byHand({ estate }: Inputs, how: "create" | "set", one: Wanted): string {
  const { folder, environment, name } = one;
  const kept = formatPath(["credentials", estate, "environments", folder, environment, name]);
  const value = one.value ?? `<the secret in ${kept}>`;
  const type = typeForNew(value);
  const literals: Readonly<Record<string, string>> = {
    folder: quoteLiteral(folder),
    environment: quoteLiteral(environment),
    variable: quoteLiteral(name),
    value: quoteOnOneLine(textToSend(type, value)),
    type: quoteLiteral(type),
    sensitive: one.value === undefined ? "1" : "0",
  };
  return settingStatement(how, type)
    .replaceAll(BOUND, (found, name) => literals[name] ?? found)
    .replace("\n", " ");
}
