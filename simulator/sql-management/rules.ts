import { badRequest, sqlResourceNotFound } from "../arm/refusals.ts";
import { bodyOf, ok, param } from "../arm/request.ts";
import type { Routes } from "../arm/routes.ts";
import { sameId } from "../world/ids.ts";
import { type JsonObject, objectAt, textAt } from "../world/json.ts";
import type { FirewallRule, SqlServer, VirtualNetworkRule } from "../world/servers.ts";
import type { World } from "../world.ts";
import { findServer } from "./group-address.ts";
import { sqlVersions } from "./versions.ts";

/** One kind of rule on a server: where its list is, how it is read from a body and shown. */
interface Rules<Rule extends { id: string; name: string }> {
  readonly name: string;
  readonly list: (server: SqlServer) => Rule[];
  readonly read: (properties: JsonObject, server: SqlServer) => Omit<Rule, "id" | "name">;
  readonly show: (rule: Rule) => JsonObject;
}

/** Adds the firewall and virtual network rules of servers. */
export function addRules(routes: Routes, world: World): void {
  add<FirewallRule>(routes, world, {
    name: "firewallRules",
    list: (server) => server.firewallRules,
    read: (properties) => ({
      startIpAddress: textAt(properties, "startIpAddress") ?? "0.0.0.0",
      endIpAddress: textAt(properties, "endIpAddress") ?? "0.0.0.0",
    }),
    show: ({ startIpAddress, endIpAddress }) => ({ startIpAddress, endIpAddress }),
  });
  add<VirtualNetworkRule>(routes, world, {
    name: "virtualNetworkRules",
    list: (server) => server.virtualNetworkRules,
    read: (properties, server) => {
      const subnetId = textAt(properties, "virtualNetworkSubnetId");
      if (subnetId === undefined)
        throw badRequest("virtualNetworkSubnetId is required.", "InvalidParameterValue");
      refuseBesideAutomaticGroup(world, server);
      const ignoreMissingEndpoint = properties.ignoreMissingVnetServiceEndpoint === true;
      return { subnetId, ignoreMissingEndpoint };
    },
    show: ({ subnetId, ignoreMissingEndpoint }) => ({
      virtualNetworkSubnetId: subnetId,
      ignoreMissingVnetServiceEndpoint: ignoreMissingEndpoint,
      state: "Ready",
    }),
  });
}

function add<Rule extends { id: string; name: string }>(
  routes: Routes,
  world: World,
  rules: Rules<Rule>,
): void {
  const versions = sqlVersions.rules;
  const type = `Microsoft.Sql/servers/${rules.name}`;
  const collection = `Microsoft.Sql/servers/:server/${rules.name}`;
  const one = `${collection}/:rule`;
  const shown = (rule: Rule): JsonObject => ({
    id: rule.id,
    name: rule.name,
    type,
    properties: rules.show(rule),
  });
  const indexIn = (list: Rule[], name: string) => list.findIndex((rule) => sameId(rule.name, name));
  routes
    .add("GET", collection, versions, (request) =>
      ok({ value: rules.list(findServer(world, request)).map(shown) }),
    )
    .add("GET", one, versions, (request) => {
      const list = rules.list(findServer(world, request));
      const rule = list[indexIn(list, param(request, "rule"))];
      if (!rule) throw sqlResourceNotFound(type, param(request, "rule"));
      return ok(shown(rule));
    })
    .add("PUT", one, versions, (request) => {
      const server = findServer(world, request);
      const list = rules.list(server);
      const name = param(request, "rule");
      const read = rules.read(objectAt(bodyOf(request), "properties"), server);
      const rule = { id: `${server.id}/${rules.name}/${name}`, name, ...read } as Rule;
      const index = indexIn(list, name);
      list.splice(index < 0 ? list.length : index, 1, rule);
      return { status: index < 0 ? 201 : 200, body: shown(rule) };
    })
    .add("DELETE", one, versions, (request) => {
      const list = rules.list(findServer(world, request));
      const index = indexIn(list, param(request, "rule"));
      if (index < 0) return { status: 204, unchanged: true };
      list.splice(index, 1);
      return { status: 200 };
    });
}

/** A group with automatic failover and network rules exclude each other, whichever came first. */
function refuseBesideAutomaticGroup(world: World, server: SqlServer): void {
  const group = world.state.groups.find(
    (candidate) =>
      candidate.policy === "Automatic" &&
      candidate.sides.some((side) => sameId(side.serverId, server.id)),
  );
  if (group)
    throw badRequest(
      "Failover Groups configured with an automatic failover policy are currently not supported on servers configured with virtual network firewall rules.",
      "FailoverGroupWithVirtualNetworkRulesNotSupported",
    );
}
