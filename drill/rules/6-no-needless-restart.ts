import { isDeepStrictEqual } from "node:util";
import { estateOf, isRuntimeOf, nameOf } from "../estates/belonging.ts";
import { type EventOf, type Evidence, eventsOf, ownWrites, phaseOf } from "../evidence.ts";
import { rule } from "./rule.ts";

/**
 * A runtime that equals what is wanted is not touched: each write of ours changes something, and each stop of ours is followed by such a
 * write in the same chapter.
 */
export const noNeedlessRestart = rule(6, "No needless restart", (evidence, docket) => {
  const taken = ownWrites(evidence).filter(
    (write) => write.effect !== "refused" && write.runtime !== undefined,
  );
  const applied = taken.filter((write) => write.effect === "applied");
  for (const write of taken)
    if (write.action === "put") docket.check(sameAsBefore(evidence, write));
  for (const write of applied) {
    if (write.action === "stop") docket.check(stoppedForNothing(evidence, applied, write));
  }
  // Runs that have nothing to do have to leave every runtime alone.
  for (const phase of evidence.phases) {
    if (phase.kind !== "up" || phase.mandate !== "stale") continue;
    const touched = applied.filter((write) => phaseOf(evidence, write) === phase);
    docket.check(touched.length > 0 && `${phase.shown} touched ${touched.length} runtimes`);
  }
});

function sameAsBefore(evidence: Evidence, write: EventOf<"write">): string | undefined {
  const bodies = evidence.requests.filter(
    (request) =>
      request.method === "PUT" &&
      request.status < 300 &&
      pathOf(request.url).toLowerCase() === write.path.toLowerCase() &&
      request.atMs <= write.atMs + SLACK_MS,
  );
  const [before, sent] = bodies.slice(-2);
  // The first one makes the runtime.
  if (before === undefined || sent === undefined) return undefined;
  return isDeepStrictEqual(before.body, sent.body)
    ? `${nameOf(write.runtime ?? "")} was written as it was already (${write.at})`
    : undefined;
}

/** The wire log is written when the answer leaves, a moment after the journal. */
const SLACK_MS = 2_000;

function stoppedForNothing(
  evidence: Evidence,
  applied: readonly EventOf<"write">[],
  stop: EventOf<"write">,
): string | undefined {
  const chapter = phaseOf(evidence, stop)?.chapter;
  if (otherRuns(evidence, stop)) return undefined;
  const next = applied.find(
    (write) =>
      write.sequence > stop.sequence &&
      write.runtime?.toLowerCase() === stop.runtime?.toLowerCase() &&
      phaseOf(evidence, write)?.chapter === chapter,
  );
  return next?.action === "put" || next?.action === "delete"
    ? undefined
    : `${stop.runtime ?? "a runtime"} was stopped, and nothing of it changed (${stop.at})`;
}

/** One of two runtimes stops for the other one, which runs already or is started in the same chapter. */
function otherRuns(evidence: Evidence, stop: EventOf<"write">): boolean {
  const estate = estateOf(evidence.estates, { id: stop.runtime });
  const chapter = phaseOf(evidence, stop);
  if (estate === undefined || chapter === undefined) return false;
  const lastPhase = evidence.phases.findLast((phase) => phase.chapter === chapter.chapter);
  const states = eventsOf(evidence.journal, "runtime").filter(
    (event) =>
      event.runtime.toLowerCase() !== stop.runtime?.toLowerCase() &&
      isRuntimeOf(estate, event.runtime) &&
      event.sequence < (lastPhase?.to ?? 0),
  );
  return states.at(-1)?.to === "Started";
}

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, "").replace(/\?.*$/, "");
