import type { DataFactory, Estate, EstateSite } from "../config/deployment.ts";
import { type Surroundings, sqlAddress } from "../config/endpoints.ts";
import { otherSite, type Site } from "../config/pair.ts";
import type {
  CatalogAccess,
  FactoryAddress,
  GroupAddress,
  GroupSides,
  RuntimeAddress,
} from "../reconcilers/inputs.ts";

/** The factory's place in ARM; a configuration without a subscription means the one of the login. */
export function factoryAddress(factory: DataFactory, subscriptionId: string): FactoryAddress {
  return {
    subscriptionId: factory.subscriptionId ?? subscriptionId,
    resourceGroup: factory.resourceGroup,
    factory: factory.name,
  };
}

export function runtimeAddress(site: EstateSite, subscriptionId: string): RuntimeAddress {
  return { ...factoryAddress(site.dataFactory, subscriptionId), name: site.runtime.name };
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
