import { nameOf } from "../drill/estates/belonging.ts";
import { addressOf, type SampleEstate } from "../drill/estates/sample.ts";
import { durations } from "../simulator/durations.ts";
import type { JournalEvent } from "../simulator/journal.ts";

/** How long nobody ran packages, and how long Azure alone needs, in seconds of Azure's time. */
export interface Outage {
  readonly withoutSsisSeconds: number;
  readonly criticalPathSeconds: number;
}

/**
 * Judged from what the simulated Azure recorded since `from`: without SSIS is from the last moment a runtime of the estate served its writable
 * catalog to the first live worker row; the critical path are the planned lengths of the operations in between, which all wait for each other
 * (stop, failover, start), and the worker's coming up.
 *
 * @throws Error when the runtime did not stop and serve again: then there is nothing to measure
 */
export function outageOf(
  journal: readonly JournalEvent[],
  estate: SampleEstate,
  from: number,
): Outage {
  const { runtimeId, group } = addressOf(estate);
  const ours = (id: string): boolean => id.toLowerCase() === runtimeId.toLowerCase();
  const since = journal.filter((event) => event.sequence > from);
  const serving = since.filter((event) => event.kind === "serving" && ours(event.runtime));
  const ended = serving.find((event) => event.kind === "serving" && !event.serving);
  const again = serving.findLast((event) => event.kind === "serving" && event.serving);
  if (ended === undefined || again === undefined || again.atMs < ended.atMs)
    throw new Error(`${estate.name}: the journal shows no runtime that stopped and served again`);
  const operations = since
    .filter((event) => event.kind === "operation" && event.outcome === "started")
    .map((event) => (event.kind === "operation" ? event : undefined))
    .filter((event) => event !== undefined)
    .filter(({ subject }) => ours(subject) || nameOf(subject) === group);
  const azure = operations.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return {
    withoutSsisSeconds: (again.atMs - ended.atMs) / 1000,
    criticalPathSeconds: (azure + durations.workerComesUp) / 1000,
  };
}
