import { Refusal } from "../arm/refusals.ts";
import { type ArmAnswer, type ArmRequest, bodyOf, ok, param, tagsOf } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import { durations } from "../durations.ts";
import type { FailoverGroup } from "../world/groups.ts";
import { sameId } from "../world/ids.ts";
import { type JsonObject, objectAt } from "../world/json.ts";
import type { SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { beginFailover } from "./failover.ts";
import { beginCopy, finishCopies, newGroup } from "./form-group.ts";
import {
  type AddressedGroup,
  findGroup,
  findServer,
  groupAt,
  requireIdle,
  requirePrimary,
  serverGroups,
} from "./group-address.ts";
import {
  checkJoining,
  checkRules,
  readDatabases,
  readPartner,
  readPolicy,
  readReadOnlyPolicy,
} from "./group-body.ts";
import {
  acceptedGroup,
  closeOperation,
  type GroupOptions,
  openOperation,
} from "./group-operations.ts";
import { shownServerGroup } from "./group-view.ts";
import { sqlVersions } from "./versions.ts";

const collection = "Microsoft.Sql/servers/:server/failoverGroups";
const path = `${collection}/:group`;
const versions = sqlVersions.failoverGroups;

/** Adds the failover groups of SQL Database. */
export function addServerGroups(routes: Routes, world: World, options: GroupOptions): void {
  routes
    .add("GET", collection, versions, (request) => {
      const server = findServer(world, request);
      const all = [...world.state.groups].flatMap((group) => {
        const [one, other] = group.sides;
        if (sameId(one.serverId, server.id)) return [shownServerGroup(group, one, other)];
        return sameId(other.serverId, server.id) ? [shownServerGroup(group, other, one)] : [];
      });
      return ok({ value: all });
    })
    .add("GET", path, versions, (request) => {
      const { group, side, other } = findGroup(world, request, serverGroups);
      return ok(shownServerGroup(group, side, other));
    })
    .add("PUT", path, versions, (request) => put(world, request, options))
    .add("PATCH", path, versions, (request) => {
      request.facts.action = "patch";
      return change(world, request, findGroup(world, request, serverGroups), options);
    })
    .add("DELETE", path, versions, (request) => remove(world, request, options));
  for (const mode of ["failover", "forceFailoverAllowDataLoss"] as const)
    routes.add("POST", `${path}/${mode}`, versions, (request) =>
      beginFailover(world, request, serverGroups, mode, options.retryAfter),
    );
}

/** Tells the world how changes of groups go on. */
export function addGroupChanges(world: World): void {
  world.handle("a group's change ends", (due) => {
    const group = world.state.groups.get(due.subject);
    const operation = world.state.operations.get(due.detail?.operation ?? "");
    if (group) finishCopies(world, group);
    if (operation) closeOperation(world, operation, group?.name ?? due.subject);
  });
}

function put(world: World, request: ArmRequest, options: GroupOptions): ArmAnswer {
  request.facts.action = "put";
  const known = groupAt(world, request, serverGroups);
  if (known) return change(world, request, known, options);
  const server = findServer(world, request);
  const name = param(request, "group");
  request.facts.group = name;
  request.facts.side = server.id;
  const body = bodyOf(request);
  const properties = objectAt(body, "properties");
  const policy = readPolicy(properties);
  const partner = readPartner(world, server, properties);
  const names = readDatabases(world, server, properties);
  checkName(world, name);
  checkRules(policy.policy, [server, partner]);
  const group: FailoverGroup = {
    ...newGroup(name, server, partner),
    ...policy,
    readOnlyPolicy: readReadOnlyPolicy(properties) ?? "Disabled",
    tags: tagsOf(body),
  };
  checkJoining(world, group, server, partner, names);
  world.state.groups.add(group);
  for (const side of group.sides)
    world.record({ kind: "role", group: name, server: side.serverId, role: side.role });
  return takeIn(world, request, group, names, server, options, 201);
}

/** PUT replaces the list of databases, also with an empty one; PATCH leaves out what it does not name. */
function change(
  world: World,
  request: ArmRequest,
  found: AddressedGroup,
  options: GroupOptions,
): ArmAnswer {
  const { group } = found;
  requirePrimary(serverGroups, found);
  requireIdle(world, serverGroups, found);
  const server = findServer(world, request);
  const body = bodyOf(request);
  const properties = objectAt(body, "properties");
  const isPut = request.method === "PUT";
  const partner = world.server(found.other.serverId);
  if (!partner) throw new Error(`group ${group.name} has lost its partner server`);
  const policy =
    isPut || properties.readWriteEndpoint !== undefined
      ? readPolicy(properties)
      : { policy: group.policy, graceMinutes: group.graceMinutes };
  if (isPut) readPartner(world, server, properties);
  const names =
    isPut || properties.databases !== undefined
      ? readDatabases(world, server, properties)
      : group.databases;
  checkRules(policy.policy, [server, partner]);
  checkJoining(world, group, server, partner, names);
  Object.assign(group, policy);
  group.readOnlyPolicy = readReadOnlyPolicy(properties) ?? group.readOnlyPolicy;
  if (isPut || body.tags !== undefined) group.tags = tagsOf(body);
  leave(world, group, names);
  const isNew = (name: string) => !group.databases.some((one) => sameId(one, name));
  return takeIn(world, request, group, names.filter(isNew), server, options, 202);
}

/** What leaves the group keeps its replicas: dropping it from the group ends no geo-replication (facts 3.7). */
function leave(world: World, group: FailoverGroup, keep: readonly string[]): void {
  const stays = (name: string) => keep.some((one) => sameId(one, name));
  for (const name of group.databases.filter((one) => !stays(one)))
    for (const side of group.sides) {
      const replica = world.database(side.serverId, name);
      if (replica) replica.role = side.role === "Primary" ? "none" : "Secondary";
    }
  group.databases = group.databases.filter(stays);
}

function takeIn(
  world: World,
  request: ArmRequest,
  group: FailoverGroup,
  names: readonly string[],
  server: SqlServer,
  options: GroupOptions,
  status: 201 | 202,
): ArmAnswer {
  for (const name of names) {
    const database = world.database(server.id, name);
    if (database) beginCopy(world, group, database);
  }
  const isCopying = names.length > 0;
  const length = isCopying ? durations.seeding : durations.groupChange;
  const operation = openOperation(world, group, isCopying ? "seed" : "groupChange", length);
  world.schedule("a group's change ends", group.id, length, { operation: operation.id });
  const [one, other] = group.sides;
  const [side, partner] = one.role === "Primary" ? [one, other] : [other, one];
  const body: JsonObject = shownServerGroup(group, side, partner);
  return acceptedGroup(request, operation, side, { ...options, status }, body);
}

function remove(world: World, request: ArmRequest, options: GroupOptions): ArmAnswer {
  request.facts.action = "delete";
  const found = groupAt(world, request, serverGroups);
  if (!found) return { status: 204, unchanged: true };
  requirePrimary(serverGroups, found);
  requireIdle(world, serverGroups, found);
  const { group, side } = found;
  leave(world, group, []);
  world.state.groups.delete(group.id);
  const operation = openOperation(world, group, "groupDelete", durations.groupChange);
  world.schedule("a group's change ends", group.id, durations.groupChange, {
    operation: operation.id,
  });
  return acceptedGroup(request, operation, side, options);
}

/** A group's name is a DNS name: globally unique, lower case (facts 3.4). */
export function checkName(world: World, name: string): void {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new Refusal(
      409,
      "InvalidFailoverGroupName",
      `Invalid Failover Group name '${name}' was supplied.`,
    );
  const isTaken =
    world.state.groups.find((group) => sameId(group.name, name)) !== undefined ||
    world.state.servers.find((server) => sameId(server.name, name)) !== undefined;
  if (isTaken)
    throw new Refusal(
      409,
      "FailoverGroupDnsRecordInUse",
      `A duplicate DNS record exists for the requested endpoint '${name}'.`,
    );
}
