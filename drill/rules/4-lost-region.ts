import { estateOf, siteOfServer } from "../estates/belonging.ts";
import { eventsOf } from "../evidence.ts";
import { rule } from "./rule.ts";

/**
 * The lost region is optional: while it answers nothing, every estate that says it survives the loss has its role and a serving runtime at the
 * other side, and the command ended without its answer.
 */
export const lostRegionIsOptional = rule(4, "The lost region is optional", (evidence, docket) => {
  const { estates, journal } = evidence;
  for (const lost of evidence.lostRegions)
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
      docket.check(
        site !== at && `${name}: without ${lost.region} its role stayed at ${site ?? "no site"}`,
      );
      const serving = eventsOf(journal, "serving").findLast(
        (event) => whose({ id: event.runtime }) && before(event),
      );
      const serves = serving?.serving === true && siteOfServer(estate, serving.server) === at;
      docket.check(!serves && `${name}: without ${lost.region} no runtime serves SSISDB at ${at}`);
      const hung = evidence.phases.some(
        (phase) => phase.fromMs < lost.toMs && phase.toMs > lost.fromMs && phase.code === -1,
      );
      docket.check(hung && `${name}: a command waited for ${lost.region} and had to be killed`);
    }
});
