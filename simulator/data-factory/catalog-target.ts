import { catalogName } from "../world/catalog.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import { objectAt, textAt } from "../world/json.ts";
import { type Endpoint, hostOf } from "../world/network.ts";
import type { Database } from "../world/servers.ts";
import type { World } from "../world.ts";

/** What a runtime's body says about its catalog. */
export interface CatalogInfo {
  readonly endpoint: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly pricingTier: string | undefined;
  readonly pairName: string | undefined;
}

/** Reads catalogInfo; undefined when the runtime has no catalog (the package deployment model). */
export function catalogInfo(runtime: IntegrationRuntime): CatalogInfo | undefined {
  const info = objectAt(runtime.properties, "typeProperties", "ssisProperties", "catalogInfo");
  const endpoint = textAt(info, "catalogServerEndpoint");
  if (endpoint === undefined || endpoint === "") return undefined;
  return {
    endpoint,
    user: textAt(info, "catalogAdminUserName") || undefined,
    password: textAt(info, "catalogAdminPassword", "value"),
    pricingTier: textAt(info, "catalogPricingTier") || undefined,
    pairName: textAt(info, "dualStandbyPairName") || undefined,
  };
}

/** Where a runtime's catalog endpoint leads now. */
export function catalogEndpoint(world: World, runtime: IntegrationRuntime): Endpoint | undefined {
  const info = catalogInfo(runtime);
  const endpoint = info && world.resolve(info.endpoint);
  if (!endpoint) return undefined;
  // The public endpoint of an instance listens on 3342, everything else on 1433 (facts 3.4).
  const { port } = hostOf(info.endpoint);
  const open = endpoint.via === "public" ? endpoint.server.publicDataEndpointEnabled : true;
  const expected = endpoint.via === "public" ? 3342 : 1433;
  return open && (port ?? 1433) === expected ? endpoint : undefined;
}

/** The SSISDB that a runtime's endpoint leads to now. */
export function catalogDatabase(world: World, runtime: IntegrationRuntime): Database | undefined {
  const endpoint = catalogEndpoint(world, runtime);
  return endpoint && world.database(endpoint.server.id, catalogName);
}

/** The region a runtime computes in. */
export function runtimeLocation(runtime: IntegrationRuntime): string {
  return textAt(runtime.properties, "typeProperties", "computeProperties", "location") ?? "";
}

/** How many nodes it has when started. */
export function nodeCount(runtime: IntegrationRuntime): number {
  const { numberOfNodes } = objectAt(runtime.properties, "typeProperties", "computeProperties");
  return typeof numberOfNodes === "number" ? numberOfNodes : 1;
}
