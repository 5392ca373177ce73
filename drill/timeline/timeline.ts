import type { SampleEstate } from "../estates/sample.ts";
import type { Evidence, Phase } from "../evidence.ts";
import { criticalPathOf } from "./critical-path.ts";
import { serviceGapOf } from "./service-gap.ts";
import { stepsOf } from "./steps.ts";

/** One estate's takeover in Azure's time; seconds count from its first step. */
export interface Timeline {
  readonly withoutSsisSeconds: number | null;
  readonly criticalPathSeconds: number | null;
  readonly steps: readonly {
    readonly name: string;
    readonly startSeconds: number;
    readonly endSeconds: number;
  }[];
}

export function timelineOf(evidence: Evidence, estate: SampleEstate, phase: Phase): Timeline {
  const steps = stepsOf(evidence, estate, phase);
  const zero = steps[0]?.startMs ?? phase.fromMs;
  const gap = serviceGapOf(evidence, estate, phase);
  const critical = gap && criticalPathOf(evidence, estate, phase);
  return {
    withoutSsisSeconds: gap === undefined ? null : seconds(gap.toMs - gap.fromMs),
    criticalPathSeconds: critical === undefined ? null : seconds(critical),
    steps: steps.map(({ name, startMs, endMs }) => ({
      name,
      startSeconds: seconds(startMs - zero),
      endSeconds: seconds(endMs - zero),
    })),
  };
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
