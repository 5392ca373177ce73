import type { z } from "zod";
import { SITES, type Site } from "../../config/pair.ts";
import { defaults, type worldDocument } from "../../simulator/seed.ts";
import type { EstateSecrets } from "../secrets/canaries.ts";
import { ADMIN_LOGIN } from "./configuration.ts";
import { sqlRegion } from "./losses.ts";
import { addressOf, DNS_ZONE, hasOwnFactories, READY, type SampleEstate } from "./sample.ts";

type WorldSeed = z.input<typeof worldDocument>;

/** Somebody who is not the program: a colleague with the portal. What is done by this principal was not done by the product. */
export const colleague = {
  tenantId: defaults.tenantId,
  clientId: "33333333-3333-3333-3333-333333333333",
  secret: "a-colleague",
} as const;

export const FIREWALL_RULES = [
  { name: "AllowAllWindowsAzureIps", startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" },
  { name: "rehearsal", startIpAddress: "127.0.0.1", endIpAddress: "127.0.0.1" },
];

const HOME: readonly Site[] = ["primary"];

/** What must exist before the program runs: resource groups, servers, networks, storage, and the factories that have pipelines. */
export function worldOf(
  estates: readonly SampleEstate[],
  secrets: ReadonlyMap<string, EstateSecrets>,
): WorldSeed {
  const each = <T>(make: (estate: SampleEstate, site: Site) => T): T[] =>
    estates.flatMap((estate) => SITES.map((site) => make(estate, site)));
  return {
    resourceGroups: estates.map((estate) => ({
      name: `rg-${estate.name}`,
      location: estate.regions.primary,
    })),
    servers: each((estate, site) => ({
      ...serverOf(estate, site, secrets),
      firewallRules: FIREWALL_RULES,
    })).filter(({ id }) => isServer(id)),
    managedInstances: each((estate, site) => ({
      ...serverOf(estate, site, secrets),
      dnsZone: DNS_ZONE,
      publicDataEndpointEnabled: estate.endpoint === "public",
      ...(estate.hook ? whatDoesNotTravel(site, secretsFor(secrets, estate)) : {}),
    })).filter(({ id }) => !isServer(id)),
    subnets: each((estate, site) => ({
      id: addressOf(estate).subnets[site],
      location: estate.regions[site],
      delegations: ["Microsoft.Batch/batchAccounts"],
    })),
    setupContainers: each((estate, site) => ({
      uri: addressOf(estate).containers[site],
      location: estate.regions[site],
      sasTokens: [secretsFor(secrets, estate).customSetupSas[site].value],
      setupMinutes: 2,
    })),
    factories: estates
      .filter((estate) => estate.brownfield || estate.triggers.length > 0)
      .flatMap((estate) =>
        (hasOwnFactories(estate) ? SITES : HOME).map((site) => factoryOf(estate, site)),
      ),
    resources: each((estate, site) => ({
      id: storageId(estate, site),
      location: estate.regions[site],
    })),
    applications: [{ ...colleague }],
  };
}

/** The account of a setup container, by its host name. */
function storageId(estate: SampleEstate, site: Site): string {
  const { containers, servers } = addressOf(estate);
  const account = new URL(containers[site]).hostname.split(".")[0];
  return servers[site].replace(
    /\/providers\/.*$/,
    `/providers/Microsoft.Storage/storageAccounts/${account}`,
  );
}

/** Scripted to both instances by somebody, and disabled on the one that is not active; the login is on the home one only. */
function whatDoesNotTravel(site: Site, { loginPassword }: EstateSecrets) {
  return {
    agentSchedules: [{ name: READY.schedule, enabled: site === "primary" }],
    logins: site === "primary" ? [{ name: READY.login, password: loginPassword.value }] : [],
  };
}

const isServer = (id: string): boolean => id.includes("/Microsoft.Sql/servers/");

function serverOf(estate: SampleEstate, site: Site, secrets: ReadonlyMap<string, EstateSecrets>) {
  return {
    id: addressOf(estate).servers[site],
    location: sqlRegion(estate, site),
    administratorLogin: ADMIN_LOGIN,
    administratorPassword: secretsFor(secrets, estate).catalogPassword.value,
  };
}

function secretsFor(
  secrets: ReadonlyMap<string, EstateSecrets>,
  estate: SampleEstate,
): EstateSecrets {
  const found = secrets.get(estate.name);
  if (found === undefined) throw new Error(`estate ${estate.name} has no secrets`);
  return found;
}

/** A factory as teams have them: linked to Git, with global parameters that a full PUT would wipe, and with pipelines on triggers. */
export function factoryOf(estate: SampleEstate, site: Site) {
  return {
    id: addressOf(estate).factoryIds[site],
    location: estate.own?.estate.sites[site].dataFactory.location.name ?? estate.regions[site],
    properties: {
      repoConfiguration: {
        type: "FactoryGitHubConfiguration",
        accountName: "contoso",
        repositoryName: `pipelines-${estate.name}`,
        collaborationBranch: "main",
        rootFolder: "/",
      },
      globalParameters: { environment: { type: "String", value: "production" } },
    },
    identity: { type: "SystemAssigned" },
    pipelines: [{ name: "load" }],
    triggers: estate.triggers.map((name) => ({
      name,
      started: estate.brownfield,
      properties: {
        type: "ScheduleTrigger",
        pipelines: [{ pipelineReference: { referenceName: "load", type: "PipelineReference" } }],
        typeProperties: {
          recurrence: { frequency: "Day", interval: 1, startTime: "2026-01-01T02:00:00Z" },
        },
      },
    })),
  };
}
