import type { Estate } from "../../config/deployment.ts";
import type { Site } from "../../config/pair.ts";
import { readDeployment } from "../../config/reading.ts";
import { type RuntimeSecrets, runtimeBody, withSecrets } from "../../planner/runtime-body.ts";
import { beginStanding } from "../../simulator/data-factory/new-runtime.ts";
import type { JournalEvent, WriteEvent } from "../../simulator/journal.ts";
import { defaults } from "../../simulator/seed.ts";
import type { Catalog } from "../../simulator/world/catalog.ts";
import type { IntegrationRuntime } from "../../simulator/world/factories.ts";
import type { JsonObject } from "../../simulator/world/json.ts";
import type { Database, SqlServer } from "../../simulator/world/servers.ts";
import { isWrite, type TestAzure } from "./azure.ts";

const ZONE_OF_TESTS = "0123456789ab";
export const SITES = ["primary", "secondary"] as const;
const REGIONS = { primary: "westeurope", secondary: "northeurope" } as const;
/** A user-assigned identity, as a runtime may name one. */
const CREDENTIAL = "uami";
const minute = 60_000;
const scope = `/subscriptions/${defaults.subscriptionId}/resourceGroups`;

export interface InstanceOptions {
  readonly endpoint?: "server" | "listener" | "public";
  readonly publicEndpoints?: boolean;
  /** DNS zone of the secondary instance, where it is another one. */
  readonly otherZone?: string;
  readonly sqlEncrypt?: "tls" | "strict";
  /** No SQL login on the runtime, and this program signs in by token. */
  readonly entra?: boolean;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly siteMore?: (site: Site) => Readonly<Record<string, unknown>>;
  readonly secrets?: RuntimeSecrets;
}

let made = 0;

/** An estate on two managed instances, with names of its own. */
export class InstanceEstate {
  readonly name: string;
  readonly azure: TestAzure;
  readonly options: InstanceOptions;
  readonly password: string;
  readonly #sequence: number;

  constructor(azure: TestAzure, options: InstanceOptions = {}) {
    made += 1;
    this.name = `mi${made}`;
    this.azure = azure;
    this.options = options;
    this.password = `Pa55-of-${this.name}'"%`;
    this.#sequence = azure.simulator.journal().length;
    this.#seedSurroundings();
  }

  get group(): string {
    return `fog-${this.name}`;
  }
  get factoryId(): string {
    return `${scope}/rg-${this.name}/providers/Microsoft.DataFactory/factories/adf-${this.name}`;
  }
  get runtimeId(): string {
    return `${this.factoryId}/integrationruntimes/ssis`;
  }
  instanceId(site: Site): string {
    return `${scope}/rg-${this.name}-${site}/providers/Microsoft.Sql/managedInstances/sql-${this.name}-${site}`;
  }
  subnetId(site: Site): string {
    return `${scope}/rg-${this.name}-${site}/providers/Microsoft.Network/virtualNetworks/vnet-${site}/subnets/ssis`;
  }

  instance(site: Site): SqlServer {
    const found = this.azure.world.server(this.instanceId(site));
    if (found === undefined) throw new Error(`${this.instanceId(site)} does not exist`);
    return found;
  }
  database(site: Site): Database | undefined {
    return this.azure.world.database(this.instanceId(site), "SSISDB");
  }
  get catalog(): Catalog {
    const database = this.database("primary") ?? this.database("secondary");
    const catalog = database && this.azure.world.catalog(database);
    if (catalog === undefined) throw new Error("there is no SSISDB");
    return catalog;
  }
  get runtime(): IntegrationRuntime {
    const runtime = this.azure.world.state.runtimes.get(this.runtimeId);
    if (runtime === undefined) throw new Error(`${this.runtimeId} does not exist`);
    return runtime;
  }
  /** Passwords that an instance tries by itself on SSISDB's master key. */
  registeredAt(site: Site): string[] {
    return this.instance(site).masterKeyPasswords.map(({ password }) => password);
  }

  /** Somebody has this instance forget its registered passwords. */
  forget(site: Site): void {
    const { masterKeyPasswords } = this.instance(site);
    masterKeyPasswords.length = 0;
  }

