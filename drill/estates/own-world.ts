import type { z } from "zod";
import type { Estate, EstateSite } from "../../config/deployment.ts";
import { SITES, type Site } from "../../config/pair.ts";
import { type ReferredKind, referencesOf } from "../../config/references.ts";
import type { worldDocument } from "../../simulator/seed.ts";
import type { EstateSecrets } from "../secrets/canaries.ts";
import { DNS_ZONE, type OwnEstate, type SampleEstate } from "./sample.ts";
import { colleague, FIREWALL_RULES, factoryOf } from "./world.ts";

type WorldSeed = z.input<typeof worldDocument>;

/** What an estate of the user's own stands on, in the simulated Azure: everything that its configuration names, and nothing else. */
export function worldOfOwn(
  estates: readonly SampleEstate[],
  secrets: ReadonlyMap<string, EstateSecrets>,
): WorldSeed {
  const all = estates.flatMap((sample) => {
    const mine = secrets.get(sample.name);
    const { own } = sample;
    if (own === undefined || mine === undefined)
      throw new Error(`${sample.name} is no estate of the user's own`);
    return SITES.map((site) => new OwnSide(sample, own, site, mine));
  });
  const servers = all.map((side) => side.server());
  return {
    resourceGroups: unique(
      all.map((side) => side.factoryGroup()),
      ({ name, subscription }) => `${subscription}/${name}`,
    ),
    servers: servers.filter(({ id }) => !isInstance(id)),
    managedInstances: servers.filter(({ id }) => isInstance(id)),
    subnets: unique(
      all.flatMap((side) => side.subnets()),
      ({ id }) => id,
    ),
    // Estates may have one container between them, each with a token of its own.
    setupContainers: [
      ...Map.groupBy(
        all.flatMap((side) => side.containers()),
        ({ uri }) => uri,
      ).values(),
    ].flatMap((same) =>
      same.slice(0, 1).map((first) => ({
        ...first,
        sasTokens: same.flatMap(({ sasTokens }) => sasTokens),
      })),
    ),
    factories: unique(
      all.flatMap((side) => side.factories()),
      ({ id }) => id,
    ),
    resources: unique(
      all.flatMap((side) => side.resources()),
      ({ id }) => id,
    ),
    applications: [{ ...colleague }],
  };
}

/** One estate at one site. */
class OwnSide {
  readonly #sample: SampleEstate;
  readonly #own: OwnEstate;
  readonly #site: Site;
  readonly #secrets: EstateSecrets;

  constructor(sample: SampleEstate, own: OwnEstate, site: Site, secrets: EstateSecrets) {
    this.#sample = sample;
    this.#own = own;
    this.#site = site;
    this.#secrets = secrets;
  }

  get #estate(): Estate {
    return this.#own.estate;
  }
  get #here(): EstateSite {
    return this.#estate.sites[this.#site];
  }

  factoryGroup() {
    const { resourceGroup, location, subscriptionId } = this.#here.dataFactory;
    return {
      name: resourceGroup,
      location: location.name,
      subscription: subscriptionId ?? this.#own.subscriptionId,
    };
  }

  server() {
    const { sqlServer, location, adminLogin, sqlHost } = this.#here;
    const { catalogPassword, loginPassword, others } = this.#secrets;
    const { hooks, kind, catalog } = this.#estate;
    const logins = this.#site === "primary" ? hooks.logins : [];
    return {
      id: sqlServer.id,
      location: location.name,
      ...(adminLogin === undefined ? {} : { administratorLogin: adminLogin }),
      administratorPassword: catalogPassword.value,
      logins: logins.map((name) => ({
        name,
        password: (others?.get(`${this.#estate.name}.logins.${name}`) ?? loginPassword).value,
      })),
      firewallRules: FIREWALL_RULES,
      ...(kind === "server"
        ? {}
        : {
            dnsZone: sqlHost?.replace(/^[^.]+\.(?:public\.)?/, "").split(".")[0] ?? DNS_ZONE,
            publicDataEndpointEnabled: catalog.endpoint === "public",
            agentSchedules: hooks.agentSchedules.map((name) => ({
              name,
              enabled: this.#site === "primary",
            })),
          }),
    };
  }

  subnets() {
    const { network, location } = this.#here.placement;
    if (network === undefined) return [];
    const delegations = network.injection === "express" ? ["Microsoft.Batch/batchAccounts"] : [];
    return [{ id: network.subnet.id, location: location.name, delegations }];
  }

  containers() {
    const { customSetup, location } = this.#here.placement;
    if (customSetup === undefined) return [];
    const sasTokens = Object.values(this.#secrets.customSetupSas).map(({ value }) => value);
    return [{ uri: customSetup, location: location.name, sasTokens, setupMinutes: 2 }];
  }

  factories() {
    return this.#here.dataFactory.existing ? [factoryOf(this.#sample, this.#site)] : [];
  }

  /** Addresses of the runtime's nodes, the account of the setup container, and what the runtime names of its factory. */
  resources() {
    const { placement, sqlServer, runtime } = this.#here;
    const factory = factoryOf(this.#sample, this.#site).id;
    const location = placement.location.name;
    const group = sqlServer.id.replace(/\/providers\/.*$/i, "");
    const account = placement.customSetup && new URL(placement.customSetup).hostname.split(".")[0];
    const ids = [
      ...(placement.network?.publicIps ?? []),
      ...(account ? [`${group}/providers/Microsoft.Storage/storageAccounts/${account}`] : []),
      ...referencesOf(runtime).map(({ kind, name }) => `${factory}/${PLACES[kind]}/${name}`),
    ];
    return ids.map((id) => ({ id, location }));
  }
}

/** Where a factory has them. */
const PLACES: Readonly<Record<ReferredKind, string>> = {
  "linked service": "linkedservices",
  credential: "credentials",
  "integration runtime": "integrationruntimes",
};

const isInstance = (id: string): boolean => id.toLowerCase().includes("/managedinstances/");

/** Both sites of an estate, and several estates, may name one and the same thing. */
function unique<T>(all: readonly T[], identityOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [identityOf(one).toLowerCase(), one])).values()];
}
