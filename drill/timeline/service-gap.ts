import { isRuntimeOf } from "../estates/belonging.ts";
import type { SampleEstate } from "../estates/sample.ts";
import { type Evidence, eventsOf, type Phase, within } from "../evidence.ts";

/** A time in which no runtime served an estate's writable SSISDB, in milliseconds of Azure's time. */
export interface ServiceGap {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * From the last moment any runtime serves the writable SSISDB to the first live worker row. Packages that are let to end first
 * are run by a runtime that still serves: draining is not in it. Undefined where no runtime stops.
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
  if (!stops) return undefined;
  const serving = eventsOf(evidence.journal, "serving").filter((event) => own(event.runtime));
  const began = within(serving, phase).findLast((event) => event.serving);
  if (began === undefined) return undefined;
  // The end of the service that this beginning follows: it may lie before the run, when somebody else ended it.
  const ended = serving.findLast((event) => !event.serving && event.sequence < began.sequence);
  return ended === undefined ? undefined : { fromMs: ended.atMs, toMs: began.atMs };
}
