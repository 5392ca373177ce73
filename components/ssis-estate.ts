import * as pulumi from "@pulumi/pulumi";
import type { Carrier } from "../planner/carriers.ts";
import { FailoverGroupRole } from "../resources/failover-group-role.ts";
import { Fence } from "../resources/fence.ts";
import { IntegrationRuntime } from "../resources/integration-runtime.ts";
import { MasterKey } from "../resources/master-key.ts";
import { SqlHook } from "../resources/sql-hook.ts";
import { SsisCatalog } from "../resources/ssis-catalog.ts";
import { TriggerStates } from "../resources/trigger-states.ts";
import { DataFactory } from "./data-factory.ts";
import { despiteFailure } from "./despite-failure.ts";
import { EstateAtSite, type EstateAtSiteArgs } from "./estate-at-site.ts";
import { FailoverGroup } from "./failover-group.ts";
import { TakeoverOrder } from "./takeover-order.ts";

export type SsisEstateArgs = EstateAtSiteArgs;

/**
 * One site's half of an estate. The home stack makes what exists once; the active site's stack fences the other site off, brings the role
 * here, runs the integration runtime and starts the triggers; the other one claims nothing.
 *
 * @example
 * new SsisEstate("sales", { estate, site: "secondary", flag: { activeRegion: "secondary", activeSince: "2026-11-22T10:00:00Z" }, … });
 */
export class SsisEstate extends pulumi.ComponentResource {
  /** The integration runtime as last seen: state, what differs, whether a worker was alive. */
  readonly runtime: IntegrationRuntime;
  readonly role: FailoverGroupRole;
  readonly fence: Fence;

  constructor(name: string, args: SsisEstateArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("ssis:index:SsisEstate", name, {}, options);
    const estate = new EstateAtSite(args);
    const parent = { parent: this };

    const standing = estate.isHome ? this.#makeStanding(name, estate) : [];
    const order = new TakeoverOrder(estate.variant, estate.mode, standing);
    const make = <R extends pulumi.Resource>(
      carrier: Carrier,
      construct: (options: pulumi.CustomResourceOptions) => R,
    ): R => order.made(carrier, construct({ ...parent, dependsOn: order.before(carrier) }));

    this.fence = make("Fence", (after) => new Fence(`${name}-fence`, estate.fence(), after));
    this.role = make(
      "FailoverGroupRole",
      (after) => new FailoverGroupRole(`${name}-role`, estate.role(), after),
    );
    if (estate.isInstance) {
      make("MasterKey", (after) => new MasterKey(`${name}-master-key`, estate.masterKey(), after));
    }
    this.runtime = make(
      "IntegrationRuntime",
      // Not only what it stands on is protected: destroy would otherwise stop SSIS before it meets a protected parent.
      (after) =>
        new IntegrationRuntime(`${name}-runtime`, estate.runtime(), {
          ...after,
          protect: estate.active,
        }),
    );
    make(
      "TriggerStates",
      (after) => new TriggerStates(`${name}-triggers`, estate.triggers(), after),
    );
    if (estate.hasHooks)
      make("SqlHook", (after) => new SqlHook(`${name}-hooks`, estate.hooks(), after));

    this.registerOutputs({
      runtime: despiteFailure(this.runtime.live, undefined),
      role: despiteFailure(this.role.live, undefined),
      fence: despiteFailure(this.fence.live, undefined),
    });
  }

  /** What exists once, made by the home stack in the order of the article: factory, SSISDB by a first start, failover group. */
  #makeStanding(name: string, estate: EstateAtSite): readonly pulumi.Resource[] {
    const parent = { parent: this };
    const factory = new DataFactory(
      `${name}-factory`,
      { factory: estate.here.dataFactory },
      parent,
    );
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
