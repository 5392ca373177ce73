import { chapterOf } from "../chapters/takeover.ts";
import { estateOf, siteOfServer } from "../estates/belonging.ts";
import { addressOf, HOOK, READY, type SampleEstate, type SiteName } from "../estates/sample.ts";
import { type EventOf, type Evidence, eventsOf, type Phase, within } from "../evidence.ts";
import { type Timeline, timelineOf } from "../timeline/timeline.ts";
import { wrongOrder } from "./instance-order.ts";
import type { EstateResult } from "./result.ts";

/** How each estate came through takeover and failback, by the simulator's record. */
export function estateResults(evidence: Evidence): readonly EstateResult[] {
  return evidence.estates.map((estate) => {
    const takeover = takeoverPhase(evidence, "secondary");
    const failback = takeoverPhase(evidence, "primary");
    const reasons = [
      ...wrongOrder(evidence, estate),
      ...failures(evidence, estate, "secondary", takeover),
      ...failures(evidence, estate, "primary", failback),
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

function takeoverPhase(evidence: Evidence, to: SiteName): Phase | undefined {
  return evidence.phases.find(
    (phase) => phase.chapter === chapterOf(to) && phase.mandate === "takes" && phase.kind === "up",
  );
}

/** What is not as it should be at the end of a takeover: the role, a worker against the writable SSISDB, the triggers. */
function failures(
  evidence: Evidence,
  estate: SampleEstate,
  to: SiteName,
  phase: Phase | undefined,
): readonly string[] {
  if (phase === undefined) return [`the rehearsal did not come to "${chapterOf(to)}"`];
  const own = (thing: { id?: string; group?: string }): boolean =>
    estateOf(evidence.estates, thing)?.name === estate.name;
  const before = (event: { sequence: number }): boolean => event.sequence < phase.to;
  const role = eventsOf(evidence.journal, "role").findLast(
    (event) => before(event) && event.role === "Primary" && own({ group: event.group }),
  );
  const serving = eventsOf(evidence.journal, "serving").findLast(
    (event) => before(event) && own({ id: event.runtime }),
  );
  const stopped = estate.triggers.filter((name) => {
    const last = eventsOf(evidence.journal, "trigger").findLast(
      (event) => before(event) && own({ id: event.trigger }) && event.trigger.endsWith(`/${name}`),
    );
    // A trigger that ran before the rehearsal began, and was left alone, has no entry.
    return last === undefined ? !estate.brownfield : last.state !== "Started";
  });
  const after = `after ${phase.shown}`;
  return [
    ...(estate.catalogStays || (role !== undefined && siteOfServer(estate, role.server) === to)
      ? []
      : [`${after} the role is not at ${to}`]),
    ...(serving?.serving === true && servesAt(estate, serving) === to
      ? []
      : [`${after} no worker serves SSISDB at ${to}`]),
    ...(estate.hook === undefined ? [] : notHooked(evidence, estate, to, phase)),
    ...stopped.map((name) => `${after} trigger ${name} is not started`),
  ];
}

/** The site that runs SSIS: that of the server, unless SSISDB stays where it is and only runtimes move. */
function servesAt(estate: SampleEstate, { runtime, server }: EventOf<"serving">) {
  if (!estate.catalogStays) return siteOfServer(estate, server);
  const home = addressOf(estate).runtimeIds.primary.toLowerCase();
  return runtime.toLowerCase() === home ? "primary" : "secondary";
}

/** What of the hooks, the team's own and the ready ones, was not done by the end of a takeover. */
function notHooked(
  evidence: Evidence,
  estate: SampleEstate,
  to: SiteName,
  phase: Phase,
): readonly string[] {
  const applied = eventsOf(evidence.journal, "write").filter(
    (event) => event.method === "SQL" && event.effect === "applied" && event.sequence < phase.to,
  );
  const done = (site: SiteName, what: RegExp, among: readonly EventOf<"write">[] = applied) =>
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
