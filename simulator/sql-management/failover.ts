import { badRequest } from "../arm/refusals.ts";
import type { ArmAnswer, ArmRequest } from "../arm/request.ts";
import { durations } from "../durations.ts";
import { names } from "../faults.ts";
import type { FailoverGroup } from "../world/groups.ts";
import type { World } from "../world.ts";
import { type AddressedGroup, findGroup, type GroupKind, requireIdle } from "./group-address.ts";
import { acceptedGroup, closeOperation, openOperation } from "./group-operations.ts";
import {
  addRejoining,
  awaitRejoining,
  isCutOff,
  otherOf,
  recordUpdateability,
} from "./rejoining.ts";

export type FailoverMode = "failover" | "forceFailoverAllowDataLoss";

const work = {
  ends: "a group's failover ends",
  writable: "a new primary takes writes",
};

/** POST …/failover and …/forceFailoverAllowDataLoss, on the side that is to become primary. */
export function beginFailover(
  world: World,
  request: ArmRequest,
  kind: GroupKind,
  mode: FailoverMode,
  retryAfter: (seconds: number) => string,
): ArmAnswer {
  request.facts.action = mode === "failover" ? "failover" : "forceFailover";
  const found = findGroup(world, request, kind);
  const { group, side, other } = found;
  if (side.role === "Primary")
    throw badRequest(
      "The failover request should be initiated on the secondary server of failover group.",
      `${kind.prefix}FailoverRequestOnPrimary`,
    );
  requireIdle(world, kind, found);
  requireStarted(world, found);
  requireCopied(group, mode);
  const failure = mode === "failover" ? foreseeFailure(world, found) : undefined;
  const length =
    mode === "forceFailoverAllowDataLoss"
      ? durations.forcedFailover
      : failure?.code === "PlannedFailoverTimedOut"
        ? durations.plannedFailoverTimeout
        : durations.plannedFailover;
  const operation = openOperation(world, group, request.facts.action, length);
  // DNS is switched right after the failover starts; the roles follow at its end.
  if (!failure) group.listenerTo = side.serverId;
  world.schedule(work.ends, group.id, length, {
    operation: operation.id,
    to: side.serverId,
    from: other.serverId,
    ...failure,
  });
  const body = {
    operation: "FailoverFailoverGroup",
    startTime: new Date(operation.startedAt).toISOString(),
  };
  return acceptedGroup(request, operation, side, { retryAfter, locationOnly: true }, body);
}

/** A stopped instance takes no role. */
function requireStarted(world: World, { side }: AddressedGroup): void {
  if (world.server(side.serverId)?.stopped !== true) return;
  throw badRequest(
    "The managed instance is stopping or stopped.",
    "ManagedInstanceStoppingOrStopped",
  );
}

/** While a copy is under way nothing can take over from it (facts 3.5). */
function requireCopied(group: FailoverGroup, mode: FailoverMode): void {
  const { replicationState } = group;
  if (replicationState === "CATCH_UP") return;
  if (mode === "forceFailoverAllowDataLoss" && replicationState !== "SEEDING") return;
  throw badRequest(
    `The operation expects the database to be in an expected state on the replication link; it is ${replicationState}.`,
    "IncorrectReplicationLinkState",
  );
}

/** A planned failover needs the primary alive. */
function foreseeFailure(
  world: World,
  { group, other }: AddressedGroup,
): { code: string; message: string } | undefined {
  const planned = world.faults.strike(
    (fault) => fault.plannedFailover !== undefined && names(fault.group, group),
  )?.plannedFailover;
  if (planned)
    return { code: planned.errorCode, message: planned.message ?? "The planned failover failed." };
  return world.faults.isRegionLost(other.location)
    ? {
        code: "PlannedFailoverTimedOut",
        message:
          "The planned failover timed out while trying to contact the partner management service.",
      }
    : undefined;
}

/** Tells the world how failovers go on. */
export function addFailovers(world: World): void {
  world.handle(work.ends, (due) => {
    const group = world.state.groups.get(due.subject);
    const { operation: id = "", to = "", code, message = "" } = due.detail ?? {};
    const operation = world.state.operations.get(id);
    if (!group || !operation) return;
    const failure = code === undefined ? undefined : { code, message };
    const isTold = failure !== undefined || switchRoles(world, group, to);
    closeOperation(world, operation, group.name, failure);
    if (code?.startsWith("PlannedFailoverTimedOut"))
      group.busyUntil = world.now() + durations.busyAfterTimeout;
    if (failure !== undefined || (isTold && operation.operation !== "forceFailover")) return;
    group.replicationState = "PENDING";
    awaitRejoining(world, group);
  });
  addRejoining(world);
  world.handle(work.writable, (due) => {
    const database = world.state.databases.get(due.subject);
    if (database && world.isWritable(database)) recordUpdateability(world, due.subject);
  });
}

/**
 * Roles, listeners and databases change sides in one moment; an old primary that cannot be told goes on as one, and writes with it.
 *
 * @returns whether it was told
 */
function switchRoles(world: World, group: FailoverGroup, newPrimary: string): boolean {
  const isTold = !isCutOff(world, group, otherOf(group, newPrimary));
  for (const side of group.sides)
    if (side.serverId === newPrimary) side.role = "Primary";
    else if (isTold) side.role = "Secondary";
  // The old primary first: there is no moment with two, but where it cannot be told.
  const sides = [...group.sides]
    .filter((side) => isTold || side.serverId === newPrimary)
    .sort((one) => (one.role === "Secondary" ? -1 : 1));
  for (const side of sides)
    world.record({ kind: "role", group: group.name, server: side.serverId, role: side.role });
  const delayed = world.faults.strike(
    (fault) => fault.readOnlyForMs !== undefined && names(fault.group, group),
  )?.readOnlyForMs;
  const delay =
    delayed ??
    (group.kind === "server"
      ? durations.readOnlyAfterSwitch.server
      : durations.readOnlyAfterSwitch.managedInstance);
  for (const side of sides)
    for (const name of group.databases) {
      const database = world.database(side.serverId, name);
      if (!database) continue;
      database.role = side.role;
      database.writableFrom = side.role === "Primary" ? world.now() + delay : 0;
      if (side.role === "Primary" && delay > 0) world.schedule(work.writable, database.id, delay);
      else recordUpdateability(world, database.id);
    }
  world.settle();
  return isTold;
}
