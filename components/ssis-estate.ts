import * as pulumi from "@pulumi/pulumi";
import { EstateAtSite, type EstateAtSiteArgs } from "../estate/estate-at-site.ts";
import { loginsOf, schedulesOf, variablesOf } from "../estate/ready-hooks.ts";
import { type Carrier, carriersMade } from "../planner/carriers.ts";
import { type LastTakeover, lastTakeover } from "../planner/last-takeover.ts";
import { AgentSchedules } from "../resources/agent-schedules.ts";
import { CatalogOwner } from "../resources/catalog-owner.ts";
import { EnvironmentVariables } from "../resources/environment-variables.ts";
import { FailoverGroupRole } from "../resources/failover-group-role.ts";
import { Fence } from "../resources/fence.ts";
import { IntegrationRuntime } from "../resources/integration-runtime.ts";
import { MasterKey } from "../resources/master-key.ts";
import { ServerLogins } from "../resources/server-logins.ts";
import { SqlHook } from "../resources/sql-hook.ts";
import { SsisCatalog } from "../resources/ssis-catalog.ts";
import { TriggerStates } from "../resources/trigger-states.ts";
import { WorkerProof } from "../resources/worker-proof.ts";
import { DataFactory } from "./data-factory.ts";
import { despiteFailure } from "./despite-failure.ts";
import { FailoverGroup } from "./failover-group.ts";
import { TakeoverOrder } from "./takeover-order.ts";

export type SsisEstateArgs = EstateAtSiteArgs;

/** What carries the steps of a takeover: each is made where the strategy's table has it. */
interface Carriers {
  readonly Fence: Fence;
  readonly FailoverGroupRole: FailoverGroupRole;
  readonly MasterKey: MasterKey;
  readonly CatalogOwner: CatalogOwner;
  readonly IntegrationRuntime: IntegrationRuntime;
  readonly WorkerProof: WorkerProof;
  readonly EnvironmentVariables: EnvironmentVariables;
  readonly TriggerStates: TriggerStates;
  readonly AgentSchedules: AgentSchedules;
  readonly SqlHook: SqlHook;
}

/**
 * One site's half of an estate. The home stack makes what exists once; the active site's stack fences the other site off, brings the role
 * here, runs the integration runtime and starts the triggers; the other one claims nothing, or keeps a standby.
 *
 * @example
 * new SsisEstate("sales", { estate, site: "secondary", flag: { activeRegion: "secondary", activeSince: "2026-11-22T10:00:00Z" }, … });
 */
export class SsisEstate extends pulumi.ComponentResource {
  /** The integration runtime as last seen: state, what differs, whether a worker was alive. */
  readonly runtime: IntegrationRuntime;
  /** Which side of the failover group is Primary, as last seen. */
  readonly role: FailoverGroupRole;
  /** What stops at the other site, and what of it is still pending. */
  readonly fence: Fence;
  /** Of a dual standby pair, whose worker shows only after the role has come; elsewhere the runtime proves itself. */
  readonly proof: WorkerProof | undefined;
  /** By the steps that each carries. */
  readonly carriers: Readonly<Partial<Carriers>>;
  /** How this site last took the estate over; undefined where it never did. */
  readonly lastTakeover: pulumi.Output<LastTakeover | undefined>;

  constructor(name: string, args: SsisEstateArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("ssis:index:SsisEstate", name, {}, options);
    const estate = new EstateAtSite(args);
    const standing = this.#makeStanding(name, estate);
    const carriers = this.#makeCarriers(name, estate, standing);
    // No step of a takeover: each stack keeps its own server ready, long before the day.
    if (estate.estate.hooks.logins.length > 0)
      new ServerLogins(`${name}-logins`, loginsOf(estate), { parent: this });

    this.carriers = carriers;
    this.fence = present(carriers.Fence);
    this.role = present(carriers.FailoverGroupRole);
    this.runtime = present(carriers.IntegrationRuntime);
    this.proof = carriers.WorkerProof;
    this.lastTakeover = lastTakeoverOf(carriers);
    this.registerOutputs({
      runtime: despiteFailure(this.runtime.live, undefined),
      role: despiteFailure(this.role.live, undefined),
      fence: despiteFailure(this.fence.live, undefined),
    });
  }

