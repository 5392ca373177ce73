import type { Call } from "./call.ts";
import type { AzureSession } from "./session.ts";

/** A long operation that Azure has accepted: plain data, so that it can be kept in state and polled by a later process. */
export interface OperationHandle {
  readonly url: string;
}

export interface Operation {
  readonly status: "InProgress" | "Succeeded" | "Failed" | "Canceled";
  readonly error?: { readonly code: string; readonly message: string };
}

/** How an accepted operation stands; undefined when Azure does not know it any more. */
export declare function readOperation(
  session: AzureSession,
  handle: OperationHandle,
  call: Call,
): Promise<Operation | undefined>;
