import type { Site } from "../../config/pair.ts";
import { chapterOf } from "../chapters/takeover.ts";
import { estateOf, isRuntimeOf, nameOf, servesAt, siteOfServer } from "../estates/belonging.ts";
import { addressOf, HOOK, READY, type SampleEstate } from "../estates/sample.ts";
import { type EventOf, type Evidence, eventsOf, type Phase, within } from "../evidence.ts";
import { type Timeline, timelineOf } from "../timeline/timeline.ts";
import { wrongOrder } from "./instance-order.ts";
import type { EstateResult } from "./result.ts";

/**
 * How each estate came through takeover and failback, by the simulator's record.
 *
 * @param moves where the rehearsal took it: there and back, unless a fault was rehearsed
 */
export function estateResults(
  evidence: Evidence,
  moves: readonly Site[] = ["secondary", "primary"],
): readonly EstateResult[] {
  return evidence.estates.map((estate) => {
    const takeover = takeoverPhase(evidence, estate, "secondary");
    const failback = takeoverPhase(evidence, estate, "primary");
    const reasons = [
      ...wrongOrder(evidence, estate),
      ...wipedFactories(evidence, estate),
      ...moves.flatMap((to) => failures(evidence, estate, to, lastPhase(evidence, to))),
    ];
    const timeline = (phase: Phase | undefined): Timeline | null =>
      phase === undefined ? null : timelineOf(evidence, estate, phase);
    return {
      name: estate.name,
      row: estate.row,
      ok: reasons.length === 0,
      reasons,
      takeover: timeline(takeover),
      failback: timeline(failback),
    };
  });
}

/** The run in which a worker began to serve there; an earlier one may have failed as it had to, or for the sake of other estates. */
function takeoverPhase(evidence: Evidence, estate: SampleEstate, to: Site): Phase | undefined {
  const taking = evidence.phases.filter(
    (phase) => phase.chapter === chapterOf(to) && phase.mandate === "takes" && phase.kind === "up",
  );
  const began = taking.find((phase) =>
    within(eventsOf(evidence.journal, "serving"), phase).some(
      (event) =>
        event.serving && isRuntimeOf(estate, event.runtime) && servesAt(estate, event) === to,
    ),
  );
  return sinceTheStop(evidence, estate, taking, began ?? taking.at(-1));
}

/** A run that goes on from one in which SSIS was stopped, and which failed or was killed, is one takeover with it: SSIS is missing since then. */
function sinceTheStop(
  evidence: Evidence,
  estate: SampleEstate,
  taking: readonly Phase[],
  phase: Phase | undefined,
): Phase | undefined {
  if (phase === undefined) return undefined;
  const last = eventsOf(evidence.journal, "serving").findLast(
    (event) => isRuntimeOf(estate, event.runtime) && event.sequence < phase.from,
  );
  if (last === undefined || last.serving) return phase;
  const stopped = taking.find(({ from, to }) => from < last.sequence && last.sequence < to);
  if (stopped === undefined) return phase;
  const { from, fromMs, disturbed } = stopped;
  return { ...phase, from, fromMs, disturbed: [...disturbed, ...phase.disturbed] };
}

/** The last run of the takeover's chapter on its stack: it may have to finish what a fault left. */
function lastPhase(evidence: Evidence, to: Site): Phase | undefined {
  return evidence.phases.findLast(
    (phase) => phase.chapter === chapterOf(to) && phase.stack === to && phase.kind === "up",
  );
}

/** A full PUT of a factory takes its Git link and global parameters: nothing of a team's is ever written like that. */
function wipedFactories(evidence: Evidence, estate: SampleEstate): readonly string[] {
  return eventsOf(evidence.journal, "factory")
    .filter((event) => estateOf(evidence.estates, { id: event.factory })?.name === estate.name)
    .map((event) => `${nameOf(event.factory)} has lost ${event.wiped.join(", ")} (${event.at})`);
}

/** What is not as it should be at the end of a takeover: the role, a worker against the writable SSISDB, the triggers. */
function failures(
  evidence: Evidence,
  estate: SampleEstate,
  to: Site,
  phase: Phase | undefined,
): readonly string[] {
  if (phase === undefined) return [`the rehearsal did not come to "${chapterOf(to)}"`];
  const own = (thing: { id?: string; group?: string }): boolean =>
    estateOf(evidence.estates, thing)?.name === estate.name;
  const before = (event: { sequence: number }): boolean => event.sequence < phase.to;
  const role = eventsOf(evidence.journal, "role").findLast(
    (event) => before(event) && event.role === "Primary" && own({ group: event.group }),
  );
  const serving = eventsOf(evidence.journal, "serving").filter(
    (event) => before(event) && own({ id: event.runtime }),
  );
  // Each runtime by itself: an old one may have served a moment longer, on a primary that was not told yet.
  const last = new Map(serving.map((event) => [event.runtime.toLowerCase(), event]));
  const serves = [...last.values()].some(
    (event) => event.serving && servesAt(estate, event) === to,
  );
  const stopped = estate.triggers.filter((name) => {
    const last = eventsOf(evidence.journal, "trigger").findLast(
      (event) =>
        before(event) &&
        event.trigger.toLowerCase() ===
          `${addressOf(estate).factoryIds[to]}/triggers/${name}`.toLowerCase(),
    );
    // A trigger that ran before the rehearsal began, and was left alone, has no entry.
    return last === undefined ? !estate.brownfield : last.state !== "Started";
  });
  const after = `after ${phase.shown}`;
  return [
    ...(estate.catalogStays || (role !== undefined && siteOfServer(estate, role.server) === to)
      ? []
      : [`${after} the role is not at ${to}`]),
    ...(serves ? [] : [`${after} no worker serves SSISDB at ${to}`]),
    ...(estate.hook === undefined ? [] : notHooked(evidence, estate, to, phase)),
    ...stopped.map((name) => `${after} trigger ${name} is not started`),
  ];
}

/** What of the hooks, the team's own and the ready ones, was not done by the end of a takeover. */
function notHooked(
  evidence: Evidence,
  estate: SampleEstate,
  to: Site,
  phase: Phase,
): readonly string[] {
  const applied = eventsOf(evidence.journal, "write").filter(
    (event) => event.method === "SQL" && event.effect === "applied" && event.sequence < phase.to,
  );
  const done = (site: Site, what: RegExp, among: readonly EventOf<"write">[] = applied) =>
    among.some((event) => what.test(event.path) && siteOfServer(estate, event.resource) === site);
  const now = within(applied, phase);
  const checks: readonly (readonly [boolean, string])[] = [
    [done(to, HOOK.shown, now), "the SQL hook has not run"],
    [done(to, READY.switched, now), `schedule ${READY.schedule} was not enabled`],
    [done("secondary", READY.cloned), `login ${READY.login} was not made at the other site`],
  ];
  return checks
    .filter(([isDone]) => !isDone)
    .map(([, what]) => `after ${phase.shown} ${what} (at ${to})`);
}
