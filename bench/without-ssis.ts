import type { SampleEstate } from "../drill/estates/sample.ts";
import type { Evidence, Phase } from "../drill/evidence.ts";
import { timelineOf } from "../drill/timeline/timeline.ts";
import type { JournalEvent } from "../simulator/journal.ts";

/** How long nobody ran packages, and how long Azure alone needs, in seconds of Azure's time. */
export interface Outage {
  readonly withoutSsisSeconds: number;
  readonly criticalPathSeconds: number;
}

/**
 * One estate's move since event `from`, by the same yardstick as the drill's timeline: what the simulated Azure recorded, whoever moved it.
 *
 * @throws Error when its runtime did not stop and serve again: then there is nothing to measure
 */
export function outageOf(
  journal: readonly JournalEvent[],
  estate: SampleEstate,
  from: number,
): Outage {
  const { withoutSsisSeconds, criticalPathSeconds } = timelineOf(
    evidenceOf(journal, estate),
    estate,
    since(from),
  );
  if (withoutSsisSeconds === null || criticalPathSeconds === null)
    throw new Error(`${estate.name}: the journal shows no runtime that stopped and served again`);
  return { withoutSsisSeconds, criticalPathSeconds };
}

function evidenceOf(journal: readonly JournalEvent[], estate: SampleEstate): Evidence {
  const nothing = {
    requests: [],
    phases: [],
    lostRegions: [],
    leaks: { checks: 0, found: [] },
  } as const;
  return { ...nothing, estates: [estate], program: "", journal };
}

const since = (from: number): Phase => ({
  number: 1,
  shown: "a move",
  kind: "up",
  chapter: "",
  stack: undefined,
  mandate: "takes",
  from,
  to: Number.POSITIVE_INFINITY,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  code: 0,
  output: "",
  disturbed: [],
});
