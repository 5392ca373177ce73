import { durations } from "../durations.ts";
import { names } from "../faults.ts";
import type { FailoverGroup, GroupSide } from "../world/groups.ts";
import type { World } from "../world.ts";

const work = {
  answers: "the old primary can be reached again",
  rejoins: "the old primary rejoins",
};
/** How often the service tries to reach it. */
const ATTEMPT_MS = 5_000;

/**
 * After a forced failover the old primary rejoins as a secondary by itself (facts 3.5). Until it has been told, it says of itself that it is
 * Primary, and its databases take writes: nothing else could have told it.
 *
 * Assumption: both replicas share one content all the while, so that what is written to the old primary then is not lost here as it is in
 * Azure. Nothing of ours may write there, and the journal shows whether it did.
 */
export function awaitRejoining(world: World, group: FailoverGroup): void {
  world.schedule(work.answers, group.id, 0);
}

/** Tells the world how an old primary comes back. */
export function addRejoining(world: World): void {
  world.handle(work.answers, ({ subject }) => {
    const group = rejoining(world, subject);
    if (group === undefined) return;
    const isReached = group.sides.every((side) => !isCutOff(world, group, side));
    if (isReached) world.schedule(work.rejoins, group.id, durations.rejoin);
    else world.schedule(work.answers, group.id, ATTEMPT_MS);
  });
  world.handle(work.rejoins, ({ subject }) => {
    const group = rejoining(world, subject);
    if (group === undefined) return;
    // Lost again meanwhile: it is waited for anew.
    if (group.sides.some((side) => isCutOff(world, group, side))) awaitRejoining(world, group);
    else rejoin(world, group);
  });
}

function rejoining(world: World, id: string): FailoverGroup | undefined {
  const group = world.state.groups.get(id);
  return group?.replicationState === "PENDING" ? group : undefined;
}

/** DNS leads to the new primary since its failover: the other side is the one that rejoins. */
function rejoin(world: World, group: FailoverGroup): void {
  group.replicationState = "CATCH_UP";
  const side = otherOf(group, group.listenerTo);
  if (side.role === "Secondary") return;
  side.role = "Secondary";
  world.record({ kind: "role", group: group.name, server: side.serverId, role: side.role });
  for (const name of group.databases) {
    const database = world.database(side.serverId, name);
    if (!database) continue;
    database.role = "Secondary";
    recordUpdateability(world, database.id);
  }
}

/** Does a side hear nothing of what happens to its group: by the loss of its region, or by a planted fault? */
export function isCutOff(world: World, group: FailoverGroup, side: GroupSide): boolean {
  const isUntold = world.faults.peek(
    (fault) => fault.bothPrimary === true && names(fault.group, group),
  );
  return isUntold !== undefined || world.faults.isRegionLost(side.location);
}

export function otherOf(group: FailoverGroup, serverId: string): GroupSide {
  const [one, other] = group.sides;
  return one.serverId === serverId ? other : one;
}

/** Writes into the journal whether a database takes writes now. */
export function recordUpdateability(world: World, databaseId: string): void {
  const database = world.state.databases.get(databaseId);
  if (!database) return;
  world.record({
    kind: "database",
    server: database.serverId,
    database: database.name,
    updateability: world.updateability(database),
  });
}
