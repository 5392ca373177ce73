import { estateOf, servesAt, siteOfServer } from "../estates/belonging.ts";
import { wayOutOf } from "../estates/losses.ts";
import type { SampleEstate } from "../estates/sample.ts";
import { eventsOf } from "../evidence.ts";
import { saidOf } from "./lines.ts";
import { rule } from "./rule.ts";

/**
 * The lost region is optional: while it answers nothing, every estate that says it survives the loss has its role and a serving runtime at the
 * other side, and the command ended without its answer.
 */
export const lostRegionIsOptional = rule(4, "The lost region is optional", (evidence, docket) => {
  const { estates, journal } = evidence;
  for (const lost of evidence.lostRegions) {
    const meanwhile = evidence.phases.filter(
      (phase) => phase.fromMs < lost.toMs && phase.toMs > lost.fromMs,
    );
    for (const name of lost.victims ?? []) {
      const victim = estates.find((one) => one.name === name);
      docket.check(
        victim !== undefined &&
          !meanwhile.some(({ output }) => namesWayOut(output, victim)) &&
          `${name}: without ${lost.region} it does not work, and nobody was told what would`,
      );
    }
    for (const { estate: name, at } of lost.survivors) {
      const estate = estates.find((one) => one.name === name);
      if (estate === undefined) continue;
      const whose = (thing: { id?: string; group?: string }) =>
        estateOf(estates, thing)?.name === name;
      const before = (event: { atMs: number }) => event.atMs <= lost.toMs;
      const role = eventsOf(journal, "role").findLast(
        (event) => event.role === "Primary" && whose({ group: event.group }) && before(event),
      );
      const site = role && siteOfServer(estate, role.server);
      // Where SSISDB stays, no role moves.
      docket.check(
        estate.catalogStays === undefined &&
          site !== at &&
          `${name}: without ${lost.region} its role stayed at ${site ?? "no site"}`,
      );
      const serving = eventsOf(journal, "serving").findLast(
        (event) => whose({ id: event.runtime }) && before(event),
      );
      const serves = serving?.serving === true && servesAt(estate, serving) === at;
      docket.check(!serves && `${name}: without ${lost.region} no runtime serves SSISDB at ${at}`);
      const hung = meanwhile.some((phase) => phase.code === -1);
      docket.check(hung && `${name}: a command waited for ${lost.region} and had to be killed`);
    }
  }
});

/** The failure of an estate names what survives the loss. */
function namesWayOut(output: string, estate: SampleEstate): boolean {
  const lines = output.split("\n");
  return lines.some(
    (line, index) =>
      saidOf(estate.name, /.* failed: /).test(line) &&
      wayOutOf(estate).test(lines.slice(index, index + LINES_OF_A_FAILURE).join("\n")),
  );
}

/** One line each for code, meaning, cure and what was left; the cure may be long. */
const LINES_OF_A_FAILURE = 6;
