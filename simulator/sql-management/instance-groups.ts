import { badRequest } from "../arm/refusals.ts";
import { type ArmAnswer, type ArmRequest, bodyOf, ok, param } from "../arm/request.ts";
import { requireResourceGroup } from "../arm/resource-groups.ts";
import type { Routes } from "../arm/routes.ts";
import { durations } from "../durations.ts";
import type { FailoverGroup } from "../world/groups.ts";
import { region, resourceGroupOf, sameId } from "../world/ids.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { beginFailover } from "./failover.ts";
import { beginCopy, copyServiceMasterKey, finishCopies, newGroup } from "./form-group.ts";
import {
  findGroup,
  groupAt,
  instanceGroups,
  requireIdle,
  requirePrimary,
} from "./group-address.ts";
import { readPolicy } from "./group-body.ts";
import { acceptedGroup, type GroupOptions, openOperation } from "./group-operations.ts";
import { shownInstanceGroup } from "./group-view.ts";
import { checkName } from "./groups.ts";
import { sqlVersions } from "./versions.ts";

const collection = "Microsoft.Sql/locations/:location/instanceFailoverGroups";
const path = `${collection}/:group`;
const versions = sqlVersions.instanceFailoverGroups;

/** Adds the failover groups of managed instances; they are addressed by region and resource group. */
export function addInstanceGroups(routes: Routes, world: World, options: GroupOptions): void {
  routes
    .add("GET", collection, versions, (request) => {
      requireResourceGroup(world, request);
      const here = (side: FailoverGroup["sides"][number]) =>
        region(side.location) === region(param(request, "location")) &&
        request.path.toLowerCase().startsWith(`${resourceGroupOf(side.serverId)}/`.toLowerCase());
      const all = [...world.state.groups].flatMap((group) => {
        const [one, other] = group.sides;
        if (group.kind !== "instance") return [];
        if (here(one)) return [shownInstanceGroup(group, one, other)];
        return here(other) ? [shownInstanceGroup(group, other, one)] : [];
      });
      return ok({ value: all });
    })
    .add("GET", path, versions, (request) => {
      const { group, side, other } = findGroup(world, request, instanceGroups);
      return ok(shownInstanceGroup(group, side, other));
    })
    .add("PUT", path, versions, (request) => put(world, request, options))
    .add("DELETE", path, versions, (request) => {
      request.facts.action = "delete";
      const found = groupAt(world, request, instanceGroups);
      if (!found) return { status: 204, unchanged: true };
      requirePrimary(instanceGroups, found);
      requireIdle(world, instanceGroups, found);
      // The databases stay on both sides, each on its own.
      for (const side of found.group.sides)
        for (const database of world.databasesOf(side.serverId)) database.role = "none";
      world.state.groups.delete(found.group.id);
      return accept(world, request, found.group, "groupDelete", durations.groupChange, options);
    });
  for (const mode of ["failover", "forceFailoverAllowDataLoss"] as const)
    routes.add("POST", `${path}/${mode}`, versions, (request) =>
      beginFailover(world, request, instanceGroups, mode, options.retryAfter),
    );
}

/** All user databases of an instance are in its group, those made later too (facts 1.4). */
export function addInstanceGroupMembership(world: World): void {
  world.handle("copies of an instance's databases end", (due) => {
    const group = world.state.groups.get(due.subject);
    if (group) finishCopies(world, group);
  });
  world.settleWith(() => {
    for (const group of world.state.groups) {
      const primary = group.sides.find((side) => side.role === "Primary");
      if (group.kind !== "instance" || !primary) continue;
      const joining = world
        .databasesOf(primary.serverId)
        .filter(({ name }) => !group.databases.some((one) => sameId(one, name)));
      for (const database of joining) beginCopy(world, group, database);
      if (joining.length > 0)
        world.schedule("copies of an instance's databases end", group.id, durations.seeding);
    }
  });
}

function put(world: World, request: ArmRequest, options: GroupOptions): ArmAnswer {
  request.facts.action = "put";
  const properties = objectAt(bodyOf(request), "properties");
  const found = groupAt(world, request, instanceGroups);
  const policy = readPolicy(properties, "Instance");
  if (found) {
    requirePrimary(instanceGroups, found);
    requireIdle(world, instanceGroups, found);
    Object.assign(found.group, policy);
    return accept(world, request, found.group, "groupChange", durations.groupChange, options);
  }
  const name = param(request, "group");
  request.facts.group = name;
  const [primary, secondary] = readPair(world, request, properties);
  request.facts.side = primary.id;
  checkName(world, name);
  const group = world.state.groups.add({ ...newGroup(name, primary, secondary), ...policy });
  copyServiceMasterKey(primary, secondary);
  for (const side of group.sides)
    world.record({ kind: "role", group: name, server: side.serverId, role: side.role });
  for (const database of world.databasesOf(primary.id)) beginCopy(world, group, database);
  return accept(world, request, group, "seed", durations.seeding, options, 201);
}

/** The two instances of a new group, with Azure's conditions (facts 3.3, 3.7). */
function readPair(
  world: World,
  request: ArmRequest,
  properties: JsonObject,
): [SqlServer, SqlServer] {
  const pairs = properties.managedInstancePairs;
  const pair = Array.isArray(pairs) ? pairs[0] : undefined;
  const primary = world.server(textAt(pair, "primaryManagedInstanceId") ?? "");
  const secondary = world.server(textAt(pair, "partnerManagedInstanceId") ?? "");
  if (!primary || !secondary)
    throw badRequest(
      "The managedInstancePairs field must name two managed instances that exist.",
      "InstanceFailoverGroupCreateOrUpdateRequestInvalidPartner",
    );
  const regions = Array.isArray(properties.partnerRegions) ? properties.partnerRegions : [];
  const named = textAt(regions[0], "location");
  if (
    region(primary.location) !== region(param(request, "location")) ||
    named === undefined ||
    region(named) !== region(secondary.location)
  )
    throw badRequest(
      "The regions of the failover group are not those of its managed instances.",
      "FailoverGroupRegionMismatch",
    );
  if (region(primary.location) === region(secondary.location))
    throw badRequest(
      "Managed instances in a failover group need to reside in different regions to provide isolation.",
      "InvalidFailoverGroupRegion",
    );
  if (primary.dnsZone !== secondary.dnsZone)
    throw badRequest("The managed instances are not in the same DNS zone.", "DnsZoneMismatch");
  if (world.databasesOf(secondary.id).length > 0)
    throw badRequest(
      "The secondary managed instance has user databases; it must be empty.",
      "GeoDrSecondaryInstanceNotEmpty",
    );
  return [primary, secondary];
}

function accept(
  world: World,
  request: ArmRequest,
  group: FailoverGroup,
  what: string,
  length: number,
  options: GroupOptions,
  status: 201 | 202 = 202,
): ArmAnswer {
  const operation = openOperation(world, group, what, length);
  world.schedule("a group's change ends", group.id, length, { operation: operation.id });
  const [one, other] = group.sides;
  const [side, partner] = one.role === "Primary" ? [one, other] : [other, one];
  const body = shownInstanceGroup(group, side, partner);
  return acceptedGroup(request, operation, side, { ...options, status }, body);
}
