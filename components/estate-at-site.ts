import type * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../config/deployment.ts";
import { catalogServerEndpoint, ownServerEndpoint } from "../config/endpoints.ts";
import { formatPair, otherSite, type Site } from "../config/pair.ts";
import { type Carrier, stepsCarriedBy } from "../planner/carriers.ts";
import type { JsonObject } from "../planner/json.ts";
import { runtimeBody } from "../planner/runtime-body.ts";
import type { Presence } from "../planner/runtime-step.ts";
import { STRATEGIES, variantOf } from "../planner/strategies.ts";
import { WRITABLE_CATALOG } from "../reconcilers/catalog-place.ts";
import { catalogAccess, factoryAddress, groupSides, runtimeAddress } from "./azure-addresses.ts";
import type { EstateAtSiteArgs, MasterKeySecrets } from "./estate-at-site-args.ts";
import { catalogPlaces, known, whereCatalogIs } from "./where-catalog-is.ts";

export type { EstateAtSiteArgs, MasterKeySecrets } from "./estate-at-site-args.ts";

/** An estate as one site's stack sees it: the intents of its resources, in words. */
export class EstateAtSite {
  readonly #args: EstateAtSiteArgs;
  readonly #other: Site;

  constructor(args: EstateAtSiteArgs) {
    this.#args = args;
    this.#other = otherSite(args.site);
  }

