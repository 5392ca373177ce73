import { badRequest, sqlResourceNotFound } from "../arm/refusals.ts";
import { type ArmRequest, bodyOf, ok, param, tagsOf } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { Database } from "../world/servers.ts";
import type { World } from "../world.ts";
import { findServer } from "./group-address.ts";
import { sqlVersions } from "./versions.ts";

const collection = "Microsoft.Sql/servers/:server/databases";
const path = `${collection}/:database`;

/** Adds databases of logical servers and their replication links. */
export function addDatabases(routes: Routes, world: World): void {
  const versions = sqlVersions.databases;
  const one = (request: ArmRequest) => findDatabase(world, request);
  routes
    .add("GET", collection, versions, (request) => {
      const server = findServer(world, request);
      return ok({ value: world.databasesOf(server.id).map((each) => shown(world, each)) });
    })
    .add("GET", path, versions, (request) => ok(shown(world, one(request))))
    .add("PUT", path, versions, (request) => {
      const server = findServer(world, request);
      const body = bodyOf(request);
      const name = param(request, "database");
      const known = world.database(server.id, name);
      const sku = objectAt(body, "sku");
      const given = textAt(sku, "name");
      const database = known ?? world.createDatabase(server, name);
      database.tags = tagsOf(body);
      if (given !== undefined)
        database.sku = { name: given, tier: textAt(sku, "tier") ?? database.sku.tier };
      return { status: known ? 200 : 201, body: shown(world, database) };
    })
    .add("PATCH", path, versions, (request) => {
      const database = one(request);
      const body = bodyOf(request);
      if (body.tags !== undefined) database.tags = tagsOf(body);
      const given = textAt(body, "sku", "name");
      if (given !== undefined) database.sku = { ...database.sku, name: given };
      return ok(shown(world, database));
    })
    .add("DELETE", path, versions, (request) => {
      const server = findServer(world, request);
      const database = world.database(server.id, param(request, "database"));
      if (!database) return { status: 204, unchanged: true };
      if (world.groupOf(database))
        throw badRequest(
          `The database '${database.name}' is in a failover group; take it out of the group first.`,
          "DatabaseInFailoverGroup",
        );
      world.dropDatabase(database);
      return { status: 200 };
    })
    .add("GET", `${path}/replicationLinks`, sqlVersions.replicationLinks, (request) => {
      const link = shownLink(world, one(request));
      return ok({ value: link ? [link] : [] });
    })
    .add("GET", `${path}/replicationLinks/:link`, sqlVersions.replicationLinks, (request) => {
      const link = shownLink(world, one(request));
      const name = param(request, "link");
      if (link?.name !== name)
        throw sqlResourceNotFound("Microsoft.Sql/servers/databases/replicationLinks", name);
      return ok(link);
    });
}

function findDatabase(world: World, request: ArmRequest): Database {
  const server = findServer(world, request);
  const name = param(request, "database");
  const database = world.database(server.id, name);
  if (!database) throw sqlResourceNotFound("Microsoft.Sql/servers/databases", name);
  return database;
}

function shown(world: World, database: Database): JsonObject {
  return {
    id: database.id,
    name: database.name,
    type: "Microsoft.Sql/servers/databases",
    location: database.location,
    kind: "v12.0,user",
    tags: database.tags,
    sku: database.sku,
    properties: {
      collation: "SQL_Latin1_General_CP1_CI_AS",
      maxSizeBytes: 268_435_456_000,
      status: world.isOnline(database) ? "Online" : "Creating",
      databaseId: database.contentId,
      creationDate: new Date(database.createdAt).toISOString(),
      currentServiceObjectiveName: database.sku.name,
      requestedServiceObjectiveName: database.sku.name,
      defaultSecondaryLocation: "",
      zoneRedundant: false,
      secondaryType: database.role === "Secondary" ? "Geo" : null,
    },
  };
}

/** The link to the partner replica, which exists from the beginning of the copy. */
function shownLink(world: World, database: Database): JsonObject | undefined {
  const partner = world.partner(database);
  const server = partner && world.server(partner.serverId);
  if (!server) return undefined;
  const isCopying = !world.isOnline(database) || !world.isOnline(partner);
  const role = database.role === "Secondary" ? "Secondary" : "Primary";
  // The same link has the same name on both sides.
  const name = database.contentId;
  return {
    id: `${database.id}/replicationLinks/${name}`,
    name,
    type: "Microsoft.Sql/servers/databases/replicationLinks",
    properties: {
      partnerServer: server.name,
      partnerDatabase: partner.name,
      partnerDatabaseId: partner.id,
      partnerLocation: server.location,
      role,
      partnerRole: role === "Primary" ? "Secondary" : "Primary",
      replicationMode: "ASYNC",
      startTime: new Date(partner.createdAt).toISOString(),
      percentComplete: isCopying ? 50 : 100,
      replicationState: isCopying
        ? "SEEDING"
        : (world.groupOf(database)?.replicationState ?? "CATCH_UP"),
      isTerminationAllowed: world.groupOf(database) === undefined,
      linkType: "GEO",
    },
  };
}
