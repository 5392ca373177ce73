import { stringify } from "yaml";
import { z } from "zod";
import type { Site } from "../../config/pair.ts";
import {
  addressOf,
  HOOK,
  hasOwnFactories,
  READY,
  RUNTIME_NAME,
  type SampleEstate,
} from "./sample.ts";

/** Pulumi.yaml of the rehearsal: the project's own, with the sample estates instead of the user's. */
export function projectFile(estates: readonly SampleEstate[], sqlPort: number): string {
  const document = {
    name: "ssis-failover",
    description: "The rehearsal's own copy of the project",
    runtime: { name: "nodejs", options: { typescript: false, packagemanager: "npm" } },
    config: {
      activeRegion: { type: "string", default: "primary" },
      activeSince: { type: "string", default: "" },
      failover: { type: "string", default: "planned" },
      allowDataLossUntil: { type: "string", default: "" },
      estates: {
        type: "object",
        default: Object.fromEntries(
          estates.map((estate) => [estate.name, estateConfiguration(estate, sqlPort)]),
        ),
      },
    },
  };
  return stringify(document, { lineWidth: 0 });
}

/** An estate as a user writes it, but for `sqlDial`: the simulated servers all listen on one port of this machine. */
function estateConfiguration(estate: SampleEstate, sqlPort: number): Record<string, unknown> {
  if (estate.own !== undefined) return dialled(estate.own.configuration, sqlPort);
  const address = addressOf(estate);
  const existing = estate.brownfield ? { existing: true } : {};
  const factory = (name: Site) => ({
    name: address.factories[name],
    resourceGroup: `rg-${estate.name}`,
    location: estate.regions[name],
    // Triggers belong to pipelines, which are deployed from elsewhere: a factory that has some exists already.
    ...(estate.triggers.length > 0 ? { existing: true } : existing),
  });
  const site = (name: Site) => ({
    location: estate.regions[name],
    sqlServer: address.servers[name],
    ...(estate.network
      ? {
          subnet: address.subnets[name],
          injection: "express",
          customSetup: address.containers[name],
        }
      : {}),
    ...(sqlPort === 0 ? {} : { sqlDial: `127.0.0.1:${sqlPort}` }),
    ...(hasOwnFactories(estate) ? { dataFactory: factory(name) } : {}),
  });
  return {
    strategy: estate.strategy,
    failoverGroup: { name: address.group, ...existing },
    catalog: {
      endpoint: estate.endpoint,
      adminLogin: ADMIN_LOGIN,
      ...(estate.onInstances ? {} : { pricingTier: "S1" }),
    },
    runtime: runtimeSettings,
    ...(hasOwnFactories(estate) ? {} : { dataFactory: factory("primary") }),
    ...(estate.catalogStays ? { catalogRole: "leave" } : {}),
    ...(estate.pair ? { dualStandby: { pairName: estate.name, mode: estate.pair } } : {}),
    ...(estate.hook ? { hooks } : {}),
    triggers: Object.fromEntries(estate.triggers.map((trigger) => [trigger, {}])),
    sites: { primary: site("primary"), secondary: site("secondary") },
  };
}

function dialled(configuration: Readonly<Record<string, unknown>>, sqlPort: number) {
  const sites = z.record(z.string(), z.record(z.string(), z.unknown())).parse(configuration.sites);
  const sqlDial = `127.0.0.1:${sqlPort}`;
  return {
    ...configuration,
    sites: Object.fromEntries(
      Object.entries(sites).map(([site, settings]) => [site, { ...settings, sqlDial }]),
    ),
  };
}

const hooks = {
  onTakeOver: [HOOK.file],
  agentSchedules: [READY.schedule],
  logins: [READY.login],
};

export const ADMIN_LOGIN = "ssisadmin";

export const runtimeSettings = {
  name: RUNTIME_NAME,
  nodeSize: "Standard_D4_v3",
  nodeCount: 2,
  maxParallelExecutionsPerNode: 4,
} as const;
