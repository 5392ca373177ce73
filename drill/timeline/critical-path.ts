import { durations } from "../../simulator/durations.ts";
import { estateOf } from "../estates/belonging.ts";
import type { SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf, type Phase, within } from "../evidence.ts";

/**
 * The least time without SSIS that Azure allows, in milliseconds: what must follow each other takes as long as Azure says it does. With one
 * runtime that moves, nothing can go on beside anything else: stop, a planned failover after it, start, and the first worker.
 *
 * A forced failover runs beside the stop, so that only the longer of the two counts.
 */
export function criticalPathOf(
  evidence: Evidence,
  estate: SampleEstate,
  phase: Phase,
): number | undefined {
  const planned = within(eventsOf(evidence.journal, "operation"), phase)
    .filter((event) => event.outcome === "started")
    .filter(
      (event) =>
        estateOf(evidence.estates, { id: event.subject, group: event.subject })?.name ===
        estate.name,
    );
  const lasts = (name: string): number => {
    const event = planned.findLast((operation) => operation.operation === name);
    return event === undefined ? 0 : event.endMs - event.startMs;
  };
  if (lasts("stop") === 0 || lasts("start") === 0) return undefined;
  // A new primary instance takes writes only some time after it has the role.
  const readOnly = durations.readOnlyAfterSwitch[estate.onInstances ? "managedInstance" : "server"];
  return (
    Math.max(lasts("stop"), lasts("forceFailover")) +
    lasts("failover") +
    readOnly +
    lasts("start") +
    durations.workerComesUp
  );
}
