import { estateOf, nameOf, siteOfServer } from "../estates/belonging.ts";
import { type Evidence, eventsOf, ownWrites, type Phase, phaseOf, within } from "../evidence.ts";
import { rule } from "./rule.ts";

/**
 * Only a flag moves a role, and only to the site that it names: no failover of ours in a run without a fresh flag, no forced one of an estate
 * whose owner does not allow data to be lost, and no write at all in a run of a stale checkout. A run with a fresh flag has to move every role; drift of the active site has to be mended.
 */
export const flagsAct = rule(2, "Flags act, drift does not", (evidence, docket) => {
  for (const write of ownWrites(evidence)) {
    if (write.action !== "failover" && write.action !== "forceFailover") continue;
    const phase = phaseOf(evidence, write);
    const what = `${write.action} of ${write.group ?? "?"} at ${write.at}`;
    const estate = estateOf(evidence.estates, { group: write.group });
    const to = estate && siteOfServer(estate, write.side ?? "");
    if (phase?.mandate !== "takes") docket.check(`${what}: no flag asked for it`);
    else docket.check(to !== phase.stack && `${what}: the flag names ${phase.stack}, not ${to}`);
    if (write.action === "forceFailover" && phase?.mayLose !== undefined)
      docket.check(
        !phase.mayLose.includes(estate?.name ?? "?") && `${what}: nobody allowed data to be lost`,
      );
  }
  for (const phase of evidence.phases) {
    if (phase.kind !== "up") continue;
    // A run that a fault made fail is finished by a later one of its chapter (rule 3), which is judged for it.
    if (phase.mandate === "takes" && (phase.code === 0 || phase.disturbed.length === 0))
      for (const broken of rolesLeft(evidence, phase)) docket.check(broken);
    if (phase.mandate === "stale") {
      const done = within(ownWrites(evidence), phase).filter((write) => write.effect === "applied");
      docket.check(
        done.length > 0 &&
          `a stale checkout changed ${done.map((write) => nameOf(write.resource)).join(", ")}`,
      );
      docket.check(phase.code === 0 && `a stale checkout was not refused: ${phase.shown}`);
    }
  }
});

/** One entry an estate: what is wrong, or undefined. */
function rolesLeft(evidence: Evidence, phase: Phase): readonly (string | undefined)[] {
  const { stack } = phase;
  const moving = evidence.estates.filter((estate) => estate.catalogStays === undefined);
  return moving.map((estate) => {
    const last = eventsOf(evidence.journal, "role").findLast(
      (event) =>
        event.sequence < phase.to &&
        event.role === "Primary" &&
        estateOf(evidence.estates, { group: event.group })?.name === estate.name,
    );
    const site = last && siteOfServer(estate, last.server);
    return site === stack
      ? undefined
      : `${estate.name}: after ${phase.shown} the role is at ${site ?? "no site"}`;
  });
}
