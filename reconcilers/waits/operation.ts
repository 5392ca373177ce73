import { AzureError } from "../../azure/errors.ts";
import { type Operation, type OperationHandle, readOperation } from "../../azure/operations.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import { isSilence, isThrottled, unlessUntold } from "./silence.ts";
import { WaitedTooLong, waitUntil } from "./waiting.ts";

/** "Proxy Authentication Required" (RFC 9110, 15.5.8): no word of Azure's about what this identity may. */
const PROXY_ASKS = 407;

export interface OperationWait {
  readonly estate: string;
  /** Such as `planned failover of fog-sales`. */
  readonly what: string;
  /** For all of it, in milliseconds of Azure's time. */
  readonly deadline: number;
  /** For one look, in the same. */
  readonly call: number;
  /** Looks at the thing itself: the truth, where the operation is only a hint (operations are lost, and outlive their clients). */
  readonly done: () => Promise<boolean | undefined>;
}

/**
 * Waits for an accepted operation by its effect; the operation itself is read beside it for the one thing the effect cannot tell: that it
 * failed, and with which code.
 */
export async function waitForOperation(
  context: Context,
  handle: OperationHandle | undefined,
  wait: OperationWait,
): Promise<void> {
  let isTold = false;
  const forbidden = (error: AzureError): void => {
    if (isTold) return;
    isTold = true;
    const effect = "its success is seen by its effect, its failure only by the lack of one";
    const why =
      error.status === PROXY_ASKS
        ? `a proxy in between does not let this program read the status of the ${wait.what} (${error.code}): ${effect}`
        : `this identity has no right to read the status of the ${wait.what} (${error.code}): ${effect}; docs/security.md names the right that it lacks (for SQL Database: Microsoft.Sql/locations/*/read at the subscription)`;
    context.log(`${wait.estate}: warning: ${why}`);
  };
  try {
    await waitUntil(context, {
      deadline: wait.deadline,
      saying: (elapsed) => `${wait.estate}: ${wait.what}: still going on after ${elapsed}`,
      look: async () => {
        const [done, operation] = await Promise.all([
          unlessUntold(wait.done()),
          seeOperation(context, handle, wait.call, forbidden),
        ]);
        if (done === true) return true;
        if (operation?.status === "Failed" || operation?.status === "Canceled")
          throw failureOf(operation, wait.what);
        return undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw new AzureError({
      call: wait.what,
      kind: "failed",
      code: "OperationTimedOut",
      azureMessage: error.message,
    });
  }
}

/** No word of how it stands came through, this time. */
interface Untold {
  readonly status: "Untold";
  readonly error?: undefined;
}

/**
 * How an operation stands; undefined where nobody will tell: there is none, Azure knows it no more, or this identity may not read it. `Untold`
 * where Azure does not answer just now, asks to wait or is busy.
 *
 * @param timeoutMs for the one read, in milliseconds of Azure's time
 * @param forbidden told of a refusal to read it, once for each look
 * @throws AzureError for every other answer that is none
 */
export async function seeOperation(
  context: Context,
  handle: OperationHandle | undefined,
  timeoutMs: number,
  forbidden: (error: AzureError) => void = () => {},
): Promise<Operation | Untold | undefined> {
  if (handle === undefined) return undefined;
  try {
    return await readOperation(context.azure, handle, bounded(context, timeoutMs));
  } catch (error) {
    // Who may ask for something may not be allowed to read its operation: the effect tells whether it was done.
    if (isForbidden(error)) forbidden(error);
    else if (isSilence(error) || isThrottled(error) || isBusy(error)) return { status: "Untold" };
    else throw error;
    return undefined;
  }
}

/** No end of the operation: where that ended in a conflict, Azure says which. */
const isBusy = (error: unknown): boolean => error instanceof AzureError && error.kind === "busy";

const isForbidden = (error: unknown): error is AzureError =>
  error instanceof AzureError && error.kind === "forbidden";

/** An operation that ended without success, as a failure. */
export function failureOf(operation: Operation, what: string): AzureError {
  return new AzureError({
    call: what,
    kind: "refused",
    code: operation.error?.code ?? operation.status,
    azureMessage: operation.error?.message,
  });
}
