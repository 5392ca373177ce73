import type { Call, JsonObject } from "./call.ts";
import type { OperationHandle } from "./operations.ts";
import type { AzureSession } from "./session.ts";

export interface RuntimeAddress {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly factory: string;
  readonly name: string;
}

/** An Azure-SSIS runtime uses the first five; the others belong to other kinds of runtime. */
export type RuntimeState =
  | "Initial"
  | "Starting"
  | "Started"
  | "Stopping"
  | "Stopped"
  | "NeedRegistration"
  | "Online"
  | "Limited"
  | "Offline"
  | "AccessDenied";

export interface LiveRuntime {
  readonly id: string;
  readonly etag: string;
  readonly state: RuntimeState;
  readonly description?: string;
  /** `properties` as answered, unknown keys included, secrets masked by Azure, without the state. */
  readonly body: JsonObject;
}

export interface RuntimeTrouble {
  readonly code: string;
  readonly message: string;
}

export interface RuntimeStatus {
  readonly state: RuntimeState;
  /** May be empty even when Started. */
  readonly nodes: readonly {
    readonly id: string;
    readonly status: string;
    readonly errors: readonly RuntimeTrouble[];
  }[];
  readonly otherErrors: readonly RuntimeTrouble[];
  readonly lastOperation?: {
    readonly type: string;
    readonly result: string;
    readonly errorCode?: string;
    readonly startTime?: string;
    readonly activityId?: string;
  };
}

export declare function readRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<LiveRuntime | undefined>;
export declare function readRuntimeStatus(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<RuntimeStatus | undefined>;
/** Sends `body` (`{properties: …}`) exactly as it is. */
export declare function putRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  body: JsonObject,
  options: { readonly ifMatch?: string | undefined },
  call: Call,
): Promise<LiveRuntime>;
/** Returns when Azure has accepted; undefined when there is nothing to wait for. */
export declare function startRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<OperationHandle | undefined>;
export declare function stopRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<OperationHandle | undefined>;
/** Deleting what is not there is fine. */
export declare function deleteRuntime(
  session: AzureSession,
  address: RuntimeAddress,
  call: Call,
): Promise<void>;
