import type { Estate, EstateSite } from "./deployment.ts";
import type { Site } from "./pair.ts";

/** What host names depend on beside the configuration. */
export interface Surroundings {
  /** `database.windows.net`, or that of another cloud, without a leading dot. */
  readonly sqlSuffix: string;
  /**
   * DNS zone of the managed instances (both of a failover group share one), read from either of
   * them; undefined while it is unknown and for a logical server, which has none.
   */
  readonly zone?: string | undefined;
}

const PUBLIC_PORT = 3342;
const PRIVATE_PORT = 1433;

/**
 * Host name of a site's server, or the private one of its managed instance; undefined when the
 * instance's zone is neither known nor told by `sqlHost`.
 */
export function serverHost(site: EstateSite, around: Surroundings): string | undefined {
  if (site.sqlHost !== undefined) return site.sqlHost.replace(/^([^.]+)\.public\./i, "$1.");
  const name = site.sqlServer.name.toLowerCase();
  if (!isInstance(site)) return `${name}.${around.sqlSuffix}`;
  return around.zone === undefined ? undefined : `${name}.${around.zone}.${around.sqlSuffix}`;
}

/** `<instance>.public.<zone>.<suffix>`; only managed instances have one. */
export function publicHost(site: EstateSite, around: Surroundings): string | undefined {
  if (!isInstance(site)) return undefined;
  return serverHost(site, around)?.replace(/^([^.]+)\./, "$1.public.");
}

/** The failover group's read-write listener; undefined while the zone is unknown. */
export function listenerHost(estate: Estate, around: Surroundings): string | undefined {
  if (estate.kind === "server") return `${estate.failoverGroup.name}.${around.sqlSuffix}`;
  const { primary, secondary } = estate.sites;
  const zone = around.zone ?? zoneOf(primary) ?? zoneOf(secondary);
  return zone === undefined
    ? undefined
    : `${estate.failoverGroup.name}.${zone}.${around.sqlSuffix}`;
}

/**
 * What the IR's `catalogServerEndpoint` says when it uses the catalog at `site`. With
 * `catalogRole: leave` that is the site whose database is Primary, not the one that takes over.
 */
export function catalogServerEndpoint(
  estate: Estate,
  site: Site,
  around: Surroundings,
): string | undefined {
  return estate.catalog.endpoint === "listener"
    ? listenerHost(estate, around)
    : ownServerEndpoint(estate, site, around);
}

/**
 * The endpoint of the site's own server, whatever the estate uses later: the first start, which
 * creates SSISDB, must not go through the listener.
 */
export function ownServerEndpoint(
  estate: Estate,
  site: Site,
  around: Surroundings,
): string | undefined {
  if (estate.catalog.endpoint !== "public") return serverHost(estate.sites[site], around);
  const host = publicHost(estate.sites[site], around);
  return host === undefined ? undefined : `${host},${PUBLIC_PORT}`;
}

/** Where this program itself connects to a site's SSISDB: always that server, never the listener. */
export interface SqlAddress {
  /** The real host name: for server name, login and TLS. */
  readonly host: string;
  readonly port: number;
  /** `host:port` at which the connection is opened instead. */
  readonly dial: string | undefined;
  readonly encrypt: "tls" | "strict";
}

/** Undefined while the managed instance's zone is unknown. */
export function sqlAddress(
  estate: Estate,
  site: Site,
  around: Surroundings,
): SqlAddress | undefined {
  const through = estate.catalog.endpoint === "public";
  const here = estate.sites[site];
  const host = through ? publicHost(here, around) : serverHost(here, around);
  if (host === undefined) return undefined;
  return {
    host,
    port: through ? PUBLIC_PORT : PRIVATE_PORT,
    dial: here.sqlDial,
    encrypt: here.sqlEncrypt,
  };
}

/** The DNS zone in a managed instance's configured host name: its second or third label. */
function zoneOf(site: EstateSite): string | undefined {
  return serverHost(site, { sqlSuffix: "" })?.split(".")[1];
}

function isInstance(site: EstateSite): boolean {
  return site.sqlServer.type === "Microsoft.Sql/managedInstances";
}
