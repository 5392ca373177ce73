import type { Estate } from "../../config/deployment.ts";
import { catalogServerEndpoint, ownServerEndpoint } from "../../config/endpoints.ts";
import type { Site } from "../../config/pair.ts";
import { readDeployment } from "../../config/reading.ts";
import { type RuntimeSecrets, runtimeBody, withSecrets } from "../../planner/runtime-body.ts";
import { beginStanding } from "../../simulator/data-factory/new-runtime.ts";
import type { JournalEvent, WriteEvent } from "../../simulator/journal.ts";
import type { IntegrationRuntime, Trigger } from "../../simulator/world/factories.ts";
import type { FailoverGroup } from "../../simulator/world/groups.ts";
import type { JsonObject } from "../../simulator/world/json.ts";
import { isWrite, type TestAzure, type TestTime } from "./azure.ts";
import { EstateNames, type EstateOptions } from "./estate-names.ts";
import { REGIONS, surroundingsOf, ZONE_OF_INSTANCES } from "./estate-surroundings.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type { EstateOptions } from "./estate-names.ts";
export { REGIONS } from "./estate-surroundings.ts";

export const SUFFIX = { sqlSuffix: "database.windows.net" };
const SITES = ["primary", "secondary"] as const;
const minute = 60_000;

let made = 0;

/** One estate in a simulated Azure, with names of its own: the tests share the Azure, not the estates. */
export class TestEstate<T extends TestTime = VirtualTime> extends EstateNames {
  readonly azure: TestAzure<T>;
  readonly password: string;
  readonly #sequence: number;

  constructor(azure: TestAzure<T>, options: EstateOptions = {}) {
    made += 1;
    super(options.name ?? `e${made}`, options);
    this.azure = azure;
    this.password = `Pa55-of-${this.name}'"%`;
    this.#sequence = azure.simulator.journal().length;
    azure.seed(surroundingsOf(this, this.password));
  }

