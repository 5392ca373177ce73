import { randomUUID } from "node:crypto";
import { type Catalog, catalogName } from "../world/catalog.ts";
import type { IntegrationRuntime } from "../world/factories.ts";
import type { World } from "../world.ts";
import { catalogEndpoint, catalogInfo } from "./catalog-target.ts";

/** Makes SSISDB on the server when the runtime has none there yet (facts 4.4), else attaches to it. */
export function birth(world: World, runtime: IntegrationRuntime): void {
  const info = catalogInfo(runtime);
  const server = catalogEndpoint(world, runtime)?.server;
  const factory = world.state.factories.get(runtime.factoryId);
  if (!info || !server || !factory) return;
  const known = world.database(server.id, catalogName);
  if (known) {
    // The owner may declare a pair later; its partner comes in by that name then.
    const catalog = world.catalog(known);
    if (catalog && info.pairName !== undefined) catalog.pairName = info.pairName;
    return;
  }
  const tier = info.pricingTier ?? "GP_Gen5";
  const database = world.createDatabase(server, catalogName, {
    sku: { name: tier, tier: /^S\d/.test(tier) ? "Standard" : "GeneralPurpose" },
  });
  const content = world.content(database);
  content.kind = "catalog";
  content.catalog = newCatalog(world, factory.name, runtime.name, info.pairName);
  content.catalog.masterKey.openedBy.push(server.serviceMasterKey);
}

/** A catalog as the service makes it; the password of its master key is nobody's but the service's. */
export function newCatalog(
  world: World,
  dataFactory: string,
  runtime: string,
  pairName: string | undefined,
): Catalog {
  return {
    owner: { dataFactory, runtime },
    pairName,
    createdAt: world.now(),
    workerAgents: [],
    executions: [],
    properties: {
      SCHEMA_VERSION: "7",
      SCHEMA_BUILD: "16.0.5100.1",
      RETENTION_WINDOW: "365",
      SERVER_LOGGING_LEVEL: "1",
      ENCRYPTION_ALGORITHM: "AES_256",
    },
    masterKey: { passwords: [`service-${randomUUID()}`], openedBy: [] },
    folders: [],
  };
}
