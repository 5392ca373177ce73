import * as pulumi from "@pulumi/pulumi";
import { surroundingsOf } from "../azure/clouds.ts";
import { AzureSettingsError, readSettings } from "../azure/settings.ts";

/** A setting of azure-native by its full key, such as `azure-native:subscriptionId`; undefined where the stack does not set it. */
export const azureSetting = (key: string): string | undefined =>
  new pulumi.Config("azure-native").get(key.replace(/^azure-native:/, ""));

/**
 * What names and addresses depend on: the same settings as azure-native's, by key (`azure-native:subscriptionId`) or environment variable
 * (`ARM_SUBSCRIPTION_ID`).
 *
 * @throws pulumi.RunError naming what the login lacks, and no stack trace: a variable that is not set is no crash
 */
export function readAzureSettings(): {
  /** Undefined where the Azure CLI chooses it. */
  readonly subscriptionId: string | undefined;
  /** `database.windows.net`, or that of a sovereign cloud. */
  readonly sqlSuffix: string;
} {
  try {
    return surroundingsOf(readSettings(azureSetting, process.env));
  } catch (error) {
    throw error instanceof AzureSettingsError ? new pulumi.RunError(error.message) : error;
  }
}
