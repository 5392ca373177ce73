import { estateOf, nameOf } from "../estates/belonging.ts";
import {
  type EventOf,
  type Evidence,
  eventsOf,
  ownWrites,
  type Phase,
  phaseOf,
} from "../evidence.ts";
import { saidOf } from "./lines.ts";
import { rule } from "./rule.ts";

/** A wait that is silent for so long of Azure's time looks like a hang; a look at Azure is due much more often. */
const LONGEST_BETWEEN_LOOKS_MS = 2 * 60_000;
/** What a machine may keep a process waiting, by the wall clock, for each process that wants one of its cores. */
const LOAD_MS = 1_500;

/**
 * While a start or a stop of ours goes on, `getStatus` is read again and again (the operation alone may be lost), and whoever watches is
 * told; and no command outlives its wait.
 */
export const everyWait = rule(8, "Every wait looks, says, and ends", (evidence, docket) => {
  for (const write of ownWrites(evidence)) {
    if (write.effect !== "applied" || write.runtime === undefined) continue;
    if (write.action !== "start" && write.action !== "stop") continue;
    const phase = phaseOf(evidence, write);
    if (phase === undefined || phase.disturbed.includes("killed")) continue;
    docket.check(blind(evidence, write, phase));
    docket.check(silent(evidence, write, phase));
  }
  for (const phase of evidence.phases)
    if (phase.kind === "up" && !phase.disturbed.includes("killed"))
      docket.check(phase.code === -1 && `${phase.shown} had to be killed: it did not end`);
});

/** How the start or stop ended in Azure; undefined where it goes on. */
function endOf(evidence: Evidence, write: EventOf<"write">): EventOf<"operation"> | undefined {
  return eventsOf(evidence.journal, "operation").find(
    (event) =>
      event.sequence > write.sequence &&
      event.subject.toLowerCase() === write.runtime?.toLowerCase() &&
      event.outcome !== "started",
  );
}

function blind(evidence: Evidence, write: EventOf<"write">, phase: Phase): string | undefined {
  const id = write.runtime?.toLowerCase() ?? "";
  const ended = endOf(evidence, write);
  const end = Math.min(ended?.atMs ?? phase.toMs, phase.toMs);
  const looks = evidence.requests
    .filter(({ url }) => url.toLowerCase().includes(`${id}/getstatus`))
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs >= write.atMs && atMs <= end);
  // A wait that was given up, and told of, ends with its last look: the run may go on with other things.
  const moments = [
    write.atMs,
    ...looks,
    ...(ended === undefined && gaveUp(evidence, id, phase) ? [] : [end]),
  ];
  const longest = Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? at)));
  const { speed = 0, load = 0 } = evidence;
  // A wait that is shorter than what others take of the machine leaves no time for a look.
  const isLooked = looks.length > 0 || end - write.atMs <= LOAD_MS * (load - 1) * speed;
  return isLooked &&
    longest <= Math.max(LONGEST_BETWEEN_LOOKS_MS, LOAD_MS * Math.max(load, 1) * speed)
    ? undefined
    : `${write.action} of ${whose(evidence, id)} (${write.at}): getStatus was read ${looks.length} times, with ${Math.round(longest / 1000)} s between two looks`;
}

function gaveUp(evidence: Evidence, id: string, phase: Phase): boolean {
  const name = estateOf(evidence.estates, { id })?.name ?? "?";
  return saidOf(name, /.*(?:failed: StopHangs|is not fenced off)/).test(phase.output);
}

function silent(evidence: Evidence, write: EventOf<"write">, phase: Phase): string | undefined {
  const estate = estateOf(evidence.estates, { id: write.runtime });
  // What is said of the stop before it says nothing of a start; one that failed may be seen only when it is over.
  const failed = endOf(evidence, write)?.outcome === "failed";
  const states = {
    start: failed ? /Starting|Started|Stopping|Stopped|Initial/ : /Starting|Started/,
    stop: failed ? /Stopping|Stopped|Started/ : /Stopping|Stopped/,
  }[write.action === "start" ? "start" : "stop"];
  const said = saidOf(estate?.name ?? "?", new RegExp(`\\S+ is (?:${states.source})`));
  return said.test(phase.output)
    ? undefined
    : `${write.action} of ${whose(evidence, write.runtime ?? "")} (${write.at}): nobody was told of it`;
}

const whose = (evidence: Evidence, id: string): string =>
  `${estateOf(evidence.estates, { id })?.name ?? "?"}/${nameOf(id)}`;
