import type { DataFactoryManagementClient } from "@azure/arm-datafactory";
import type { SqlManagementClient } from "@azure/arm-sql";
import type { TokenCredential } from "@azure/core-auth";
import type { ServiceClient } from "@azure/core-client";
import type { Cloud } from "./clouds.ts";
import type { Secrets } from "./scrub.ts";
import type { AzureSettings } from "./settings.ts";

/** One sign-in and the clients that share it. Everything is made when it is first needed. */
export interface AzureSession {
  /** @throws AzureSettingsError when none is set (the Azure CLI works without one) */
  readonly subscriptionId: string;
  /** The settings name an Azure on this machine: only then may a clock run fast. */
  readonly onLoopback: boolean;
  readonly secrets: Secrets;
  /** Asks the metadata host once, where one is set. */
  cloud(): Promise<Cloud>;
  credential(): Promise<TokenCredential>;
  dataFactory(subscriptionId: string): Promise<DataFactoryManagementClient>;
  sql(subscriptionId: string): Promise<SqlManagementClient>;
  /** The bare client, for requests whose bodies or addresses the generated ones cannot carry. */
  arm(): Promise<ServiceClient>;
}

export declare function openSession(settings: AzureSettings): AzureSession;
