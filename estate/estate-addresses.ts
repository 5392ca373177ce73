import type { Estate } from "../config/deployment.ts";
import { catalogServerEndpoint } from "../config/endpoints.ts";
import { otherSite, type Site } from "../config/pair.ts";
import type { JsonObject } from "../planner/json.ts";
import { runtimeBody } from "../planner/runtime-body.ts";
import { catalogAccess, factoryAddress, groupSides, runtimeAddress } from "./azure-addresses.ts";
import type { EstateAtSiteArgs } from "./estate-at-site-args.ts";

/** Where the things of an estate are, seen from one site: `Here` is its own side, `There` the other one. */
export class EstateAddresses {
  readonly #args: EstateAtSiteArgs;
  readonly #other: Site;

  constructor(args: EstateAtSiteArgs) {
    this.#args = args;
    this.#other = otherSite(args.site);
  }

  get #estate(): Estate {
    return this.#args.estate;
  }

  /** The failover group, as either side shows it. */
  get group() {
    return groupSides(this.#estate, this.#args.site);
  }
  /** How this program reaches SSISDB of a side. */
  get catalogHere() {
    return catalogAccess(this.#estate, this.#args.site, this.#args.surroundings);
  }
  get catalogThere() {
    return catalogAccess(this.#estate, this.#other, this.#args.surroundings);
  }
  get runtimeHere() {
    return runtimeAddress(this.#estate, this.#args.site, this.#args.subscriptionId);
  }
  get runtimeThere() {
    return runtimeAddress(this.#estate, this.#other, this.#args.subscriptionId);
  }
  get factoryHere() {
    return factoryAddress(this.#estate, this.#args.site, this.#args.subscriptionId);
  }
  get factoryThere() {
    return factoryAddress(this.#estate, this.#other, this.#args.subscriptionId);
  }

  /** `catalogRole: leave`: both places where SSISDB may be. Which of them it is, the role tells when it is needed: a preview does not ask. */
  get places() {
    return { primary: this.#place("primary"), secondary: this.#place("secondary") };
  }

  #place(site: Site) {
    const user = this.#estate.sites[site].adminLogin;
    return {
      group: groupSides(this.#estate, site),
      catalog: catalogAccess(this.#estate, site, this.#args.surroundings),
      catalogInfo: {
        catalogServerEndpoint: this.#endpoint(site, catalogServerEndpoint),
        ...(user === undefined ? {} : { catalogAdminUserName: user }),
      },
    };
  }

  /** The REST body of this site's runtime. @param endpoint where it finds SSISDB: a rule of endpoints.ts, or what stands for it */
  runtimeBody(endpoint: typeof catalogServerEndpoint | string): JsonObject {
    const { site } = this.#args;
    const written = typeof endpoint === "string" ? endpoint : this.#endpoint(site, endpoint);
    return runtimeBody(this.#estate, this.#estate.sites[site], written);
  }

  /** The rules of the configuration have refused every estate for which this throws. */
  #endpoint(site: Site, endpointOf: typeof catalogServerEndpoint): string {
    const endpoint = endpointOf(this.#estate, site, this.#args.surroundings);
    if (endpoint !== undefined) return endpoint;
    throw new Error(`estates.${this.#estate.name}: the catalog's host name is not known`);
  }
}
