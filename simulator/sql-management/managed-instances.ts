import {
  badRequest,
  requireRegion,
  resourceNotFound,
  sqlResourceNotFound,
} from "../arm/refusals.ts";
import { type ArmRequest, bodyOf, groupScope, ok, param, tagsOf } from "../arm/request.ts";
import { requireResourceGroup } from "../arm/resource-groups.ts";
import type { Routes } from "../arm/routes.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { Database, SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { newServer } from "./new-server.ts";
import { sqlVersions } from "./versions.ts";

const path = "Microsoft.Sql/managedInstances/:instance";

/** Adds managed instances and their databases. */
export function addManagedInstances(routes: Routes, world: World): void {
  const one = (request: ArmRequest) => findInstance(world, request);
  routes
    .add("GET", path, sqlVersions.managedInstances, (request) => ok(shown(one(request))))
    .add("PUT", path, sqlVersions.managedInstances, (request) => put(world, request))
    .add("GET", `${path}/databases`, sqlVersions.managedDatabases, (request) =>
      ok({ value: world.databasesOf(one(request).id).map((each) => shownDatabase(world, each)) }),
    )
    .add("GET", `${path}/databases/:database`, sqlVersions.managedDatabases, (request) => {
      const name = param(request, "database");
      const database = world.database(one(request).id, name);
      if (!database) throw sqlResourceNotFound("Microsoft.Sql/managedInstances/databases", name);
      return ok(shownDatabase(world, database));
    })
    .add("PUT", `${path}/databases/:database`, sqlVersions.managedDatabases, (request) => {
      const instance = one(request);
      const name = param(request, "database");
      const known = world.database(instance.id, name);
      const database = known ?? world.createDatabase(instance, name);
      return { status: known ? 200 : 201, body: shownDatabase(world, database) };
    });
}

function findInstance(world: World, request: ArmRequest): SqlServer {
  requireResourceGroup(world, request);
  const name = param(request, "instance");
  const instance = world.server(
    `${groupScope(request)}/providers/Microsoft.Sql/managedInstances/${name}`,
  );
  if (!instance)
    throw resourceNotFound("Microsoft.Sql/managedInstances", name, param(request, "resourceGroup"));
  requireRegion(world, instance.location);
  return instance;
}

function put(world: World, request: ArmRequest) {
  requireResourceGroup(world, request);
  const body = bodyOf(request);
  const properties = objectAt(body, "properties");
  const id = `${groupScope(request)}/providers/Microsoft.Sql/managedInstances/${param(request, "instance")}`;
  const known = world.server(id);
  const login = textAt(properties, "administratorLogin") ?? known?.administratorLogin;
  const password = textAt(properties, "administratorLoginPassword") ?? known?.administratorPassword;
  if (login === undefined || password === undefined || typeof body.location !== "string")
    throw badRequest(
      "A managed instance needs a location, an administratorLogin and an administratorLoginPassword.",
      "InvalidParameterValue",
    );
  requireRegion(world, body.location);
  // Both instances of a group share the DNS zone: the second is made as a partner of the first (facts 3.4).
  const zonePartner = world.server(textAt(properties, "dnsZonePartner") ?? "");
  const instance =
    known ??
    newServer({
      sqlSuffix: world.sqlSuffix,
      id,
      kind: "managedInstance",
      location: body.location,
      administratorLogin: login,
      administratorPassword: password,
      dnsZone: zonePartner?.dnsZone,
      subnetId: textAt(properties, "subnetId"),
    });
  instance.administratorPassword = password;
  instance.publicDataEndpointEnabled = properties.publicDataEndpointEnabled === true;
  instance.tags = tagsOf(body);
  world.state.servers.add(instance);
  return { status: known ? 200 : 201, body: shown(instance) };
}

function shown(instance: SqlServer): JsonObject {
  return {
    id: instance.id,
    name: instance.name,
    type: "Microsoft.Sql/managedInstances",
    location: instance.location,
    tags: instance.tags,
    sku: { name: "GP_Gen5", tier: "GeneralPurpose" },
    properties: {
      administratorLogin: instance.administratorLogin,
      fullyQualifiedDomainName: instance.host,
      dnsZone: instance.dnsZone ?? "",
      publicDataEndpointEnabled: instance.publicDataEndpointEnabled ?? false,
      ...(instance.subnetId !== undefined && { subnetId: instance.subnetId }),
      provisioningState: "Succeeded",
      state: instance.stopped === true ? "Stopped" : "Ready",
    },
  };
}

function shownDatabase(world: World, database: Database): JsonObject {
  return {
    id: database.id,
    name: database.name,
    type: "Microsoft.Sql/managedInstances/databases",
    location: database.location,
    properties: {
      status: world.isOnline(database) ? "Online" : "Creating",
      creationDate: new Date(database.createdAt).toISOString(),
    },
  };
}
