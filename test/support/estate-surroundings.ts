import type { EstateNames } from "./estate-names.ts";
import { scheduled, tumbling } from "./trigger-samples.ts";

export const REGIONS = { primary: "westeurope", secondary: "northeurope" } as const;
export const ZONE_OF_INSTANCES = "0123456789ab";
const SITES = ["primary", "secondary"] as const;

/** What stands in Azure before anything of an estate does: servers, networks, setup containers, factories with triggers. */
export function surroundingsOf(names: EstateNames, administratorPassword: string) {
  const { name, options } = names;
  return {
    resourceGroups: [{ name: `rg-${name}`, location: REGIONS.primary }],
    [options.onInstances ? "managedInstances" : "servers"]: SITES.map((site) => ({
      id: names.serverId(site),
      location: REGIONS[site],
      administratorPassword,
      ...(options.onInstances && {
        dnsZone: ZONE_OF_INSTANCES,
        publicDataEndpointEnabled: options.endpoint === "public",
        agentSchedules: options.agentSchedules?.map((schedule) => ({
          name: schedule,
          enabled: site === "primary",
        })),
      }),
    })),
    subnets: SITES.map((site) => ({
      id: names.subnetId(site),
      location: REGIONS[site],
      delegations: ["Microsoft.Batch/batchAccounts"],
    })),
    setupContainers: options.customSetup
      ? SITES.map((site) => ({
          uri: names.setupOf(site),
          sasTokens: [names.sasOf(site)],
          location: REGIONS[site],
          setupMinutes: 2,
        }))
      : [],
    resources: options.customSetup
      ? SITES.map((site) => ({ id: names.storageId(site), location: REGIONS[site] }))
      : [],
    factories: (names.ownFactories ? SITES : SITES.slice(0, 1)).map((site) => ({
      id: names.factoryAt(site),
      location: REGIONS[site],
      triggers: [scheduled("nightly"), scheduled("hourly"), tumbling("backlog")],
    })),
  };
}
