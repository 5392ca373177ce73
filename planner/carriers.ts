import type { FailoverMode, StepName, Variant } from "./strategies.ts";
import { stepsOf } from "./strategies.ts";

/** The Pulumi resources that carry out the steps of a takeover. */
export type Carrier =
  | "Fence"
  | "FailoverGroupRole"
  | "MasterKey"
  | "CatalogOwner"
  | "IntegrationRuntime"
  | "WorkerProof"
  | "EnvironmentVariables"
  | "TriggerStates"
  | "AgentSchedules"
  | "SqlHook";

const CARRIER_OF: Readonly<Record<StepName, Carrier>> = {
  stopOtherTriggers: "Fence",
  drain: "Fence",
  stopOldRuntime: "Fence",
  moveRole: "FailoverGroupRole",
  openMasterKey: "MasterKey",
  attachCatalog: "CatalogOwner",
  startRuntime: "IntegrationRuntime",
  proveRuntime: "WorkerProof",
  setVariables: "EnvironmentVariables",
  startTriggers: "TriggerStates",
  switchSchedules: "AgentSchedules",
  runHooks: "SqlHook",
};

/** The resource that carries a step out. */
export const carrierOf = (step: StepName): Carrier => CARRIER_OF[step];

/** The carriers that a variant needs, in the table's order. */
export function carriersOf(variant: Variant, mode: FailoverMode): readonly Carrier[] {
  return [...new Set(stepsOf(variant, mode).map((step) => CARRIER_OF[step.name]))];
}

/** Made even for a strategy whose steps do not need them: fence, role and master key are watched all the same. */
const ALWAYS = ["Fence", "FailoverGroupRole", "MasterKey"] as const satisfies readonly Carrier[];

/** The carriers that an estate has resources of: those with steps in the table's order, then those that only look. */
export function carriersMade(variant: Variant, mode: FailoverMode): readonly Carrier[] {
  return [...new Set([...carriersOf(variant, mode), ...ALWAYS])];
}

/**
 * The carriers that `carrier` must wait for (`dependsOn`).
 *
 * Reaches through carriers that an estate does not have (no managed instance, so no MasterKey): what they would have waited for is
 * waited for instead.
 */
export function carriersBefore(
  carrier: Carrier,
  variant: Variant,
  mode: FailoverMode,
  present: (carrier: Carrier) => boolean,
): readonly Carrier[] {
  const before = new Set<Carrier>();
  const pending: Carrier[] = [carrier];
  const visited = new Set<Carrier>([carrier]);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const step of stepsOf(variant, mode)) {
      if (CARRIER_OF[step.name] !== next) continue;
      for (const needed of step.after.map((name) => CARRIER_OF[name])) {
        if (visited.has(needed)) continue;
        visited.add(needed);
        if (present(needed)) before.add(needed);
        else pending.push(needed);
      }
    }
  }
  return [...before];
}

/** The steps that one carrier has in a variant: what a Fence has to do, say. */
export function stepsCarriedBy(
  carrier: Carrier,
  variant: Variant,
  mode: FailoverMode,
): readonly StepName[] {
  return stepsOf(variant, mode)
    .map((step) => step.name)
    .filter((name) => CARRIER_OF[name] === carrier);
}
