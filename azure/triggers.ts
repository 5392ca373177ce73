import type { Call, JsonObject } from "./call.ts";
import type { FactoryAddress } from "./factories.ts";
import type { OperationHandle } from "./operations.ts";
import type { AzureSession } from "./session.ts";

export interface LiveTrigger {
  readonly name: string;
  /** Such as `ScheduleTrigger` or `TumblingWindowTrigger`. */
  readonly type: string;
  readonly runtimeState: "Started" | "Stopped" | "Disabled";
  readonly pipelines: readonly string[];
  readonly properties: JsonObject;
}

export interface TriggerRun {
  readonly trigger: string;
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly at: string;
}

export declare function listTriggers(
  session: AzureSession,
  factory: FactoryAddress,
  call: Call,
): Promise<readonly LiveTrigger[]>;
export declare function startTrigger(
  session: AzureSession,
  factory: FactoryAddress,
  name: string,
  call: Call,
): Promise<OperationHandle | undefined>;
export declare function stopTrigger(
  session: AzureSession,
  factory: FactoryAddress,
  name: string,
  call: Call,
): Promise<OperationHandle | undefined>;
export declare function listTriggerRuns(
  session: AzureSession,
  factory: FactoryAddress,
  span: { readonly since: Date; readonly until: Date },
  call: Call,
): Promise<readonly TriggerRun[]>;
