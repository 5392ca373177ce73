import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DataFactory } from "../../components/data-factory.ts";
import { FailoverGroup } from "../../components/failover-group.ts";
import { SsisEstate } from "../../components/ssis-estate.ts";
import type { Site } from "../../config/pair.ts";
import { carrierOf } from "../../planner/carriers.ts";
import { stepsOf, variantOf } from "../../planner/strategies.ts";
import { archive, type Loose, ledger, read, sales, web } from "../config/samples.ts";

type Options = pulumi.CustomResourceOptions;

/** What the engine is told of each resource beside its inputs. */
class Told {
  readonly #all = new Map<pulumi.Resource, { readonly name: string; readonly options: Options }>();

  readonly asked: pulumi.ComponentResourceOptions = {
    transformations: [
      ({ name, opts: options, props, resource }) => {
        this.#all.set(resource, { name, options });
        // Mocks know no hooks: they would be waited for.
        return { props, opts: { ...options, hooks: {} } };
      },
    ],
  };

  #named(name: string): readonly Options[] {
    return [...this.#all.values()].filter((one) => one.name === name).map(({ options }) => options);
  }
  optionsOf(name: string): Options {
    return this.#named(name)[0] ?? assert.fail(name);
  }
  /** Of what a component makes by its own name, what becomes of it later. */
  madeBy(component: string) {
    return this.#named(component)
      .slice(1)
      .map(({ protect, retainOnDelete, ignoreChanges }) => ({
        protect,
        retainOnDelete,
        ignoreChanges,
      }));
  }
  /** The names of all that has ended before it begins. */
  before(name: string): ReadonlySet<string> {
    const before = new Set<string>();
    const waits = ({ dependsOn = [] }: Options): void => {
      for (const resource of [dependsOn].flat()) {
        const { name, options } = this.#all.get(resource as pulumi.Resource) ?? assert.fail();
        before.add(name);
        waits(options);
      }
    };
    waits(this.optionsOf(name));
    return before;
  }
}

const mocked = () =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  });

/** An estate as one site's stack makes it. */
async function made(sample: Loose, site: Site, activeRegion: Site) {
  await mocked();
  const [estate] = read({ estates: { it: sample } }).estates;
  assert.ok(estate);
  const told = new Told();
  const flag = { activeRegion, activeSince: "" };
  const { carriers, urn, runtime } = new SsisEstate(
    estate.name,
    {
      ...{ estate, site, flag },
      secrets: { catalogPassword: "Swordfish-1" },
      masterKeySecrets: pulumi.output({ password: "Master-Key-1" }),
      subscriptionId: undefined,
      surroundings: { sqlSuffix: "database.windows.net", zone: "0a1b2c3d4e5f" },
    },
    told.asked,
  );
  await new Promise((resolve) => pulumi.all([urn, runtime.id]).apply(resolve));
  return { estate, site, told, carriers };
}

const NAMES = {
  Fence: "it-fence",
  FailoverGroupRole: "it-role",
  MasterKey: "it-master-key",
  CatalogOwner: "it-owner",
  IntegrationRuntime: "it-runtime",
  WorkerProof: "it-proof",
  EnvironmentVariables: "it-variables",
  TriggerStates: "it-triggers",
  AgentSchedules: "it-schedules",
  SqlHook: "it-hooks",
} as const;

const pair = (mode: "hot" | "cold") => ({ ...ledger(), dualStandby: { pairName: "p", mode } });
const forced = (sample: Loose) => ({
  ...sample,
  failover: "forced",
  allowDataLossUntil: "2026-11-22T20:00:00Z",
});

function assertOrder({ estate, site, told, carriers }: Awaited<ReturnType<typeof made>>): void {
  const { strategy, failover, factories } = estate;
  const isBefore = (name: string, other: string): void =>
    assert.ok(
      told.before(name).has(other),
      `${strategy}, ${failover.mode}, ${site}: ${name} waits for ${other}`,
    );
  for (const { name, after } of stepsOf(variantOf(estate), failover.mode))
    for (const needed of after) {
      const [step, other] = [carrierOf(name), carrierOf(needed)];
      if (step !== other && carriers[step] && carriers[other]) isBefore(NAMES[step], NAMES[other]);
    }
  const own = factories === "own" ? ["it-factory"] : [];
  const standing = site === "primary" ? ["it-factory", "it-catalog", "it-group"] : own;
  for (const carrier of Object.keys(carriers) as (keyof typeof carriers)[])
    for (const one of standing) isBefore(NAMES[carrier], one);
  // SSISDB is born in the factory's runtime, and the group is made of it.
  if (site === "primary")
    assert.deepEqual([...told.before("it-group")], ["it-catalog", "it-factory"]);
}

describe("what the engine is told of an estate's resources", () => {
  it("protects a runtime wherever this stack keeps one, and not where it is the other site's", async () => {
    const isProtected = async (sample: Loose, site: Site) =>
      (await made(sample, site, "primary")).told.optionsOf("it-runtime").protect;
    assert.deepEqual(
      [
        await isProtected(sales(), "primary"),
        await isProtected(sales(), "secondary"),
        await isProtected(pair("hot"), "primary"),
        // A standby that is destroyed, or renamed, is half of a pair.
        await isProtected(pair("hot"), "secondary"),
        await isProtected(pair("cold"), "secondary"),
      ],
      [true, false, true, true, true],
    );
  });

  it("keeps the order of the strategy's table, and begins with what must stand at all", async () => {
    const attach = { ...ledger(), strategy: "attach", dualStandby: undefined };
    for (const sample of [sales(), web(), archive(), pair("hot"), pair("cold"), attach])
      for (const one of [sample, forced(sample)])
        for (const site of ["primary", "secondary"] as const)
          assertOrder(await made(one, site, site));
  });

  // A later PUT would wipe a factory's Git link or a group's databases, and a DELETE all that hangs on them.
  it("makes a factory and a group once, and leaves what exists to itself", async () => {
    await mocked();
    const once = { protect: true, retainOnDelete: true, ignoreChanges: ["*"] };
    for (const existing of [false, true])
      for (const estate of read({ estates: { web: web(), ledger: ledger() } }).estates) {
        const told = new Told();
        const factory = { ...estate.sites.primary.dataFactory, existing };
        new DataFactory("factory", { factory }, told.asked);
        const ours = { ...estate, failoverGroup: { ...estate.failoverGroup, existing } };
        new FailoverGroup("group", { estate: ours }, told.asked);
        for (const name of ["factory", "group"])
          assert.deepEqual(told.madeBy(name), existing ? [] : [once], `${name} of ${estate.name}`);
      }
  });
});
