import {
  type FailoverMode,
  STRATEGIES,
  type StepName,
  stepsOf,
  type Variant,
} from "./strategies.ts";

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

/** Something of a step, and how long it takes: to edit a runtime that runs is a stop and a start. */
export interface TimedStep {
  readonly step: StepName;
  /** Absent where SSIS does not stand still for it. */
  readonly lastsAs?: StepName | undefined;
}

/**
 * How long nobody runs packages, along the longest way through the strategy's table: what goes on side by side costs no more than the longest of
 * it. Waiting for packages is not in it.
 */
export function expectedMinutes(variant: Variant, steps: readonly TimedStep[], pace: Pace): Range {
  const has = (name: StepName): boolean => steps.some(({ step }) => step === name);
  // What only comes after, such as a stop of what another site has left running, takes SSIS from nobody.
  if (!has("moveRole") && !has("startRuntime")) return [0, 0];
  const through = (end: 0 | 1): number => {
    const ends = new Map<StepName, number>();
    let gap = 0;
    for (const { name, after } of stepsOf(variant, pace.mode)) {
      const begins = Math.max(0, ...after.map((before) => ends.get(before) ?? 0));
      const own = steps.filter(({ step }) => step === name);
      const lasts = own.reduce(
        (sum, { lastsAs }) => sum + (lastsAs ? lastsFor(lastsAs, pace)[end] : 0),
        0,
      );
      ends.set(name, begins + lasts);
      // The other one of a pair serves until the role leaves it.
      if (name === "moveRole" && STRATEGIES[variant].pair && has("moveRole")) gap = begins;
    }
    return Math.max(...ends.values()) - gap;
  };
  return [through(0), through(1)];
}
