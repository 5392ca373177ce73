import { isRuntimeOf } from "../estates/belonging.ts";
import type { SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf, type Phase, within } from "../evidence.ts";
import { stepsOf } from "./steps.ts";

/** A time in which no runtime served an estate's writable SSISDB, in milliseconds of Azure's time. */
export interface ServiceGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * From the last moment any runtime serves the writable SSISDB to the first live worker row. Packages that are let to end first
 * are run by a runtime that still serves: draining is not in it. Undefined where no runtime stops, and none was lost.
 */
export function serviceGapOf(
  evidence: Evidence,
  estate: SampleEstate,
  phase: Phase,
): ServiceGap | undefined {
  const own = (id: string): boolean => isRuntimeOf(estate, id);
  const stops = within(eventsOf(evidence.journal, "runtime"), phase).some(
    (event) => own(event.runtime) && event.to === "Stopping",
  );
  const serving = eventsOf(evidence.journal, "serving").filter((event) => own(event.runtime));
  const began = within(serving, phase).findLast((event) => event.serving);
  if (began === undefined) return undefined;
  // The end of the service that this beginning follows: it may lie before the run, when somebody else ended it.
  const ended = serving.findLast((event) => !event.serving && event.sequence < began.sequence);
  if (ended === undefined) return undefined;
  if (ended.sequence < phase.from && endedByLoss(evidence, ended))
    return { fromMs: firstStepMs(evidence, estate, phase) ?? ended.atMs, toMs: began.atMs };
  return stops ? { fromMs: ended.atMs, toMs: began.atMs } : undefined;
}

/** A region took the service with it: nothing of ours stopped anything. */
function endedByLoss(evidence: Evidence, ended: { readonly atMs: number }): boolean {
  return eventsOf(evidence.journal, "region").some(
    (event) => event.lost && Math.abs(event.atMs - ended.atMs) < SAME_MOMENT_MS,
  );
}

const SAME_MOMENT_MS = 1_000;

/** When nobody served any more before the run began, the run is measured from its first step: how long nobody noticed is not its doing. */
function firstStepMs(evidence: Evidence, estate: SampleEstate, phase: Phase): number | undefined {
  return stepsOf(evidence, estate, phase)[0]?.startMs;
}
