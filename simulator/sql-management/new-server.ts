import { randomUUID } from "node:crypto";
import { newAgent } from "../world/agent.ts";
import { nameOf } from "../world/ids.ts";
import type { SqlServer } from "../world/servers.ts";

/** A server or managed instance with nothing on it yet. */
export function newServer(wanted: {
  id: string;
  kind: SqlServer["kind"];
  location: string;
  administratorLogin: string;
  administratorPassword: string;
  dnsZone?: string | undefined;
  subnetId?: string | undefined;
  publicDataEndpointEnabled?: boolean | undefined;
  /** `database.windows.net`, or that of another cloud. */
  sqlSuffix: string;
}): SqlServer {
  const name = nameOf(wanted.id);
  const zone = wanted.kind === "managedInstance" ? (wanted.dnsZone ?? newZone()) : undefined;
  return {
    id: wanted.id,
    name,
    kind: wanted.kind,
    location: wanted.location,
    tags: {},
    host: [name.toLowerCase(), ...(zone === undefined ? [] : [zone]), wanted.sqlSuffix].join("."),
    administratorLogin: wanted.administratorLogin,
    administratorPassword: wanted.administratorPassword,
    entraAdministrators: [],
    entraIdentities: [],
    entraUsers: [],
    logins: [],
    firewallRules: [],
    virtualNetworkRules: [],
    ...(zone !== undefined && {
      dnsZone: zone,
      publicDataEndpointEnabled: wanted.publicDataEndpointEnabled ?? false,
      agent: newAgent(),
    }),
    ...(wanted.subnetId !== undefined && { subnetId: wanted.subnetId }),
    serviceMasterKey: randomUUID(),
    masterKeyPasswords: [],
  };
}

/** A managed instance's DNS zone: twelve hexadecimal digits. */
function newZone(): string {
  return randomUUID().replaceAll("-", "").slice(0, 12);
}
