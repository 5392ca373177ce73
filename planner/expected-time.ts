import type { FailoverMode, StepName } from "./strategies.ts";

/** From and to, in minutes. */
export type Range = readonly [number, number];

/** What the time without SSIS depends on beside the steps. */
export interface Pace {
  readonly mode: FailoverMode;
  readonly injection: "none" | "express" | "standard";
  readonly customSetup: boolean;
  readonly onInstances: boolean;
}

/**
 * How long Azure takes for a step that SSIS stands still for, by Microsoft's documentation and what was recorded: a stop 2.6 min, a planned
 * failover "several minutes", a forced one 30 s and more, a start about 5 min (no network, or express injection) or 20 to 30 min (standard).
 * An instance stays read-only for up to five minutes after its role has changed.
 */
function lastsFor(step: StepName, pace: Pace): Range {
  switch (step) {
    case "stopOldRuntime":
      return [2, 4];
    case "moveRole": {
      const [from, to]: Range = pace.mode === "planned" ? [2, 5] : [1, 2];
      return pace.onInstances ? [from, to + 5] : [from, to];
    }
    case "startRuntime": {
      const [from, to]: Range = pace.injection === "standard" ? [20, 30] : [5, 7];
      // Azure gives a custom setup 45 minutes at most; most take a few.
      return pace.customSetup ? [from + 2, to + 15] : [from, to];
    }
    default:
      return [0, 0];
  }
}

/** What the steps that nobody runs packages in take together, one after the other as the strategy's table has them. */
export function expectedMinutes(steps: readonly StepName[], pace: Pace): Range {
  const ranges = steps.map((step) => lastsFor(step, pace));
  return [
    ranges.reduce((sum, [from]) => sum + from, 0),
    ranges.reduce((sum, [, to]) => sum + to, 0),
  ];
}
