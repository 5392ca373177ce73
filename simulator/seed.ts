import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { beginExecution } from "./data-factory/executions.ts";
import { publishFactory, publishPipeline, publishTrigger } from "./data-factory/publish.ts";
import { hashPassword } from "./sql/logins/password-hash.ts";
import { newSid } from "./sql/logins/statements.ts";
import { formGroup } from "./sql-management/form-group.ts";
import { newServer } from "./sql-management/new-server.ts";
import { nameOf, resourceGroupOf } from "./world/ids.ts";
import type { JsonObject } from "./world/json.ts";
import type { SqlServer } from "./world/servers.ts";
import type { World } from "./world.ts";
import type { server, WorldDocument } from "./world-document.ts";

export { type WorldDocument, worldDocument } from "./world-document.ts";

/** What a new world has without any document. */
export const defaults = {
  tenantId: "11111111-1111-1111-1111-111111111111",
  clientId: "22222222-2222-2222-2222-222222222222",
  secret: "simulated-secret",
  subscriptionId: "00000000-0000-0000-0000-000000000001",
} as const;

/** Merges a document into the world: what has the same id is replaced. */
export function seedWorld(world: World, document: WorldDocument): void {
  const { state } = world;
  for (const group of document.resourceGroups) {
    const scope = `/subscriptions/${group.subscription ?? defaults.subscriptionId}`;
    state.resourceGroups.add({ ...group, id: `${scope}/resourceGroups/${group.name}`, tags: {} });
  }
  for (const kind of ["servers", "managedInstances", "subnets", "factories", "resources"] as const)
    for (const one of document[kind]) ensureResourceGroup(world, one.id, one.location);
  for (const { actions, ...one } of document.applications)
    state.applications.add({ ...one, id: one.clientId, ...(actions && { actions }) });
  for (const one of document.servers) seedServer(world, one, "server");
  for (const one of document.managedInstances) seedServer(world, one, "managedInstance");
  for (const one of document.subnets) state.subnets.add(one);
  for (const one of document.subnets) ensureNetwork(world, one);
  for (const one of document.locks)
    state.locks.add({
      ...one,
      id: `${one.scope}/providers/Microsoft.Authorization/locks/${one.name}`,
    });
  for (const one of document.providers) {
    const scope = `/subscriptions/${one.subscription ?? defaults.subscriptionId}`;
    state.registrations.add({ id: `${scope}/providers/${one.namespace}`, state: one.state });
  }
  for (const one of document.setupContainers)
    state.setupContainers.add({ ...one, id: one.uri.replace(/\/$/, "") });
  for (const one of document.resources) {
    const [, type = ""] = /\/providers\/(.+)\/[^/]+$/i.exec(one.id) ?? [];
    const isAddress = type === "Microsoft.Network/publicIPAddresses";
    const { location, properties } = one;
    const body = { location, properties, ...(isAddress && asRuntimesTake(one)) };
    state.generic.add({ id: one.id, type, location: one.location, tags: {}, body });
  }
  for (const group of document.failoverGroups) {
    const sides = [world.server(group.primary), world.server(group.secondary)] as const;
    if (!sides[0] || !sides[1])
      throw new Error(`the servers of failover group ${group.name} are not in the world`);
    formGroup(world, { ...group, primary: sides[0], secondary: sides[1] });
  }
  for (const one of document.factories) {
    const factory = publishFactory(world, one.id, {
      location: one.location,
      properties: one.properties,
      ...(one.identity && { identity: one.identity }),
    });
    for (const { name, properties, started } of one.triggers) {
      const trigger = publishTrigger(world, factory, name, properties);
      if (started) Object.assign(trigger, { runtimeState: "Started", startedAt: world.now() });
    }
    for (const { name, properties } of one.pipelines)
      publishPipeline(world, factory, name, properties);
  }
  for (const one of document.executions) beginExecution(world, one);
  world.changed();
  world.settle();
}

/** What is in the document stands in a resource group, named there or not. */
function ensureResourceGroup(world: World, id: string, location: string): void {
  const scope = resourceGroupOf(id);
  if (!world.state.resourceGroups.get(scope))
    world.state.resourceGroups.add({ id: scope, name: nameOf(scope), location, tags: {} });
}

/** A public address that a runtime may bring along, but for what a test says of it. */
const asRuntimesTake = ({
  id,
  properties,
}: {
  id: string;
  properties: JsonObject;
}): JsonObject => ({
  sku: { name: "Standard" },
  properties: {
    publicIPAllocationMethod: "Static",
    dnsSettings: { domainNameLabel: nameOf(id) },
    ...properties,
  },
});

/** A subnet is in a network. */
function ensureNetwork(world: World, subnet: { id: string; location: string }): void {
  const id = subnet.id.replace(/\/subnets\/[^/]+$/i, "");
  if (world.state.generic.get(id)) return;
  const type = "Microsoft.Network/virtualNetworks";
  const { location } = subnet;
  const body = { id, name: nameOf(id), type, location, properties: {} };
  world.state.generic.add({ id, type, location, tags: {}, body });
}

/** A schedule of every night with its job: what a team has scripted to an instance. */
function seedSchedule(
  { agent }: SqlServer,
  { name, enabled }: { name: string; enabled: boolean },
  id: number,
): void {
  if (agent === undefined) throw new Error("only a managed instance has SQL Server Agent");
  agent.lastScheduleId = id;
  agent.schedules.push({
    id,
    name,
    enabled,
    freqType: 4,
    freqInterval: 1,
    freqSubdayType: 1,
    freqSubdayInterval: 0,
  });
  agent.jobs.push({
    id: randomUUID(),
    name,
    enabled: true,
    description: "",
    steps: [{ name: "package", subsystem: "SSIS", command: "/ISSERVER …", database: "master" }],
    scheduleIds: [id],
    hasServer: true,
  });
}

function seedServer(
  world: World,
  seed: z.infer<typeof server>,
  kind: "server" | "managedInstance",
): void {
  const { databases, firewallRules, virtualNetworkRules, logins, agentSchedules, ...rest } = seed;
  const made = newServer({ ...rest, kind, sqlSuffix: world.sqlSuffix });
  made.entraAdministrators = seed.entraAdministrators;
  made.entraIdentities = seed.entraIdentities;
  made.entraUsers = seed.entraUsers;
  made.firewallRules = firewallRules.map((rule) => ({
    ...rule,
    id: `${seed.id}/firewallRules/${rule.name}`,
  }));
  made.virtualNetworkRules = virtualNetworkRules.map((rule) => ({
    ...rule,
    id: `${seed.id}/virtualNetworkRules/${rule.name}`,
    ignoreMissingEndpoint: false,
  }));
  made.logins = logins.map(({ sid, password, ...one }) => ({
    ...one,
    passwordHash: hashPassword(password),
    sid: sid ?? newSid(kind),
  }));
  for (const [at, schedule] of agentSchedules.entries()) seedSchedule(made, schedule, at + 1);
  world.state.servers.add(made);
  for (const { name } of databases)
    if (!world.database(seed.id, name)) world.createDatabase(made, nameOf(name));
}
