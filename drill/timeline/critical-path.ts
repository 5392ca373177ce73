import { durations } from "../../simulator/durations.ts";
import { estateOf } from "../estates/belonging.ts";
import type { SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf, type Phase, within } from "../evidence.ts";

/**
 * The least time without SSIS that Azure allows, in milliseconds: what must follow each other takes as long as Azure says it does. With one
 * runtime that moves, nothing can go on beside anything else: stop, a planned failover after it, start, and the first worker.
 *
 * A forced failover runs beside the stop, so that only the longer of the two counts. Where a region is lost nothing may stop, and nothing may
 * have to start.
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
  const failover = lasts("failover") + lasts("forceFailover");
  if (failover + lasts("stop") === 0) return undefined;
  // A new primary instance takes writes only some time after it has the role.
  const readOnly = durations.readOnlyAfterSwitch[estate.onInstances ? "managedInstance" : "server"];
  const start = lasts("start");
  const worker = start === 0 ? 0 : durations.workerComesUp;
  // A standby starts beside a forced failover.
  if (estate.pair !== undefined && lasts("forceFailover") > 0)
    return Math.max(lasts("forceFailover") + readOnly, start + worker);
  return (
    Math.max(lasts("stop"), lasts("forceFailover")) +
    lasts("failover") +
    (failover === 0 ? 0 : readOnly) +
    start +
    worker
  );
}
