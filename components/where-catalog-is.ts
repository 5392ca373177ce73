import type { Estate } from "../config/deployment.ts";
import { catalogServerEndpoint, type Surroundings } from "../config/endpoints.ts";
import type { Site } from "../config/pair.ts";
import { catalogAccess, groupSides } from "./azure-addresses.ts";

/**
 * The side that a site's runtime and SQL are about: its own.
 *
 * @param stays `catalogRole: leave`: whichever side holds SSISDB, told by the role when it is needed; a preview does not ask
 */
export function whereCatalogIs(estate: Estate, site: Site, around: Surroundings, stays: boolean) {
  return {
    group: groupSides(estate, site),
    catalog: catalogAccess(estate, site, around),
    ...(stays ? catalogPlaces(estate, around) : {}),
  };
}

/** Both places where SSISDB may be. */
export function catalogPlaces(estate: Estate, around: Surroundings) {
  const place = (site: Site) => {
    const user = estate.sites[site].adminLogin;
    return {
      group: groupSides(estate, site),
      catalog: catalogAccess(estate, site, around),
      catalogInfo: {
        catalogServerEndpoint: known(estate, catalogServerEndpoint(estate, site, around)),
        ...(user === undefined ? {} : { catalogAdminUserName: user }),
      },
    };
  };
  return { places: { primary: place("primary"), secondary: place("secondary") } };
}

/** The rules of the configuration have refused every estate for which this throws. */
export function known(estate: Estate, endpoint: string | undefined): string {
  if (endpoint !== undefined) return endpoint;
  throw new Error(`estates.${estate.name}: the catalog's host name is not known`);
}
