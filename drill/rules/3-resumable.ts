import { estateOf, nameOf } from "../estates/belonging.ts";
import {
  type EventOf,
  type Evidence,
  eventsOf,
  ownWrites,
  type Phase,
  phaseOf,
} from "../evidence.ts";
import { rule } from "./rule.ts";

/**
 * Nothing of ours happens twice, however often a run is begun again: within a chapter each group fails over once, and a runtime is started
 * again only after something made that necessary. And a run that was cut off or failed is finished by a later one of its chapter.
 */
export const resumable = rule(3, "Resumable", (evidence, docket) => {
  const chapters = Map.groupBy(
    ownWrites(evidence).filter((write) => write.effect === "applied"),
    (write) => phaseOf(evidence, write)?.chapter ?? "outside every chapter",
  );
  for (const [chapter, writes] of chapters) {
    const groups = new Map<string, number>();
    for (const write of writes) {
      if (write.action === "failover" || write.action === "forceFailover") {
        const group = write.group?.toLowerCase() ?? "?";
        const before = groups.get(group);
        // A failover that Azure gave up has changed nothing: asking again is no second effect.
        docket.check(
          before !== undefined &&
            !hasFailed(evidence, group, before, write.sequence) &&
            `${chapter}: ${group} was failed over twice`,
        );
        groups.set(group, write.sequence);
      }
      if (write.action === "start" && write.runtime !== undefined)
        docket.check(startedAgain(evidence, chapter, write));
    }
  }
  for (const phase of evidence.phases)
    if (phase.kind === "up" && phase.disturbed.length > 0)
      docket.check(unfinished(evidence, phase));
});

function hasFailed(evidence: Evidence, group: string, from: number, to: number): boolean {
  return eventsOf(evidence.journal, "operation").some(
    (event) =>
      event.sequence > from &&
      event.sequence < to &&
      event.subject.toLowerCase() === group &&
      event.outcome === "failed",
  );
}

/** A second start is right after a write, a stop by whomever, or a start that failed; never for its own sake. */
function startedAgain(
  evidence: Evidence,
  chapter: string,
  start: EventOf<"write">,
): string | undefined {
  const id = start.runtime?.toLowerCase() ?? "";
  const concerns = evidence.journal.filter(
    (event) =>
      event.sequence < start.sequence &&
      ((event.kind === "write" &&
        event.runtime?.toLowerCase() === id &&
        event.effect === "applied") ||
        (event.kind === "operation" && event.subject.toLowerCase() === id)),
  );
  const before = concerns.findLastIndex(
    (event) => event.kind === "write" && event.action === "start",
  );
  if (before < 0) return undefined;
  const since = concerns.slice(before + 1);
  const reason = since.some(
    (event) =>
      // One of two runtimes was stopped when the other one took over: it starts when its turn comes again.
      (event.kind === "write" &&
        event.action === "stop" &&
        phaseOf(evidence, event)?.chapter !== chapter) ||
      (event.kind === "write" && (event.action === "put" || event.principal !== start.principal)) ||
      (event.kind === "operation" && event.outcome === "failed"),
  );
  return reason ? undefined : `${chapter}: ${nameOf(id)} was started twice (${start.at})`;
}

function unfinished(evidence: Evidence, cut: Phase): string | undefined {
  const later = evidence.phases.filter(
    (phase) =>
      phase.number > cut.number &&
      phase.kind === "up" &&
      phase.chapter === cut.chapter &&
      phase.stack === cut.stack,
  );
  const what = `${cut.shown} (${cut.disturbed.join(", ")})`;
  const last = later.find((phase) => phase.code === 0);
  if (last === undefined) return `${what} was not finished by the next run`;
  const left = evidence.estates.filter((estate) => {
    const states = eventsOf(evidence.journal, "runtime").filter(
      (event) =>
        event.sequence < last.to &&
        estateOf(evidence.estates, { id: event.runtime })?.name === estate.name,
    );
    const now = new Map(states.map((event) => [event.runtime.toLowerCase(), event.to]));
    return ![...now.values()].includes("Started");
  });
  return left.length === 0
    ? undefined
    : `after ${what} and the next run, ${left.map((estate) => estate.name).join(", ")} does not run`;
}