  get estate(): Estate {
    return this.#args.estate;
  }
  get here() {
    return this.estate.sites[this.#args.site];
  }
  get isInstance(): boolean {
    return this.estate.kind === "managedInstance";
  }
  get isHome(): boolean {
    return this.#args.site === "primary";
  }
  get active(): boolean {
    return this.#args.flag.activeRegion === this.#args.site;
  }
  get variant() {
    return variantOf(this.estate);
  }
  get mode() {
    return this.estate.failover.mode;
  }
  /** The database keeps its place: only the runtime, or its factory, is lost. */
  get catalogStays(): boolean {
    return this.variant === "attach, catalog stays";
  }
  /** This stack runs it, or keeps it as the standby of a pair. */
  get keepsRuntime(): boolean {
    const presence = this.#presence();
    return presence !== "released" && presence !== "halted";
  }
  /** Makes this site's factory: the home stack where both sites share one, else each stack its own, long before it is needed. */
  get hasFactory(): boolean {
    return this.isHome || this.estate.factories === "own";
  }

  /** Whether this estate has the step at all: a logical server has no master key of its own, and not everybody has hooks. */
  needs(carrier: Carrier): boolean {
    const { hooks } = this.estate;
    switch (carrier) {
      case "MasterKey":
        return this.isInstance;
      case "SqlHook":
        return this.hasHooks;
      case "EnvironmentVariables":
        return hooks.variables.length > 0;
      case "AgentSchedules":
        return hooks.agentSchedules.length > 0;
      default:
        return true;
    }
  }

  /** What the ready hooks are told: this site's own server and the other one's, and the side that holds the writable SSISDB. */
  readyHooks() {
    const { site, surroundings, environmentSecrets = {} } = this.#args;
    return {
      site,
      common: this.#common(),
      group: groupSides(this.estate, site),
      own: catalogAccess(this.estate, site, surroundings),
      other: catalogAccess(this.estate, this.#other, surroundings),
      whereCatalogIs: this.#whereCatalogIs(),
      secrets: environmentSecrets,
    };
  }

  fence() {
    const steps = stepsCarriedBy("Fence", this.variant, this.mode);
    const there = this.estate.sites[this.#other];
    return {
      ...this.#common(),
      holds: this.active && steps.length > 0 ? this.#other : ("" as const),
      steps: steps.filter(
        (step) => step === "stopOtherTriggers" || step === "drain" || step === "stopOldRuntime",
      ),
      runtime: this.#runtimeThere,
      ...(this.#isOneRuntime ? { runtimeLocation: there.placement.location.name } : {}),
      ...(this.estate.factories === "own"
        ? { factory: factoryAddress(this.estate, this.#other, this.#args.subscriptionId) }
        : {}),
      triggers: this.estate.triggers.map((trigger) => trigger.name),
      ...this.#howRoleMoves(),
      ...(this.catalogStays
        ? {
            ...catalogPlaces(this.estate, this.#args.surroundings),
            own: this.#runtimeHere,
          }
        : { group: groupSides(this.estate, this.#args.site) }),
      catalog: catalogAccess(this.estate, this.#other, this.#args.surroundings),
      ...this.#publicEndpoint(),
    };
  }

  role() {
    // Where both sites run one and the same, it cannot run twice.
    const stops =
      !this.#isOneRuntime &&
      stepsCarriedBy("Fence", this.variant, this.mode).includes("stopOldRuntime");
    return {
      ...this.#common(),
      ...(this.active && stops ? { fenced: this.#runtimeThere } : {}),
      want: this.active && !this.catalogStays ? ("Primary" as const) : ("follow" as const),
      group: groupSides(this.estate, this.#args.site),
      ...this.#howRoleMoves(),
      withoutNetworkRules:
        this.estate.strategy === "stay"
          ? [this.estate.sites.primary.sqlServer.id, this.estate.sites.secondary.sqlServer.id]
          : [],
      catalog: catalogAccess(this.estate, this.#args.site, this.#args.surroundings),
      other: catalogAccess(this.estate, this.#other, this.#args.surroundings),
    };
  }

  runtime() {
    return {
      ...this.#common(),
      presence: this.#presence(),
      runState: this.estate.runState,
      address: this.#runtimeHere,
      body: this.#body(this.catalogStays ? () => WRITABLE_CATALOG : catalogServerEndpoint),
      secrets: this.#args.secrets,
      ...this.#whereCatalogIs(),
      ...(STRATEGIES[this.variant].pair ? { pairOn: this.here.sqlServer.id } : {}),
      ...this.#whoElseMayServe(),
      ...(this.estate.strategy === "attach" ? { attached: true as const } : {}),
      ...this.#calledElsewhere(),
      ...this.#publicEndpoint(),
    };
  }

  /** `attach`: SSISDB lets only the runtime in that was attached to it last. */
  catalogOwner() {
    return {
      ...this.#common(),
      want: this.active ? ("this runtime" as const) : ("follow" as const),
      runtime: this.#runtimeHere,
      ...this.#whereCatalogIs(),
      ...this.#whoElseMayServe(),
    };
  }

  /** A dual standby pair: what works here shows when the role has come. */
  workerProof() {
    return {
      ...this.#common(),
      want: this.active ? ("alive" as const) : ("standby" as const),
      ...this.#whereCatalogIs(),
    };
  }

  /** Only a managed instance has a master key that must open by itself: SQL Database's is the service's matter. */
  masterKey() {
    return {
      ...this.#common(),
      want: this.active && !this.catalogStays ? ("opens here" as const) : ("registered" as const),
      group: groupSides(this.estate, this.#args.site),
      catalog: catalogAccess(this.estate, this.#args.site, this.#args.surroundings),
      other: catalogAccess(this.estate, this.#other, this.#args.surroundings),
      secrets: this.#masterKeySecrets(),
    };
  }

  triggers() {
    const triggers = this.estate.triggers.map(({ name, backfillFrom }) => ({
      name,
      ...(backfillFrom === undefined ? {} : { backfillFrom }),
    }));
    const isOwn = this.estate.factories === "own";
    const whenReleased = isOwn ? ("stopped" as const) : ("released" as const);
    const { name: _, ...otherFactory } = this.#runtimeThere;
    return {
      ...this.#common(),
      want: this.active ? ("started" as const) : whenReleased,
      factory: factoryAddress(this.estate, this.#args.site, this.#args.subscriptionId),
      ...(isOwn ? { otherFactory } : {}),
      triggers,
      group: groupSides(this.estate, this.#args.site),
      ...(this.catalogStays ? catalogPlaces(this.estate, this.#args.surroundings) : {}),
      ...this.#whoElseMayServe(),
    };
  }

  get hasHooks(): boolean {
    const { onTakeOver, onRelease } = this.estate.hooks;
    return onTakeOver.length + onRelease.length > 0;
  }

  hooks() {
    const { onTakeOver, onRelease } = this.estate.hooks;
    return {
      ...this.#common(),
      when: this.active ? ("taken over" as const) : ("released" as const),
      files: [...(this.active ? onTakeOver : onRelease)],
      ...this.#whereCatalogIs(),
    };
  }

  catalog() {
    const { sites, failoverGroup } = this.estate;
    return {
      ...this.#common(),
      servers: {
        here: sites[this.#args.site].sqlServer.id,
        there: sites[this.#other].sqlServer.id,
      },
      group: groupSides(this.estate, this.#args.site),
      joinsExistingGroup: failoverGroup.existing,
      runtime: this.#runtimeHere,
      body: this.#body(ownServerEndpoint),
      ...this.#publicEndpoint(),
      secrets: this.#args.secrets,
      catalog: catalogAccess(this.estate, this.#args.site, this.#args.surroundings),
      ...(this.isInstance
        ? {
            masterKeyPassword: this.#masterKeySecrets().apply((secrets) => secrets.password),
          }
        : {}),
    };
  }

  #masterKeySecrets(): pulumi.Output<MasterKeySecrets> {
    const { masterKeySecrets } = this.#args;
    if (masterKeySecrets !== undefined) return masterKeySecrets;
    throw new Error(`estates.${this.estate.name}: a managed instance needs masterKeySecrets`);
  }

  #common() {
    return {
      estate: this.estate.name,
      site: this.#args.site,
      activeRegion: formatPair(this.#args.flag),
      timeouts: this.estate.timeouts,
      ...(this.isInstance
        ? { instances: [this.here.sqlServer.id, this.estate.sites[this.#other].sqlServer.id] }
        : {}),
    };
  }

  get #runtimeThere() {
    return runtimeAddress(this.estate, this.#other, this.#args.subscriptionId);
  }

  get #runtimeHere() {
    return runtimeAddress(this.estate, this.#args.site, this.#args.subscriptionId);
  }

  /** One runtime for both sites: what is told apart by its region. */
  get #isOneRuntime(): boolean {
    const [here, there] = [this.here, this.estate.sites[this.#other]];
    return this.estate.factories === "shared" && here.runtime.name === there.runtime.name;
  }

  #calledElsewhere() {
    const there = this.estate.sites[this.#other].runtime.name;
    return there === this.here.runtime.name ? {} : { calledElsewhere: there };
  }

  #whereCatalogIs() {
    const { site, surroundings } = this.#args;
    return whereCatalogIs(this.estate, site, surroundings, this.catalogStays);
  }

  /** Where no role tells which runtime serves SSISDB. */
  #whoElseMayServe() {
    return this.catalogStays ? { other: this.#runtimeThere } : {};
  }

  #publicEndpoint() {
    return this.estate.catalog.endpoint === "public" ? { throughPublicEndpoint: true } : {};
  }

  #howRoleMoves() {
    return {
      failover: this.mode,
      allowDataLossUntil: this.estate.failover.allowDataLossUntil,
      movedBy: this.estate.failoverGroup.role,
    };
  }

  #presence(): Presence {
    if (this.active) return "running";
    const left = STRATEGIES[this.variant].whenReleased;
    return left === "not touched" ? "released" : left;
  }

  #body(endpointOf: typeof catalogServerEndpoint): JsonObject {
    const endpoint = endpointOf(this.estate, this.#args.site, this.#args.surroundings);
    return runtimeBody(this.estate, this.here, known(this.estate, endpoint));
  }
}