  /** The steps of a takeover in the order of the strategy's table, each waiting for those that it comes after. */
  #makeCarriers(
    name: string,
    estate: EstateAtSite,
    standing: readonly pulumi.Resource[],
  ): Partial<Carriers> {
    const order = new TakeoverOrder(estate.variant, estate.mode, standing);
    const make: { [C in Carrier]: (after: pulumi.CustomResourceOptions) => Carriers[C] } = {
      Fence: (after) => new Fence(`${name}-fence`, estate.fence(), after),
      FailoverGroupRole: (after) => new FailoverGroupRole(`${name}-role`, estate.role(), after),
      MasterKey: (after) => new MasterKey(`${name}-master-key`, estate.masterKey(), after),
      CatalogOwner: (after) => new CatalogOwner(`${name}-owner`, estate.catalogOwner(), after),
      // Not only what it stands on is protected: destroy would otherwise stop SSIS before it meets a protected parent, and an estate of a new
      // name would take the runtime over, to see it deleted under the old one.
      IntegrationRuntime: (after) =>
        new IntegrationRuntime(`${name}-runtime`, estate.runtime(), {
          ...after,
          protect: estate.keepsRuntime,
        }),
      WorkerProof: (after) => new WorkerProof(`${name}-proof`, estate.workerProof(), after),
      EnvironmentVariables: (after) =>
        new EnvironmentVariables(`${name}-variables`, variablesOf(estate), after),
      AgentSchedules: (after) =>
        new AgentSchedules(`${name}-schedules`, schedulesOf(estate), after),
      TriggerStates: (after) => new TriggerStates(`${name}-triggers`, estate.triggers(), after),
      SqlHook: (after) => new SqlHook(`${name}-hooks`, estate.hooks(), after),
    };
    const made: Partial<Carriers> = {};
    const add = <C extends Carrier>(carrier: C): void => {
      const after = { parent: this, dependsOn: order.before(carrier) };
      const resource: Carriers[C] = make[carrier](after);
      Object.assign(made, { [carrier]: order.made(carrier, resource) });
    };
    for (const carrier of carriersMade(estate.variant, estate.mode))
      if (estate.needs(carrier)) add(carrier);
    return made;
  }

  /** What must exist at all, in the order of the article: the factory, SSISDB by a first start, the failover group. */
  #makeStanding(name: string, estate: EstateAtSite): readonly pulumi.Resource[] {
    const parent = { parent: this };
    if (!estate.hasFactory) return [];
    const factory = new DataFactory(
      `${name}-factory`,
      { factory: estate.here.dataFactory },
      parent,
    );
    if (!estate.isHome) return [factory];
    const catalog = new SsisCatalog(`${name}-catalog`, estate.catalog(), {
      ...parent,
      dependsOn: [factory],
    });
    const group = new FailoverGroup(
      `${name}-group`,
      { estate: estate.estate },
      { ...parent, dependsOn: [catalog] },
    );
    return [factory, catalog, group];
  }
}

function lastTakeoverOf(carriers: Partial<Carriers>): pulumi.Output<LastTakeover | undefined> {
  const made = Object.entries(carriers) as [Carrier, Carriers[Carrier]][];
  const times = made.map(([, { timing }]) => despiteFailure(timing, "failed" as const));
  return pulumi
    .all(times)
    .apply((known) =>
      lastTakeover(made.map(([carrier], index) => [carrier, known[index]] as const)),
    );
}

function present<R>(resource: R | undefined): R {
  if (resource === undefined) throw new Error("a strategy without fence, role and runtime");
  return resource;
}
