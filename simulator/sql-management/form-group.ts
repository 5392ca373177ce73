import type { FailoverGroup } from "../world/groups.ts";
import { sameId } from "../world/ids.ts";
import type { Database, SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";

/** Makes a group that is complete at once: what a world document asks for. */
export function formGroup(
  world: World,
  wanted: {
    name: string;
    primary: SqlServer;
    secondary: SqlServer;
    databases: readonly string[];
    /** false: the group is from before September 2021 (facts 1.4). */
    copiesServiceMasterKey?: boolean;
  },
): FailoverGroup {
  const group = world.state.groups.add(newGroup(wanted.name, wanted.primary, wanted.secondary));
  for (const side of group.sides)
    world.record({ kind: "role", group: group.name, server: side.serverId, role: side.role });
  if (wanted.copiesServiceMasterKey ?? true) copyServiceMasterKey(wanted.primary, wanted.secondary);
  const names =
    group.kind === "instance"
      ? world.databasesOf(wanted.primary.id).map((database) => database.name)
      : wanted.databases;
  for (const name of names) {
    const database =
      world.database(wanted.primary.id, name) ?? world.createDatabase(wanted.primary, name);
    beginCopy(world, group, database);
  }
  finishCopies(world, group);
  return group;
}

/** A group without databases, its first server in the primary role. */
export function newGroup(name: string, primary: SqlServer, secondary: SqlServer): FailoverGroup {
  const kind = primary.kind === "server" ? "server" : "instance";
  return {
    id: `${kind}/${name}`,
    name,
    kind,
    sides: [
      { serverId: primary.id, location: primary.location, role: "Primary" },
      { serverId: secondary.id, location: secondary.location, role: "Secondary" },
    ],
    databases: [],
    policy: "Manual",
    graceMinutes: undefined,
    readOnlyPolicy: "Disabled",
    tags: {},
    replicationState: "CATCH_UP",
    busyUntil: 0,
    listenerTo: primary.id,
    hostSuffix: primary.host.slice(primary.host.indexOf(".") + 1),
  };
}

/** Takes a database into the group and begins its copy on the secondary server. */
export function beginCopy(world: World, group: FailoverGroup, database: Database): void {
  const secondary = group.sides.find((side) => side.role === "Secondary");
  const server = secondary && world.server(secondary.serverId);
  if (!server) throw new Error(`failover group ${group.name} has no secondary server`);
  group.databases.push(database.name);
  const copy = world.partner(database);
  if (copy && sameId(copy.serverId, server.id)) return;
  world.state.databases.add({
    ...database,
    id: `${server.id}/databases/${database.name}`,
    serverId: server.id,
    location: server.location,
    tags: { ...database.tags },
    sku: { ...database.sku },
    role: "Secondary",
    seededAt: undefined,
    writableFrom: 0,
    createdAt: world.now(),
  });
  group.replicationState = "SEEDING";
}

/** The copies are complete: replicas take their sides' roles. */
export function finishCopies(world: World, group: FailoverGroup): void {
  for (const side of group.sides)
    for (const name of group.databases) {
      const replica = world.database(side.serverId, name);
      if (!replica || (replica.role === side.role && replica.seededAt !== undefined)) continue;
      const first = replica.seededAt === undefined;
      replica.role = side.role;
      replica.seededAt ??= world.now();
      if (first)
        world.record({
          kind: "database",
          server: side.serverId,
          database: name,
          updateability: world.updateability(replica),
        });
    }
  if (group.replicationState === "SEEDING") group.replicationState = "CATCH_UP";
  world.changed();
}

/** The service master key is copied once, at a group's creation (facts 1.4), and only between instances. */
export function copyServiceMasterKey(primary: SqlServer, secondary: SqlServer): void {
  if (primary.kind === "managedInstance") secondary.serviceMasterKey = primary.serviceMasterKey;
}
