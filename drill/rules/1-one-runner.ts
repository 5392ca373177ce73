import { SITES } from "../../config/pair.ts";
import { estateOf, nameOf } from "../estates/belonging.ts";
import { sqlRegion } from "../estates/losses.ts";
import { addressOf, type SampleEstate } from "../estates/sample.ts";
import { type EventOf, type Evidence, ownWrites, phaseOf } from "../evidence.ts";
import { saidOf } from "./lines.ts";
import { rule } from "./rule.ts";
import { WorldSoFar } from "./world-so-far.ts";

/**
 * No write of ours starts a second runtime for an SSISDB, points one at a side that is not writable, or starts a trigger while the side
 * that acts is not Primary. Each write is judged by the world as it was right before it, whether Azure took it or not.
 */
export const oneRunner = rule(1, "One runner", (evidence, docket) => {
  const own = new Set(ownWrites(evidence).map((write) => write.sequence));
  const world = new WorldSoFar();
  for (const event of evidence.journal) {
    if (event.kind === "write" && own.has(event.sequence)) {
      if (event.runtime !== undefined && (event.action === "start" || event.action === "put"))
        docket.check(wrongRuntime(evidence, world, event));
      if (event.trigger !== undefined && event.action === "start")
        docket.check(wrongTrigger(evidence, world, event));
    }
    world.take(event);
  }
});

function wrongRuntime(
  evidence: Evidence,
  world: WorldSoFar,
  write: EventOf<"write">,
): string | undefined {
  const { runtime = "", action, catalogServer } = write;
  const estate = estateOf(evidence.estates, { id: runtime });
  if (estate === undefined) return `${action} of ${runtime}, which belongs to no estate`;
  const what = `${estate.name}: ${action} of ${nameOf(runtime)} at ${write.at}`;
  if (catalogServer === undefined) return `${what}: its catalog endpoint leads nowhere`;
  const both = twoPrimaries(world, estate);
  if (both) return `${what}: both sides say Primary`;
  // No SSISDB yet is the one case in which a runtime may point at nothing: its first start makes it.
  // A pair counts as one runner, and its standby attaches to the read-only copy: where its body names the pair, which Azure goes by.
  const pairName = estate.pair === undefined ? undefined : write.pairName;
  if (world.updateability(catalogServer) === "READ_ONLY" && pairName === undefined)
    return `${what}: SSISDB on ${nameOf(catalogServer)} is not writable`;
  if (action !== "start") return undefined;
  const others = world
    .runningAgainst(Object.values(addressOf(estate).servers))
    .filter((other) => other.id !== runtime.toLowerCase())
    .filter((other) => pairName === undefined || other.pairName !== pairName)
    .filter((other) => !(world.isLost(other.location) && isDeclared(evidence, write, estate)));
  return others.length === 0
    ? undefined
    : `${what}: ${others.map((other) => other.id).join(", ")} runs for the same SSISDB`;
}

/** Past a fence that could not be raised, because its region does not answer, only where that is said aloud. */
function isDeclared(evidence: Evidence, write: EventOf<"write">, estate: SampleEstate): boolean {
  const output = phaseOf(evidence, write)?.output ?? "";
  return saidOf(estate.name, /warning: .*is not fenced off/).test(output);
}

/** An old primary that was not told of the failover: a side in a lost region cannot be asked, and cannot be written to either. */
function twoPrimaries(world: WorldSoFar, estate: SampleEstate): boolean {
  const { servers } = addressOf(estate);
  return SITES.every(
    (site) => world.role(servers[site]) === "Primary" && !world.isLost(sqlRegion(estate, site)),
  );
}

function wrongTrigger(
  evidence: Evidence,
  world: WorldSoFar,
  write: EventOf<"write">,
): string | undefined {
  const { trigger = "" } = write;
  const estate = estateOf(evidence.estates, { id: trigger });
  const site = phaseOf(evidence, write)?.stack;
  const what = `start of trigger ${nameOf(trigger)} at ${write.at}`;
  if (estate === undefined || site === undefined) return `${what}: nobody asked for it`;
  if (twoPrimaries(world, estate)) return `${estate.name}: ${what}: both sides say Primary`;
  const { servers } = addressOf(estate);
  // Where SSISDB stays, and only runtimes move, some side has to be the writable one.
  const sides = estate.catalogStays ? Object.values(servers) : [servers[site]];
  const [role] = sides.map((server) => world.role(server)).toSorted();
  return role === "Primary"
    ? undefined
    : `${estate.name}: ${what}: the role of ${site} is ${role ?? "unknown"}`;
}
