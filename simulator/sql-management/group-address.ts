import {
  badRequest,
  Refusal,
  requireRegion,
  resourceNotFound,
  sqlResourceNotFound,
} from "../arm/refusals.ts";
import { type ArmRequest, groupScope, param } from "../arm/request.ts";
import { requireResourceGroup } from "../arm/resource-groups.ts";
import type { FailoverGroup, GroupSide } from "../world/groups.ts";
import { region, resourceGroupOf, sameId } from "../world/ids.ts";
import type { SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";

/** Where groups of one kind are found and how Azure calls them. */
export interface GroupKind {
  readonly kind: FailoverGroup["kind"];
  readonly type: string;
  /** Prefix of the refusal codes: `InstanceFailoverGroup…` for managed instances. */
  readonly prefix: "FailoverGroup" | "InstanceFailoverGroup";
}

export const serverGroups: GroupKind = {
  kind: "server",
  type: "Microsoft.Sql/servers/failoverGroups",
  prefix: "FailoverGroup",
};

export const instanceGroups: GroupKind = {
  kind: "instance",
  type: "Microsoft.Sql/locations/instanceFailoverGroups",
  prefix: "InstanceFailoverGroup",
};

/** A group as it is addressed: through one of its sides. */
export interface AddressedGroup {
  readonly group: FailoverGroup;
  readonly side: GroupSide;
  readonly other: GroupSide;
}

/** The server in the path, or Azure's 404; a lost region answers nothing. */
export function findServer(world: World, request: ArmRequest): SqlServer {
  requireResourceGroup(world, request);
  const name = param(request, "server");
  const server = world.server(`${groupScope(request)}/providers/Microsoft.Sql/servers/${name}`);
  if (!server)
    throw resourceNotFound("Microsoft.Sql/servers", name, param(request, "resourceGroup"));
  requireRegion(world, server.location);
  return server;
}

/** Is this side of a group the one the path goes through? */
function isAddressed(request: ArmRequest, kind: GroupKind, side: GroupSide): boolean {
  return kind.kind === "server"
    ? sameId(
        side.serverId,
        `${groupScope(request)}/providers/Microsoft.Sql/servers/${param(request, "server")}`,
      )
    : region(side.location) === region(param(request, "location")) &&
        sameId(resourceGroupOf(side.serverId), groupScope(request));
}

/** The group in the path, if it is there. */
export function groupAt(
  world: World,
  request: ArmRequest,
  kind: GroupKind,
): AddressedGroup | undefined {
  if (kind.kind === "server") findServer(world, request);
  else {
    requireResourceGroup(world, request);
    const location = param(request, "location");
    requireRegion(world, location);
  }
  const group = world.state.groups.get(`${kind.kind}/${param(request, "group")}`);
  if (!group) return undefined;
  const index = group.sides.findIndex((one) => isAddressed(request, kind, one));
  const [side, other] = index === 0 ? group.sides : [group.sides[1], group.sides[0]];
  if (index < 0) return undefined;
  request.facts.group = group.name;
  request.facts.side = side.serverId;
  return { group, side, other };
}

/** The group in the path, or Azure's 404. */
export function findGroup(world: World, request: ArmRequest, kind: GroupKind): AddressedGroup {
  const found = groupAt(world, request, kind);
  if (!found) throw sqlResourceNotFound(kind.type, param(request, "group"));
  return found;
}

/** Azure takes changes only through the primary (facts 3.3). */
export function requirePrimary(kind: GroupKind, { side }: AddressedGroup): void {
  if (side.role === "Primary") return;
  throw badRequest(
    "Modifications to the failover group are not allowed on a secondary server. Execute the request on the primary server.",
    `${kind.prefix}UpdateOrDeleteRequestOnSecondary`,
  );
}

/** One operation at a time. */
export function requireIdle(world: World, kind: GroupKind, { group }: AddressedGroup): void {
  if (group.busyUntil <= world.now()) return;
  throw new Refusal(
    409,
    `${kind.prefix}Busy`,
    `Failover Group '${group.name}' is busy with another operation and cannot perform this operation. Please try again later.`,
  );
}

/** The ARM id of a group as seen through one side. */
export function groupId(group: FailoverGroup, side: GroupSide): string {
  return group.kind === "server"
    ? `${side.serverId}/failoverGroups/${group.name}`
    : `${resourceGroupOf(side.serverId)}/providers/Microsoft.Sql/locations/${side.location}/instanceFailoverGroups/${group.name}`;
}
