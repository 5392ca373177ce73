import type { Estate } from "../config/deployment.ts";
import { type Surroundings, sqlAddress } from "../config/endpoints.ts";
import { otherSite, type Site } from "../config/pair.ts";
import type {
  CatalogAccess,
  FactoryAddress,
  GroupAddress,
  GroupSides,
  RuntimeAddress,
} from "../reconcilers/lifecycle/inputs.ts";

/**
 * The place in ARM of a site's factory. A configuration without a subscription means the one of the login; where that names none, the one of
 * SSISDB on the factory's own side: both stacks must mean the same factory, and their servers may be in two subscriptions.
 */
export function factoryAddress(
  estate: Estate,
  site: Site,
  login: string | undefined,
): FactoryAddress {
  const { dataFactory } = estate.sites[site];
  const side = estate.sites[estate.factories === "shared" ? "primary" : site];
  return {
    subscriptionId: dataFactory.subscriptionId ?? login ?? side.sqlServer.subscriptionId,
    resourceGroup: dataFactory.resourceGroup,
    factory: dataFactory.name,
  };
}

export function runtimeAddress(
  estate: Estate,
  site: Site,
  login: string | undefined,
): RuntimeAddress {
  return { ...factoryAddress(estate, site, login), name: estate.sites[site].runtime.name };
}

/** A group is seen through each of its sides: a server, or the region and resource group of an instance (facts of the REST API). */
export function groupSides(estate: Estate, site: Site): GroupSides {
  return { here: side(estate, site), there: side(estate, otherSite(site)) };
}

function side(estate: Estate, site: Site): GroupAddress {
  const { sqlServer, location } = estate.sites[site];
  const { subscriptionId, resourceGroup, name } = sqlServer;
  const group = estate.failoverGroup.name;
  return estate.kind === "server"
    ? { kind: "server", subscriptionId, resourceGroup, server: name, group }
    : { kind: "instance", subscriptionId, resourceGroup, location: location.name, group };
}

/** How this program reaches SSISDB of a site: that server itself, never the listener, whose record may still point elsewhere. */
export function catalogAccess(estate: Estate, site: Site, around: Surroundings): CatalogAccess {
  const address = sqlAddress(estate, site, around);
  if (address === undefined) {
    throw new Error(
      `estates.${estate.name}.sites.${site}: the host name of ${estate.sites[site].sqlServer.id} is not known`,
    );
  }
  const { host, port, dial, encrypt } = address;
  const user = estate.sites[site].adminLogin;
  return {
    host,
    port,
    ...(dial === undefined ? {} : { dial }),
    ...(encrypt === "strict" ? { encrypt } : {}),
    ...(user === undefined ? {} : { user }),
  };
}
