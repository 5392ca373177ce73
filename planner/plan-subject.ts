import type { Site } from "../config/pair.ts";
import type { Pace } from "./expected-time.ts";
import type { Mandate, SeenGroup } from "./role-step.ts";
import type { StepName, Variant } from "./strategies.ts";

/** A runtime as a preview has looked at it. */
export interface RuntimeInPreview {
  /** `absent` when there is none. */
  readonly state: string;
  readonly nodes?: number | undefined;
  /** What is not as wanted, in words: `location westeurope -> northeurope`. Empty for another site's own runtime. */
  readonly differences: readonly string[];
}

/** What a preview saw of an estate; what is absent could not be read. */
export interface Seen {
  readonly group?: SeenGroup | undefined;
  /** Names of the databases that move with the role; absent where all of them do. */
  readonly databases?: readonly string[] | undefined;
  /** The runtime that is to run here. */
  readonly runtime?: RuntimeInPreview | undefined;
  /** The one that runs at the other site; the same one where both sites share it. */
  readonly otherRuntime?: RuntimeInPreview | undefined;
  readonly runningPackages?: number | undefined;
  /** The started ones of this site's factory, by the names that are configured. */
  readonly startedHere?: readonly string[] | undefined;
  /** Those of the other site's own factory, and among them any in a state that is not known to be rest. */
  readonly startedThere?: readonly string[] | undefined;
}

/** An estate that this stack is to run, in the names that a reviewer knows. */
export interface PlanSubject {
  readonly variant: Variant;
  readonly pace: Pace;
  readonly site: Site;
  /** As the configuration writes it: `North Europe`. */
  readonly region: string;
  readonly group: string;
  /** `failoverGroup.existing`: it is only read, and never made. */
  readonly groupIsGiven: boolean;
  /** The home stack's first run, which makes SSISDB where there is none and adds it to a group that is given. */
  readonly makesCatalog: boolean;
  readonly throughListener: boolean;
  /** `follow`: the program sends no failover, and waits for somebody else's. */
  readonly movedBy: "drive" | "follow";
  readonly runtime: { readonly name: string; readonly factory: string };
  readonly otherRuntime: { readonly name: string; readonly factory: string };
  readonly isOneRuntime: boolean;
  readonly triggers: readonly string[];
  readonly hooks: readonly string[];
  readonly drainMinutes: number;
  /** `external`: a schedule starts and stops the runtime; the program starts it in a takeover only. */
  readonly runState: "managed" | "external";
  /** `allowDataLossUntil` is still to come. */
  readonly dataLossAllowed: boolean;
  /** For each step `same` once this stack has done what its flag asks for: what is not as wanted has become so since, and no role is moved for it. */
  readonly mandate: (step: StepName) => Mandate;
  /** Steps that `up` has work for: those that this estate has at all, and whose resource the engine would change. */
  readonly has: (step: StepName) => boolean;
}