  /** The estate as the configuration has it, with what a test adds. */
  configured({ runtime, ...more }: Readonly<Record<string, unknown>> = {}): Estate {
    const { strategy = "relocate", failover, allowDataLossUntil } = this.options;
    const estate = {
      strategy,
      ...(this.options.mode && {
        dualStandby: { pairName: `pair-${this.name}`, mode: this.options.mode },
      }),
      ...(this.options.catalogRole && { catalogRole: this.options.catalogRole }),
      failoverGroup: {
        name: this.group,
        existing: this.options.existingGroup ?? true,
        ...(this.options.role && { role: this.options.role }),
      },
      catalog: { endpoint: this.options.endpoint ?? "server", adminLogin: "ssisadmin" },
      runtime: {
        name: "ssis",
        nodeSize: "Standard_D4_v3",
        nodeCount: 2,
        maxParallelExecutionsPerNode: 4,
        ...(this.options.expressSetup && {
          expressCustomSetupProperties: [
            { type: "CmdkeySetup", targetName: "fs.contoso.com", userName: "contoso\\ssis" },
          ],
        }),
        ...(runtime as object | undefined),
      },
      ...(!this.ownFactories && { dataFactory: this.#factory("primary") }),
      triggers: this.options.triggers ?? { nightly: {} },
      ...(this.options.runState && { runState: this.options.runState }),
      ...(failover && { failover }),
      ...(allowDataLossUntil && { allowDataLossUntil }),
      hooks: {
        ...(this.options.onTakeOver && { onTakeOver: this.options.onTakeOver }),
        ...(this.options.agentSchedules && { agentSchedules: this.options.agentSchedules }),
      },
      sites: {
        primary: this.siteAsConfigured("primary"),
        secondary: this.siteAsConfigured("secondary"),
      },
      ...this.options.more,
      ...more,
    };
    const keys: Record<string, unknown> = { estates: { [this.name]: estate } };
    const deployment = readDeployment({
      stack: "primary",
      get: (key) => keys[key],
      now: this.azure.time.now(),
    });
    const [configured] = deployment.estates;
    if (configured === undefined) throw new Error("the configuration has no estate");
    return configured;
  }

  secrets(site: Site): RuntimeSecrets {
    return {
      catalogPassword: this.password,
      ...(this.options.customSetup && { customSetupSas: this.sasOf(site) }),
      ...(this.options.expressSetup && {
        expressSetup: { "fs.contoso.com": `file-secret-of-${this.name}` },
      }),
    };
  }

  /** SSISDB in its group, the runtime Started at `site` and its worker alive: what brownfield looks like. */
  standing(site: Site = "primary"): this {
    this.runningWithoutGroup(site);
    this.grouped(site).placed(site);
    this.azure.world.settle();
    this.#passInAzure(minute);
    return this;
  }

  /** The runtime's body is what the configuration has for `site`, perhaps with the catalog of the other one. */
  placed(site: Site, catalogAt: Site = site): this {
    const estate = this.configured();
    const endpoint = catalogServerEndpoint(estate, catalogAt, this.#around);
    if (endpoint === undefined) throw new Error("the catalog's host name is not known");
    this.runtime.properties = this.#body(estate, site, endpoint);
    return this;
  }

  /** The failover group with SSISDB in it, Primary at `site`. */
  grouped(site: Site = "primary", databases: readonly string[] = ["SSISDB"]): this {
    const other = site === "primary" ? "secondary" : "primary";
    this.azure.seed({
      failoverGroups: [
        {
          name: this.group,
          primary: this.serverId(site),
          secondary: this.serverId(other),
          databases,
        },
      ],
    });
    return this;
  }

  /** The runtime Started at `site` on that site's own server: it makes SSISDB there. */
  runningWithoutGroup(site: Site = "primary"): this {
    const { world } = this.azure;
    const estate = this.configured();
    const place = { id: this.runtimeId, factoryId: this.factoryId, name: "ssis" };
    const endpoint = ownServerEndpoint(estate, site, this.#around) ?? "";
    beginStanding(world, place, this.#body(estate, site, endpoint));
    this.#passInAzure(30 * minute);
    return this;
  }

  get runtime(): IntegrationRuntime {
    return this.runtimeAt("primary");
  }

  runtimeAt(site: Site): IntegrationRuntime {
    const runtime = this.azure.world.state.runtimes.get(this.runtimeIdAt(site));
    if (runtime === undefined) throw new Error(`${this.runtimeIdAt(site)} does not exist`);
    return runtime;
  }

  /** The sites whose runtimes serve SSISDB now. */
  get serving(): Site[] {
    const ids = SITES.map((site) => this.runtimeIdAt(site).toLowerCase());
    return this.azure.world.state.runtimes
      .filter((runtime) => ids.includes(runtime.id.toLowerCase()) && runtime.serves !== undefined)
      .map((runtime) => (runtime.id.toLowerCase() === ids[0] ? "primary" : "secondary"));
  }

  /** Who SSISDB lets in: `factory/runtime`. */
  get owner(): string {
    const database = SITES.map((site) =>
      this.azure.world.database(this.serverId(site), "SSISDB"),
    ).find((found) => found !== undefined);
    const owner = database && this.azure.world.catalog(database)?.owner;
    return owner === undefined ? "" : `${owner.dataFactory}/${owner.runtime}`;
  }

  triggerAt(site: Site, name = "nightly"): Trigger {
    const trigger = this.azure.world.state.triggers.get(`${this.factoryAt(site)}/triggers/${name}`);
    if (trigger === undefined) throw new Error(`there is no trigger ${name} at ${site}`);
    return trigger;
  }

  /** Whether all schedules of an instance's Agent that are named are enabled, or disabled. */
  schedulesAt(site: Site): readonly boolean[] {
    const { agent } = this.azure.world.server(this.serverId(site)) ?? {};
    const named = this.options.agentSchedules ?? [];
    return (agent?.schedules ?? [])
      .filter(({ name }) => named.includes(name))
      .map(({ enabled }) => enabled);
  }

  get groupNow(): FailoverGroup {
    const group = this.azure.world.state.groups.find((one) => one.name === this.group);
    if (group === undefined) throw new Error(`${this.group} does not exist`);
    return group;
  }

  trigger(name: string): Trigger {
    return this.triggerAt("primary", name);
  }

  /** What happened to this estate since it was made, or since a mark. */
  journal(since = 0): JournalEvent[] {
    const mine = new RegExp(`\\b(adf|fog|sql)-${this.name}\\b`, "i");
    return this.azure.simulator
      .journal()
      .filter((event) => event.sequence > Math.max(since, this.#sequence))
      .filter((event) => mine.test(JSON.stringify(event)));
  }

  /** Number of the last event: to be given to {@link journal} and {@link writes} later. */
  mark(): number {
    return this.azure.simulator.journal().at(-1)?.sequence ?? 0;
  }

  /** Writes of the program under test, such as `stop`, `put`, `failover`. */
  writes(since = 0): (JournalEvent & WriteEvent)[] {
    return this.journal(since)
      .filter(isWrite)
      .filter((event) => event.userAgent.includes("ssis-failover") || event.method === "SQL");
  }

  /** Actions that changed something, in their order. */
  applied(since = 0): string[] {
    return this.writes(since)
      .filter((event) => event.effect === "applied")
      .map((event) => event.action ?? `${event.method} ${event.path}`);
  }

  /** What the configuration says of a site. */
  siteAsConfigured(site: Site) {
    return {
      location: REGIONS[site],
      sqlServer: this.serverId(site),
      sqlDial: `127.0.0.1:${this.azure.simulator.sqlPort || 1}`,
      ...(this.ownFactories && { dataFactory: this.#factory(site) }),
      ...(this.options.secondName &&
        site === "secondary" && { runtime: { name: this.options.secondName } }),
      ...(this.options.endpoint !== "public" && {
        subnet: this.subnetId(site),
        injection: "express",
      }),
      ...(this.options.customSetup && { customSetup: this.setupOf(site) }),
    };
  }

  get #around() {
    return this.options.onInstances ? { ...SUFFIX, zone: ZONE_OF_INSTANCES } : SUFFIX;
  }

  #factory(site: Site) {
    return {
      name: this.factoryName(site),
      resourceGroup: `rg-${this.name}`,
      location: REGIONS[site],
      existing: true,
    };
  }

  #body(estate: Estate, site: Site, endpoint: string): JsonObject {
    const body = withSecrets(runtimeBody(estate, estate.sites[site], endpoint), this.secrets(site));
    return JSON.parse(JSON.stringify(body)) as JsonObject;
  }

  #passInAzure(ms: number): void {
    this.azure.time.azure.advance(ms);
    this.azure.world.advance();
  }
}
