import type { Site } from "../../config/pair.ts";
import type { SampleEstate } from "../estates/sample.ts";
import type { Evidence, Phase } from "../evidence.ts";
import { criticalPathOf } from "./critical-path.ts";
import { serviceGapOf } from "./service-gap.ts";
import { stepsOf } from "./steps.ts";
import { faultsIn, rolesIn, type Span, serviceIn } from "./tracks.ts";

interface Seconds {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** One estate's takeover in Azure's time; seconds count from its first step. */
export interface Timeline {
  readonly withoutSsisSeconds: number | null;
  readonly criticalPathSeconds: number | null;
  /** When no runtime served the writable SSISDB; null where it went on. */
  readonly withoutSsis: Seconds | null;
  readonly steps: readonly ({ readonly name: string } & Seconds)[];
  /** From a little before the first step to a little after the last: what the tracks below are cut to. */
  readonly shown: Seconds;
  readonly roles: readonly ({ readonly site: Site; readonly role: string } & Seconds)[];
  /** Which site ran packages against the writable SSISDB, and when. */
  readonly service: readonly ({ readonly site: Site } & Seconds)[];
  /** Regions that were lost meanwhile. */
  readonly faults: readonly ({ readonly what: string } & Seconds)[];
  /** What else was done to the run: `killed`, a fault by its name. */
  readonly disturbed: readonly string[];
}

export function timelineOf(evidence: Evidence, estate: SampleEstate, phase: Phase): Timeline {
  const steps = stepsOf(evidence, estate, phase);
  const zero = steps[0]?.startMs ?? phase.fromMs;
  const gap = serviceGapOf(evidence, estate, phase);
  const critical = gap && criticalPathOf(evidence, estate, phase);
  const window = around([...steps, ...(gap ? [{ startMs: gap.fromMs, endMs: gap.toMs }] : [])], {
    startMs: zero,
    endMs: phase.toMs,
  });
  const inSeconds = <S extends Span>({ startMs, endMs, ...rest }: S) => ({
    ...rest,
    startSeconds: seconds(startMs - zero),
    endSeconds: seconds(endMs - zero),
  });
  return {
    withoutSsisSeconds: gap === undefined ? null : seconds(gap.toMs - gap.fromMs),
    criticalPathSeconds: critical === undefined ? null : seconds(critical),
    withoutSsis: gap === undefined ? null : inSeconds({ startMs: gap.fromMs, endMs: gap.toMs }),
    steps: steps.map(inSeconds),
    shown: inSeconds(window),
    roles: rolesIn(evidence, estate, window).map(inSeconds),
    service: serviceIn(evidence, estate, window).map(inSeconds),
    faults: faultsIn(evidence, estate, window).map(inSeconds),
    disturbed: phase.disturbed,
  };
}

/** All of the spans and some room on both sides, so that one sees what was before and what is after. */
function around(spans: readonly Span[], otherwise: Span): Span {
  const startMs = Math.min(...spans.map((span) => span.startMs), otherwise.startMs);
  const ends = spans.map((span) => span.endMs);
  const endMs = Math.max(startMs, ...(ends.length === 0 ? [otherwise.endMs] : ends));
  const room = Math.max((endMs - startMs) * ROOM, LEAST_ROOM_MS);
  return { startMs: startMs - room, endMs: endMs + room };
}

const ROOM = 0.06;
const LEAST_ROOM_MS = 10_000;

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
