import { z } from "zod";
import type { CatalogKind, ResourceId } from "../config/deployment.ts";
import { parseResourceId } from "../config/resource-ids.ts";
import { askFor, unlessAbsent } from "./ask.ts";
import type { Call } from "./call.ts";
import { askForAll } from "./pages.ts";
import type { AzureSession } from "./session.ts";

export interface LiveServer {
  readonly state?: string;
  /** Managed instances only. */
  readonly dnsZone?: string;
  readonly publicDataEndpointEnabled?: boolean;
}

export interface DatabaseAddress {
  readonly serverId: string;
  readonly name: string;
}

export interface VirtualNetworkRule {
  readonly id: string;
  /** Resource id of the subnet that it admits. */
  readonly subnetId: string;
}

const server = z.object({
  properties: z.object({
    state: z.string().nullish(),
    dnsZone: z.string().nullish(),
    publicDataEndpointEnabled: z.boolean().nullish(),
  }),
});

/** A logical server or a managed instance, told apart by its id; undefined when it is not there. */
export async function readServer(
  session: AzureSession,
  resourceId: string,
  call: Call,
): Promise<LiveServer | undefined> {
  const { kind, ...id } = serverOf(resourceId);
  const answer = await unlessAbsent(
    askFor(session, get(`${kind}s/${id.name}`), call, server, async (options) => {
      const sql = await session.sql(id.subscriptionId);
      const operations = kind === "server" ? sql.servers : sql.managedInstances;
      return operations.get(id.resourceGroup, id.name, options);
    }),
  );
  if (!answer) return undefined;
  const { state, dnsZone, publicDataEndpointEnabled } = answer.properties;
  return {
    ...(state && { state }),
    ...(dnsZone && { dnsZone }),
    ...(publicDataEndpointEnabled != null && { publicDataEndpointEnabled }),
  };
}

const database = z.object({ id: z.string() });

/** Whether that server has a database of that name. */
export async function hasDatabase(
  session: AzureSession,
  { serverId, name }: DatabaseAddress,
  call: Call,
): Promise<boolean> {
  const { kind, ...id } = serverOf(serverId);
  const answer = await unlessAbsent(
    askFor(
      session,
      get(`${kind}s/${id.name}/databases/${name}`),
      call,
      database,
      async (options) => {
        const sql = await session.sql(id.subscriptionId);
        const operations = kind === "server" ? sql.databases : sql.managedDatabases;
        return operations.get(id.resourceGroup, id.name, name, options);
      },
    ),
  );
  return answer !== undefined;
}

const rule = z
  .object({ id: z.string(), properties: z.object({ virtualNetworkSubnetId: z.string() }) })
  .transform(({ id, properties }) => ({ id, subnetId: properties.virtualNetworkSubnetId }));

/** The service-endpoint rules of a logical server. */
export async function readVirtualNetworkRules(
  session: AzureSession,
  serverId: string,
  call: Call,
): Promise<readonly VirtualNetworkRule[]> {
  const id = serverOf(serverId);
  const what = get(`servers/${id.name}/virtualNetworkRules`);
  return askForAll(session, what, call, rule, async (options) => {
    const { virtualNetworkRules } = await session.sql(id.subscriptionId);
    return virtualNetworkRules.listByServer(id.resourceGroup, id.name, options).next();
  });
}

const firewallRule = z.object({
  properties: z.object({ startIpAddress: z.string(), endIpAddress: z.string() }),
});

/** Whether a logical server's firewall lets Azure's services in: the rule from 0.0.0.0 to 0.0.0.0 stands for them. */
export async function letsAzureIn(
  session: AzureSession,
  serverId: string,
  call: Call,
): Promise<boolean> {
  const id = serverOf(serverId);
  const what = get(`servers/${id.name}/firewallRules`);
  const rules = await askForAll(session, what, call, firewallRule, async (options) => {
    const { firewallRules } = await session.sql(id.subscriptionId);
    return firewallRules.listByServer(id.resourceGroup, id.name, options).next();
  });
  return rules.some(
    ({ properties: { startIpAddress, endIpAddress } }) =>
      startIpAddress === "0.0.0.0" && endIpAddress === "0.0.0.0",
  );
}

/** The configuration has refused every id for which this throws. */
function serverOf(id: string): ResourceId & { readonly kind: CatalogKind } {
  const parsed = parseResourceId(id);
  switch (parsed?.type) {
    case "Microsoft.Sql/servers":
      return { ...parsed, kind: "server" };
    case "Microsoft.Sql/managedInstances":
      return { ...parsed, kind: "managedInstance" };
    default:
      throw new Error(`${id} is the id of neither a SQL server nor a managed instance`);
  }
}

function get(what: string) {
  return { what: `GET ${what}`, repeatable: true };
}
