import { z } from "zod";
import type { Site } from "../../config/pair.ts";
import { ADMIN_LOGIN, runtimeSettings } from "../../drill/estates/configuration.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import { defaults } from "../../simulator/seed.ts";
import type { BenchStage } from "../stage/stage.ts";

/** What the script by hand is told. */
export const byHand = z.object({
  armUrl: z.string(),
  subscriptionId: z.string(),
  signIn: z.object({ tenantId: z.string(), clientId: z.string(), secret: z.string() }),
  factory: z.object({ resourceGroup: z.string(), name: z.string() }),
  runtime: z.string(),
  group: z.object({ resourceGroup: z.string(), server: z.string(), name: z.string() }),
  properties: z.looseObject({ type: z.literal("Managed") }),
  pollEveryMs: z.number(),
});
export type ByHand = z.infer<typeof byHand>;

/** The SDK's default interval, in milliseconds of Azure's time. */
const SDK_POLL_INTERVAL = 2000;

/** Moves the stage's only estate to a side by hand. */
export function ordersFor(stage: BenchStage, to: Site, speed: number): ByHand {
  const [estate] = stage.estates;
  const secrets = stage.secrets.get(estate?.name ?? "");
  if (estate === undefined || secrets === undefined)
    throw new Error("there is no estate to move by hand");
  const address = addressOf(estate);
  const server = segments(address.servers[to]);
  const factory = segments(address.factoryId);
  const { name, nodeCount, ...compute } = runtimeSettings;
  const secure = (value: string) => ({ type: "SecureString" as const, value });
  return {
    armUrl: stage.simulator.armUrl,
    subscriptionId: defaults.subscriptionId,
    signIn: { tenantId: defaults.tenantId, clientId: defaults.clientId, secret: defaults.secret },
    factory: { resourceGroup: factory.resourceGroup, name: factory.name },
    runtime: name,
    group: { resourceGroup: server.resourceGroup, server: server.name, name: address.group },
    // In the SDK's flattened names.
    properties: {
      type: "Managed",
      computeProperties: {
        location: estate.regions[to],
        numberOfNodes: nodeCount,
        ...compute,
      },
      ssisProperties: {
        catalogInfo: {
          catalogServerEndpoint: `${server.name}.database.windows.net`,
          catalogAdminUserName: ADMIN_LOGIN,
          catalogAdminPassword: secure(secrets.catalogPassword.value),
          catalogPricingTier: "S1",
        },
        edition: "Standard",
        licenseType: "LicenseIncluded",
        customSetupScriptProperties: {
          blobContainerUri: address.containers[to],
          sasToken: secure(secrets.customSetupSas[to].value),
        },
      },
      customerVirtualNetwork: { subnetId: address.subnets[to] },
    },
    pollEveryMs: SDK_POLL_INTERVAL / speed,
  };
}

function segments(id: string): { readonly resourceGroup: string; readonly name: string } {
  const parts = id.split("/");
  return { resourceGroup: parts[4] ?? "", name: parts.at(-1) ?? "" };
}
