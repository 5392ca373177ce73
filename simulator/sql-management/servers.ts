import { badRequest, requireRegion } from "../arm/refusals.ts";
import { bodyOf, groupScope, ok, param, tagsOf } from "../arm/request.ts";
import { requireResourceGroup } from "../arm/resource-groups.ts";
import type { Routes } from "../arm/routes.ts";
import { sameId } from "../world/ids.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { findServer } from "./group-address.ts";
import { newServer } from "./new-server.ts";
import { sqlVersions } from "./versions.ts";

const path = "Microsoft.Sql/servers/:server";

/** Adds logical servers. */
export function addServers(routes: Routes, world: World): void {
  const versions = sqlVersions.servers;
  routes
    .add("GET", "Microsoft.Sql/servers", versions, (request) => {
      const scope = `${groupScope(request)}/`.toLowerCase();
      const all = world.state.servers.filter(
        (one) => one.kind === "server" && one.id.toLowerCase().startsWith(scope),
      );
      return ok({ value: all.map(shown) });
    })
    .add("GET", path, versions, (request) => ok(shown(findServer(world, request))))
    .add("PUT", path, versions, (request) => {
      requireResourceGroup(world, request);
      const body = bodyOf(request);
      const properties = objectAt(body, "properties");
      const id = `${groupScope(request)}/providers/Microsoft.Sql/servers/${param(request, "server")}`;
      const known = world.server(id);
      const login = textAt(properties, "administratorLogin") ?? known?.administratorLogin;
      const password =
        textAt(properties, "administratorLoginPassword") ?? known?.administratorPassword;
      if (login === undefined || password === undefined || typeof body.location !== "string")
        throw badRequest(
          "A server needs a location, an administratorLogin and an administratorLoginPassword.",
          "InvalidParameterValue",
        );
      requireRegion(world, body.location);
      const made =
        known ??
        newServer({
          sqlSuffix: world.sqlSuffix,
          id,
          kind: "server",
          location: body.location,
          administratorLogin: login,
          administratorPassword: password,
        });
      made.administratorPassword = password;
      made.tags = tagsOf(body);
      return { status: known ? 200 : 201, body: shown(world.state.servers.add(made)) };
    })
    .add("DELETE", path, versions, (request) => {
      const server = findServer(world, request);
      if (
        world.state.groups.find((group) =>
          group.sides.some((side) => sameId(side.serverId, server.id)),
        )
      )
        throw badRequest(
          `The server '${server.name}' is in a failover group and cannot be deleted.`,
          "ServerInFailoverGroup",
        );
      for (const database of world.databasesOf(server.id)) world.dropDatabase(database);
      world.state.servers.delete(server.id);
      return { status: 200 };
    });
}

function shown(server: SqlServer): JsonObject {
  return {
    id: server.id,
    name: server.name,
    type: "Microsoft.Sql/servers",
    location: server.location,
    kind: "v12.0",
    tags: server.tags,
    properties: {
      administratorLogin: server.administratorLogin,
      version: "12.0",
      state: "Ready",
      fullyQualifiedDomainName: server.host,
      privateEndpointConnections: [],
      publicNetworkAccess: "Enabled",
      restrictOutboundNetworkAccess: "Disabled",
    },
  };
}
