import { sameId } from "./ids.ts";
import type { SqlServer } from "./servers.ts";
import type { WorldState } from "./state.ts";

/** Where a host name leads. */
export interface Endpoint {
  server: SqlServer;
  via: "server" | "public" | "listener" | "readOnlyListener";
}

/** The host of an endpoint as a runtime's catalogInfo writes it: `host` or `host,port`. */
export function hostOf(endpoint: string): { host: string; port: number | undefined } {
  const [host = "", port] = endpoint.trim().toLowerCase().split(",");
  return {
    host: host.replace(/^tcp:/, "").trim(),
    port: port === undefined ? undefined : Number(port),
  };
}

/**
 * DNS: the server whose name this is, or the one that a failover group's listener leads to now.
 * A listener cannot be reached over a managed instance's public endpoint (facts 3.4).
 */
export function resolveHost(state: WorldState, name: string): Endpoint | undefined {
  const { host } = hostOf(name);
  for (const server of state.servers) {
    if (server.host.toLowerCase() === host) return { server, via: "server" };
    if (server.kind === "managedInstance" && publicHost(server.host).toLowerCase() === host)
      return { server, via: "public" };
  }
  for (const group of state.groups) {
    const suffix = group.hostSuffix.toLowerCase();
    const groupName = group.name.toLowerCase();
    const isReadOnly = host === `${groupName}.secondary.${suffix}`;
    if (!isReadOnly && host !== `${groupName}.${suffix}`) continue;
    const side = group.sides.find((one) => sameId(one.serverId, group.listenerTo) !== isReadOnly);
    const server = side && state.servers.get(side.serverId);
    if (server) return { server, via: isReadOnly ? "readOnlyListener" : "listener" };
  }
  return undefined;
}

/** `mi.zone.database.windows.net` becomes `mi.public.zone.database.windows.net`. */
function publicHost(host: string): string {
  return host.replace(".", ".public.");
}
