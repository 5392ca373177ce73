import type { Difference } from "./runtime-differences.ts";

/** The states of an Azure-SSIS integration runtime (REST: `state`). */
const STATES = ["Initial", "Starting", "Started", "Stopping", "Stopped"] as const;

export type RuntimeState = (typeof STATES)[number];

/** A runtime in any other state is not touched: it is of another kind, or nobody knows what it does. */
export const isRuntimeState = (state: string): state is RuntimeState =>
  STATES.some((known) => known === state);

/** States that only another kind of runtime has, a self-hosted (or its kind, where none is shown) or an Azure one: it runs no packages of SSIS. */
const OF_ANOTHER_KIND = [
  "SelfHosted",
  "NeedRegistration",
  "Online",
  "Limited",
  "Offline",
  "AccessDenied",
];

export const isOfAnotherKind = (state: string): boolean => OF_ANOTHER_KIND.includes(state);

/** Whether a runtime in this state runs packages, or may: a state that is not known here does not count as rest. */
export const mayRunPackages = (state: string): boolean =>
  state !== "Initial" && state !== "Stopped" && !isOfAnotherKind(state);

/**
 * What a stack wants of its runtime.
 * - `running`: as configured and Started;
 * - `stopped`: as configured and not running: a cold standby, started once so that it is attached to its copy of SSISDB;
 * - `halted`: not running, and neither made nor edited before its site takes over again;
 * - `scheduled`: as configured; somebody's schedule starts and stops it;
 * - `released`: this stack does not claim it, whatever it is.
 */
export type Presence = "running" | "stopped" | "halted" | "scheduled" | "released";

export interface SeenRuntime {
  readonly state: RuntimeState;
  readonly differences: readonly Difference[];
  /** A secret was given another value since this program last wrote the runtime; the service never tells. */
  readonly secretsChanged: boolean;
}

/** The next single thing to do; after it, Azure is read again. */
export type RuntimeStep =
  | { readonly do: "nothing" }
  | { readonly do: "put"; readonly because: string }
  | { readonly do: "start" }
  | { readonly do: "stop"; readonly because: string }
  | { readonly do: "wait"; readonly for: "Started" | "Stopped" };

/**
 * The next step from what Azure shows to what is wanted. Asked again after each step, so that a takeover that was interrupted anywhere
 * goes on from where Azure stands, not from what somebody remembers.
 *
 * Never writes a runtime that is not stopped (Azure refuses it), and never touches one that is as wanted.
 */
export function nextRuntimeStep(presence: Presence, seen: SeenRuntime | undefined): RuntimeStep {
  if (presence === "released") return { do: "nothing" };
  if (presence === "halted") return nextHaltingStep(seen);
  if (seen === undefined) return { do: "put", because: "it does not exist" };
  const because = reasonToWrite(seen);
  switch (seen.state) {
    case "Stopping":
      return { do: "wait", for: "Stopped" };
    case "Starting":
      // Azure takes neither a change nor a stop of a runtime that is just starting: what comes out of the start is looked at then.
      return { do: "wait", for: "Started" };
    case "Started":
      if (because !== undefined) return { do: "stop", because };
      return presence === "stopped"
        ? { do: "stop", because: "a cold standby does not run" }
        : { do: "nothing" };
    case "Initial":
    case "Stopped":
      if (because !== undefined) return { do: "put", because };
      if (presence === "running") return { do: "start" };
      // "Start it once": only then does the service attach it to the read-only copy (article of 2024).
      return presence === "stopped" && seen.state === "Initial"
        ? { do: "start" }
        : { do: "nothing" };
  }
}

function nextHaltingStep(seen: SeenRuntime | undefined): RuntimeStep {
  switch (seen?.state) {
    case "Starting":
      return { do: "wait", for: "Started" };
    case "Stopping":
      return { do: "wait", for: "Stopped" };
    case "Started":
      return { do: "stop", because: "the other site runs SSIS" };
    default:
      return { do: "nothing" };
  }
}

function reasonToWrite(seen: SeenRuntime): string | undefined {
  const reasons = [...differencesInWords(seen.differences)];
  if (seen.secretsChanged) reasons.push("credential changed");
  return reasons.length === 0 ? undefined : reasons.join(", ");
}

/** Each as `location westeurope -> northeurope`. */
export function differencesInWords(differences: readonly Difference[]): readonly string[] {
  return differences.map((difference) => {
    const name = difference.path.split(".").at(-1) ?? difference.path;
    return `${name} ${inWords(difference.live)} -> ${inWords(difference.wanted)}`;
  });
}

/** A resource id is told by its last names: `vnet-weu/ssis`, not four lines of path. */
function inWords(value: unknown): string {
  if (value === undefined) return "none";
  // What stands inside may be a secret that this stack does not know: the service answers environment variables in clear.
  if (Array.isArray(value)) return value.length === 1 ? "1 entry" : `${value.length} entries`;
  if (typeof value === "object" && value !== null) return "other settings";
  if (typeof value !== "string") return JSON.stringify(value);
  const names = value.split("/");
  return /^\/subscriptions\//i.test(value) ? [names.at(-3), names.at(-1)].join("/") : value;
}
