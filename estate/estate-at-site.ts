import type * as pulumi from "@pulumi/pulumi";
import type { Estate, EstateSite } from "../config/deployment.ts";
import { catalogServerEndpoint, ownServerEndpoint } from "../config/endpoints.ts";
import { formatPair, otherSite, type Site } from "../config/pair.ts";
import { sameName } from "../config/resource-ids.ts";
import { type Carrier, stepsCarriedBy } from "../planner/carriers.ts";
import type { Presence } from "../planner/runtime-step.ts";
import { STRATEGIES, variantOf } from "../planner/strategies.ts";
import { WRITABLE_CATALOG } from "../reconcilers/catalog/catalog-place.ts";
import { EstateAddresses } from "./estate-addresses.ts";
import type { EstateAtSiteArgs, MasterKeySecrets } from "./estate-at-site-args.ts";

export type { EstateAtSiteArgs, MasterKeySecrets };

/** An estate as one site's stack sees it: the intents of its resources, in words. */
export class EstateAtSite {
  readonly addresses: EstateAddresses;
  readonly #args: EstateAtSiteArgs;

  constructor(args: EstateAtSiteArgs) {
    this.#args = args;
    this.addresses = new EstateAddresses(args);
  }

  get estate(): Estate {
    return this.#args.estate;
  }
  get site(): Site {
    return this.#args.site;
  }
  get here(): EstateSite {
    return this.estate.sites[this.site];
  }
  get there(): EstateSite {
    return this.estate.sites[otherSite(this.site)];
  }
  get isInstance(): boolean {
    return this.estate.kind === "managedInstance";
  }
  get isHome(): boolean {
    return this.site === "primary";
  }
  get active(): boolean {
    return this.#args.flag.activeRegion === this.site;
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
  /** Both sites share one runtime: which of them it runs for, only its region tells. */
  get isOneRuntime(): boolean {
    const { here, there, estate } = this;
    return estate.factories === "shared" && sameName(here.runtime.name, there.runtime.name);
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

  get environmentSecrets() {
    return this.#args.environmentSecrets ?? {};
  }

  /** What every resource of the estate is told. */
  common() {
    return {
      estate: this.estate.name,
      site: this.site,
      activeRegion: formatPair(this.#args.flag),
      timeouts: this.estate.timeouts,
      ...(this.isInstance ? { instances: [this.here.sqlServer.id, this.there.sqlServer.id] } : {}),
    };
  }

  /** The side that this site's runtime and SQL are about: its own, or whichever holds an SSISDB that stays. */
  whereCatalogIs() {
    return {
      group: this.addresses.group,
      catalog: this.addresses.catalogHere,
      ...this.#places(),
    };
  }

  /** What stops at the other site before this one runs SSIS. */
  fence() {
    const steps = stepsCarriedBy("Fence", this.variant, this.mode);
    return {
      ...this.common(),
      holds: this.active && steps.length > 0 ? otherSite(this.site) : ("" as const),
      steps: steps.filter(
        (step) => step === "stopOtherTriggers" || step === "drain" || step === "stopOldRuntime",
      ),
      runtime: this.addresses.runtimeThere,
      ...(this.isOneRuntime ? { runtimeLocation: this.there.placement.location.name } : {}),
      ...(this.estate.factories === "own" ? { factory: this.addresses.factoryThere } : {}),
      triggers: this.estate.triggers.map((trigger) => trigger.name),
      ...this.#howRoleMoves(),
      ...(this.catalogStays
        ? { places: this.addresses.places, own: this.addresses.runtimeHere }
        : { group: this.addresses.group }),
      catalog: this.addresses.catalogThere,
      ...this.#publicEndpoint(),
    };
  }

  /** The failover group's role. */
  role() {
    const stops = stepsCarriedBy("Fence", this.variant, this.mode).includes("stopOldRuntime");
    const fenced = {
      fenced: this.addresses.runtimeThere,
      ...(this.isOneRuntime ? { fencedLocation: this.there.placement.location.name } : {}),
    };
    return {
      ...this.common(),
      ...(this.active && stops ? fenced : {}),
      want: this.active && !this.catalogStays ? ("Primary" as const) : ("follow" as const),
      group: this.addresses.group,
      ...this.#howRoleMoves(),
      withoutNetworkRules:
        this.estate.strategy === "stay"
          ? [this.estate.sites.primary.sqlServer.id, this.estate.sites.secondary.sqlServer.id]
          : [],
      catalog: this.addresses.catalogHere,
      other: this.addresses.catalogThere,
    };
  }

  /** This site's integration runtime, with its run state. */
  runtime() {
    return {
      ...this.common(),
      presence: this.#presence(),
      runState: this.estate.runState,
      address: this.addresses.runtimeHere,
      body: this.addresses.runtimeBody(
        this.catalogStays ? WRITABLE_CATALOG : catalogServerEndpoint,
      ),
      secrets: this.#args.secrets,
      ...this.whereCatalogIs(),
      ...(STRATEGIES[this.variant].pair ? { pairOn: this.here.sqlServer.id } : {}),
      ...this.#whoElseMayServe(),
      ...(this.estate.strategy === "attach" ? { attached: true as const } : {}),
      ...(this.isOneRuntime ? {} : { theirs: this.addresses.runtimeThere }),
      ...this.#publicEndpoint(),
    };
  }

  /** `attach`: SSISDB lets only the runtime in that was attached to it last. */
  catalogOwner() {
    return {
      ...this.common(),
      want: this.active ? ("this runtime" as const) : ("follow" as const),
      runtime: this.addresses.runtimeHere,
      ...this.whereCatalogIs(),
      ...this.#whoElseMayServe(),
    };
  }

  /** A dual standby pair: what works here shows when the role has come. */
  workerProof() {
    return {
      ...this.common(),
      want: this.active ? ("alive" as const) : ("standby" as const),
      ...this.whereCatalogIs(),
    };
  }

  /** Only a managed instance has a master key that must open by itself: SQL Database's is the service's matter. */
  masterKey() {
    const byFlag = this.active ? ("opens here" as const) : ("registered" as const);
    return {
      ...this.common(),
      want: this.catalogStays ? ("by role" as const) : byFlag,
      group: this.addresses.group,
      catalog: this.addresses.catalogHere,
      other: this.addresses.catalogThere,
      secrets: this.#masterKeySecrets(),
    };
  }

  /** The triggers that follow the active site. */
  triggers() {
    const triggers = this.estate.triggers.map(({ name, backfillFrom }) => ({
      name,
      ...(backfillFrom === undefined ? {} : { backfillFrom }),
    }));
    const isOwn = this.estate.factories === "own";
    const whenReleased = isOwn ? ("stopped" as const) : ("released" as const);
    return {
      ...this.common(),
      want: this.active ? ("started" as const) : whenReleased,
      factory: this.addresses.factoryHere,
      ...(isOwn ? { otherFactory: this.addresses.factoryThere } : {}),
      triggers,
      group: this.addresses.group,
      ...this.#places(),
      ...this.#whoElseMayServe(),
    };
  }

  get hasHooks(): boolean {
    const { onTakeOver, onRelease } = this.estate.hooks;
    return onTakeOver.length + onRelease.length > 0;
  }

  /** SQL of the user's own, at a takeover or a release. */
  hooks() {
    const { onTakeOver, onRelease } = this.estate.hooks;
    return {
      ...this.common(),
      when: this.active ? ("taken over" as const) : ("released" as const),
      files: [...(this.active ? onTakeOver : onRelease)],
      ...this.whereCatalogIs(),
      ...this.#whoElseMayServe(),
    };
  }

  /** SSISDB's birth, by the home stack: on the server's own endpoint, whatever the wanted one is. */
  catalog() {
    return {
      ...this.common(),
      servers: { here: this.here.sqlServer.id, there: this.there.sqlServer.id },
      group: this.addresses.group,
      joinsExistingGroup: this.estate.failoverGroup.existing,
      runtime: this.addresses.runtimeHere,
      body: this.addresses.runtimeBody(ownServerEndpoint),
      ...this.#publicEndpoint(),
      secrets: this.#args.secrets,
      catalog: this.addresses.catalogHere,
      ...(this.isInstance
        ? { masterKeyPassword: this.#masterKeySecrets().apply(({ password }) => password) }
        : {}),
    };
  }

  #masterKeySecrets(): pulumi.Output<MasterKeySecrets> {
    const { masterKeySecrets } = this.#args;
    if (masterKeySecrets !== undefined) return masterKeySecrets;
    throw new Error(`estates.${this.estate.name}: a managed instance needs masterKeySecrets`);
  }

  #places() {
    return this.catalogStays ? { places: this.addresses.places } : {};
  }

  /** Where no role tells which runtime serves SSISDB. */
  #whoElseMayServe() {
    return this.catalogStays ? { other: this.addresses.runtimeThere } : {};
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
}
