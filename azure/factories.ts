import type { Call, JsonObject } from "./call.ts";
import type { AzureSession } from "./session.ts";

export interface FactoryAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly factory: string;
}

export interface LiveFactory {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** As answered: Git link, global parameters and all. */
  readonly properties: JsonObject;
}

export declare function readFactory(
  session: AzureSession,
  address: FactoryAddress,
  call: Call,
): Promise<LiveFactory | undefined>;