  configured(more: Readonly<Record<string, unknown>> = {}): Estate {
    const estate = {
      strategy: "relocate",
      // Made after SSISDB and its password, as the article has it.
      failoverGroup: { name: this.group, existing: false },
      catalog: {
        endpoint: this.options.endpoint ?? "server",
        ...(this.options.entra ? { authentication: "entra" } : { adminLogin: "ssisadmin" }),
      },
      runtime: { name: "ssis", nodeSize: "Standard_D4_v3", nodeCount: 2 },
      dataFactory: {
        name: `adf-${this.name}`,
        resourceGroup: `rg-${this.name}`,
        location: REGIONS.primary,
        existing: true,
      },
      sites: { primary: this.#site("primary"), secondary: this.#site("secondary") },
      ...this.options.more,
      ...more,
    };
    const keys: Record<string, unknown> = { estates: { [this.name]: estate } };
    const { estates } = readDeployment({
      stack: "primary",
      get: (key) => keys[key],
      now: this.azure.time.now(),
    });
    const [configured] = estates;
    if (configured === undefined) throw new Error("the configuration has no estate");
    return configured;
  }

  get secrets(): RuntimeSecrets {
    const own = this.options.entra ? {} : { catalogPassword: this.password };
    return { ...own, ...this.options.secrets };
  }

  /** The runtime Started on the primary instance, so that there is an SSISDB; no group yet. */
  born(): this {
    const { world } = this.azure;
    const estate = this.configured();
    const { primary } = estate.sites;
    const place = { id: this.runtimeId, factoryId: this.factoryId, name: "ssis" };
    if (primary.runtime.name !== place.name) throw new Error("the runtime has another name");
    beginStanding(world, place, this.#body(estate, this.endpointOf("primary")));
    this.pass(30 * minute);
    return this;
  }

  /** In a group; one from before September 2021 did not copy the service master key. */
  grouped(copiesServiceMasterKey = false): this {
    this.azure.seed({
      failoverGroups: [
        {
          name: this.group,
          primary: this.instanceId("primary"),
          secondary: this.instanceId("secondary"),
          copiesServiceMasterKey,
        },
      ],
    });
    this.pass(minute);
    return this;
  }

  endpointOf(site: Site): string {
    const name = `sql-${this.name}-${site}`;
    const zone = `${this.instance(site).dnsZone}.${this.azure.world.sqlSuffix}`;
    switch (this.options.endpoint) {
      case "public":
        return `${name}.public.${zone},3342`;
      case "listener":
        return this.azure.world.state.groups.find((group) => group.name === this.group)
          ? `${this.group}.${zone}`
          : `${name}.${zone}`;
      default:
        return `${name}.${zone}`;
    }
  }

  /** A package begins; how it stands right after. */
  runPackage(site: Site): { status: number; error?: string | undefined } {
    this.azure.seed({ executions: [{ server: this.instanceId(site), minutes: 1 }] });
    const last = this.catalog.executions.at(-1);
    if (last === undefined) throw new Error("no package has begun");
    return { status: last.status, error: last.error };
  }

  /** What happened to this estate since it was made, or since a mark. */
  journal(since = 0): JournalEvent[] {
    const mine = new RegExp(`\\b(adf|fog|sql)-${this.name}\\b`, "i");
    return this.azure.simulator
      .journal()
      .filter((event) => event.sequence > Math.max(since, this.#sequence))
      .filter((event) => mine.test(JSON.stringify(event)));
  }

  mark(): number {
    return this.azure.simulator.journal().at(-1)?.sequence ?? 0;
  }

  /** What the program under test changed, in its order: `stop`, `put`, or the statement. */
  applied(since = 0): string[] {
    return this.journal(since)
      .filter((event): event is JournalEvent & WriteEvent => isWrite(event))
      .filter((event) => event.effect === "applied")
      .filter((event) => event.userAgent.includes("ssis-failover") || event.method === "SQL")
      .map((event) => (event.method === "SQL" ? event.path : (event.action ?? event.path)));
  }

  pass(ms: number): void {
    this.azure.time.azure.advance(ms);
    this.azure.world.advance();
  }

  #site(site: Site) {
    return {
      location: REGIONS[site],
      sqlServer: this.instanceId(site),
      sqlDial: `127.0.0.1:${this.azure.simulator.sqlPort}`,
      ...(this.options.sqlEncrypt && { sqlEncrypt: this.options.sqlEncrypt }),
      ...(this.options.endpoint === "public"
        ? {}
        : { subnet: this.subnetId(site), injection: "express" }),
      ...this.options.siteMore?.(site),
    };
  }

  #body(estate: Estate, endpoint: string): JsonObject {
    const body = withSecrets(runtimeBody(estate, estate.sites.primary, endpoint), this.secrets);
    return JSON.parse(JSON.stringify(body)) as JsonObject;
  }

  #seedSurroundings(): void {
    this.azure.seed({
      resourceGroups: [{ name: `rg-${this.name}`, location: REGIONS.primary }],
      managedInstances: SITES.map((site) => ({
        id: this.instanceId(site),
        location: REGIONS[site],
        administratorPassword: this.password,
        ...(this.options.entra && {
          entraAdministrators: [defaults.clientId],
          entraIdentities: [`adf-${this.name}`, CREDENTIAL],
        }),
        dnsZone: site === "secondary" ? (this.options.otherZone ?? ZONE_OF_TESTS) : ZONE_OF_TESTS,
        publicDataEndpointEnabled: this.options.publicEndpoints ?? true,
      })),
      subnets: SITES.map((site) => ({
        id: this.subnetId(site),
        location: REGIONS[site],
        delegations: ["Microsoft.Batch/batchAccounts"],
      })),
      factories: [
        {
          id: this.factoryId,
          location: REGIONS.primary,
          identity: { type: "SystemAssigned" },
        },
      ],
    });
  }
}
