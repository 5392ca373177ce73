import { AzureError } from "../../azure/errors.ts";
import {
  type RuntimeStatus,
  readRuntime,
  readRuntimeStatus,
} from "../../azure/integration-runtimes.ts";
import type { OperationHandle } from "../../azure/operations.ts";
import type { Presence } from "../../planner/runtime-step.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import type { RuntimeAddress, Timeouts } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { IN_A_ROW } from "../waits/in-a-row.ts";
import { failureOf, seeOperation } from "../waits/operation.ts";
import { isSilence, isThrottled } from "../waits/silence.ts";
import { inMinutes, WaitedTooLong, waitUntil } from "../waits/waiting.ts";

/** A runtime that is starting or stopping. */
export interface WaitedFor {
  readonly estate: string;
  readonly address: RuntimeAddress;
  readonly timeouts: Timeouts;
  /** What is wanted of it, where that is known: what hangs on its way to rest keeps nobody from anything. */
  readonly presence?: Presence | undefined;
}

/**
 * Waits for the end of a start or a stop. `getStatus` is the truth; the operation is read beside it, because only it names the code of a
 * start that failed before the status shows it.
 *
 * @returns whether it has come to `wanted`; false where somebody stopped meanwhile what was to start
 */
export async function waitForState(
  context: Context,
  wish: WaitedFor,
  wanted: "Started" | "Stopped",
  handle: OperationHandle | undefined,
): Promise<boolean> {
  const { name } = wish.address;
  const deadline = wanted === "Started" ? wish.timeouts.start : wish.timeouts.stop;
  let shown: string | undefined;
  // An operation of which nothing is told goes on, unless that was so three times in a row: then the runtime itself tells.
  let untold = 0;
  // Nor is it gone by one answer: a front end may not have heard of it.
  let absent = 0;
  try {
    return await waitUntil(context, {
      deadline,
      saying: (elapsed) =>
        `${wish.estate}: ${name} is ${shown ?? "not answering"}, after ${elapsed}`,
      look: async () => {
        const [status, operation] = await Promise.all([
          readStatus(context, wish),
          seeOperation(context, handle, wish.timeouts.call),
        ]);
        untold = operation?.status === "Untold" ? untold + 1 : 0;
        absent = status === ABSENT ? absent + 1 : 0;
        if (absent > 0 && absent < IN_A_ROW) return undefined;
        const wasStopping = shown === "Stopping";
        if (status !== undefined && status.state !== shown) {
          shown = status.state;
          context.log(`${wish.estate}: ${name} is ${shown}`);
        }
        if (status?.state === wanted) return true;
        if (status === ABSENT) {
          if (wanted === "Stopped") return true;
          throw goneMeanwhile(wish);
        }
        // Somebody stops what was to start: that is looked at again when it has stopped.
        if (wanted === "Started" && status?.state === "Stopping") return false;
        // A start that somebody's stop has cancelled shows in the state; a stop that was cancelled never will.
        const isOver =
          operation?.status === "Failed" ||
          (operation?.status === "Canceled" && wanted === "Stopped");
        if (isOver)
          throw failureOf(operation, `${wanted === "Started" ? "start" : "stop"} of ${name}`);
        // Seen to stop, and running again: where nobody tells of the operation (another run's stop), the runtime does.
        const runsAgain = wasStopping && status?.state === "Started";
        if (wanted === "Stopped" && runsAgain && hasFailed(status, "Stop"))
          throw stopFailed(wish, status);
        return await endedOtherwise(
          context,
          wish,
          wanted,
          status,
          operation?.status === "InProgress" || (untold > 0 && untold < IN_A_ROW),
        );
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw wanted === "Stopped" ? stopHangs(wish, error, shown) : startHangs(wish, error, shown);
  }
}

/** Of a runtime that is not there: it has been deleted, and runs nowhere. */
const ABSENT: RuntimeStatus = { state: "absent", nodes: [], otherErrors: [] };

/** A silent front end is no answer, not a failure: the operation outlives it. */
export async function readStatus(
  context: Context,
  wish: Pick<WaitedFor, "address" | "timeouts">,
): Promise<RuntimeStatus | undefined> {
  try {
    const call = bounded(context, wish.timeouts.call);
    return (await readRuntimeStatus(context.azure, wish.address, call)) ?? ABSENT;
  } catch (error) {
    if (isSilence(error) || isThrottled(error)) return undefined;
    throw error;
  }
}

/**
 * A start that ends in a resting state has failed; its code stands in `lastOperation`. Right after the POST the old state may still be shown
 * while the operation is in progress; and where nobody tells of that (another run's start, an operation that may not be read), the runtime
 * itself does: until it rests too, the status is an older one, with the failure of an older start perhaps.
 */
async function endedOtherwise(
  context: Context,
  wish: Pick<WaitedFor, "address" | "timeouts">,
  wanted: "Started" | "Stopped",
  status: RuntimeStatus | undefined,
  inProgress: boolean,
): Promise<boolean | undefined> {
  if (status === undefined || inProgress) return undefined;
  if (wanted === "Stopped") return status.state === "Initial" ? true : undefined;
  const resting = status.state === "Stopped" || status.state === "Initial";
  const failed = hasFailed(status, "Start");
  if (!resting || (await isStarting(context, wish))) return undefined;
  if (!failed) return false;
  throw startFailed(wish, status);
}

async function isStarting(
  context: Context,
  { address, timeouts }: Pick<WaitedFor, "address" | "timeouts">,
): Promise<boolean> {
  try {
    const live = await readRuntime(context.azure, address, bounded(context, timeouts.call));
    return live?.state === "Starting";
  } catch (error) {
    // Not known: the next look asks again.
    if (isSilence(error) || isThrottled(error)) return true;
    throw error;
  }
}

const hasFailed = ({ lastOperation }: RuntimeStatus, type: "Start" | "Stop"): boolean =>
  lastOperation?.type === type && /fail/i.test(lastOperation.result);

const goneMeanwhile = ({ address }: Pick<WaitedFor, "address">): AzureError =>
  new AzureError({
    call: `start of ${address.name}`,
    kind: "absent",
    code: "NotFound",
    azureMessage: "somebody has deleted it meanwhile",
  });

function startFailed(wish: Pick<WaitedFor, "address">, status: RuntimeStatus): AzureError {
  const call = `start of ${wish.address.name}`;
  return operationFailed(status, { call, code: codeIn(status) ?? "StartFailed" });
}

function stopFailed(wish: Pick<WaitedFor, "address">, status: RuntimeStatus): AzureError {
  const call = `stop of ${wish.address.name}`;
  return operationFailed(status, { call, code: codeIn(status) ?? "StopFailed" });
}

const errorsIn = (status: RuntimeStatus) => [
  ...status.otherErrors,
  ...status.nodes.flatMap((node) => node.errors),
];

const codeIn = (status: RuntimeStatus): string | undefined =>
  status.lastOperation?.errorCode ?? errorsIn(status)[0]?.code;

function operationFailed(
  status: RuntimeStatus,
  parts: { readonly call: string; readonly code: string },
): AzureError {
  return new AzureError({
    ...parts,
    kind: "refused",
    azureMessage: [
      ...(status.lastOperation?.parameters ?? []),
      ...errorsIn(status).map((error) => `${error.code}: ${error.message}`),
      ...(status.lastOperation?.activityId === undefined
        ? []
        : [`activity id ${status.lastOperation.activityId}`]),
    ].join("; "),
  });
}

const isToRest = (presence: Presence | undefined): boolean =>
  presence === "halted" || presence === "stopped";

/** A stop that has not ended in its time. @param shown the state last seen; undefined where the runtime did not answer */
export function stopHangs(
  wish: Pick<WaitedFor, "estate" | "address" | "presence">,
  error: WaitedTooLong,
  shown: string | undefined,
): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: `stopping ${wish.address.name}`,
    code: "StopHangs",
    means: `after ${inMinutes(error.waited)} it is still ${shown ?? "not answering"}: the nodes of a region that is down may hang in Stopping`,
    cure: isToRest(wish.presence)
      ? "wait and run `pulumi up` again; it is only to rest here, so no takeover waits for it"
      : "wait and run `pulumi up` again; if the region is lost, use `strategy: attach` with another runtime name (and factory)",
    left: `${wish.address.name} is ${shown ?? "in an unknown state"}; nothing was written to it`,
  });
}

function startHangs(
  wish: Pick<WaitedFor, "estate" | "address">,
  error: WaitedTooLong,
  shown: string | undefined,
): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: `starting ${wish.address.name}`,
    code: "StartTimedOut",
    means: `after ${inMinutes(error.waited)} it is still ${shown ?? "not answering"} (a start takes 5 to 30 minutes, with a custom setup up to 45 more)`,
    cure: "look at the runtime in Data Factory's monitoring; `pulumi up` goes on waiting where this run ended, startTimeout makes it longer",
    left: `${wish.address.name} is ${shown ?? "in an unknown state"}`,
  });
}
