import type { FailoverGroup, GroupSide } from "../world/groups.ts";
import type { JsonObject } from "../world/json.ts";
import { groupId } from "./group-address.ts";

/** A group of servers as seen through one side: role and database ids are relative to it. */
export function shownServerGroup(
  group: FailoverGroup,
  side: GroupSide,
  other: GroupSide,
): JsonObject {
  return {
    id: groupId(group, side),
    name: group.name,
    type: "Microsoft.Sql/servers/failoverGroups",
    location: side.location,
    tags: group.tags,
    properties: {
      ...shownEndpoints(group),
      replicationRole: side.role,
      replicationState: group.replicationState,
      partnerServers: [
        { id: other.serverId, location: other.location, replicationRole: partnerRole(side) },
      ],
      databases: group.databases.map((name) => `${side.serverId}/databases/${name}`),
    },
  };
}

/** A group of managed instances as seen through one side: the pair is named from there. */
export function shownInstanceGroup(
  group: FailoverGroup,
  side: GroupSide,
  other: GroupSide,
): JsonObject {
  const [primary, secondary] = side.role === "Primary" ? [side, other] : [other, side];
  return {
    id: groupId(group, side),
    name: group.name,
    type: "Microsoft.Sql/locations/instanceFailoverGroups",
    properties: {
      ...shownEndpoints(group),
      secondaryType: "Geo",
      replicationRole: side.role,
      replicationState: group.replicationState,
      partnerRegions: [{ location: other.location, replicationRole: partnerRole(side) }],
      managedInstancePairs: [
        {
          primaryManagedInstanceId: primary.serverId,
          partnerManagedInstanceId: secondary.serverId,
        },
      ],
    },
  };
}

/** Each side tells its own story: a primary that was not told of a failover believes that its partner is still the secondary. */
const partnerRole = (side: GroupSide): GroupSide["role"] =>
  side.role === "Primary" ? "Secondary" : "Primary";

/** A group of either kind. */
export function shownGroup(group: FailoverGroup, side: GroupSide, other: GroupSide): JsonObject {
  return group.kind === "server"
    ? shownServerGroup(group, side, other)
    : shownInstanceGroup(group, side, other);
}

/** The two endpoints, the same for both kinds of groups. */
function shownEndpoints(group: FailoverGroup): JsonObject {
  return {
    readWriteEndpoint: {
      failoverPolicy: group.policy,
      ...(group.graceMinutes !== undefined && {
        failoverWithDataLossGracePeriodMinutes: group.graceMinutes,
      }),
    },
    readOnlyEndpoint: { failoverPolicy: group.readOnlyPolicy },
  };
}
