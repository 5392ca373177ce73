import { AzureError } from "../azure/errors.ts";
import {
  type LiveRuntime,
  putRuntime,
  type RuntimeStatus,
  readRuntime,
  readRuntimeStatus,
  startRuntime,
  stopRuntime,
} from "../azure/integration-runtimes.ts";
import type { OperationHandle } from "../azure/operations.ts";
import type { JsonObject } from "../planner/json.ts";
import { type RuntimeSecrets, withSecrets } from "../planner/runtime-body.ts";
import { runtimeDifferences } from "../planner/runtime-differences.ts";
import {
  nextRuntimeStep,
  type Presence,
  type RuntimeState,
  type RuntimeStep,
} from "../planner/runtime-step.ts";
import type { Context } from "./context.ts";
import { beforeWrite, bounded } from "./context.ts";
import { isSilence } from "./group.ts";
import type { RuntimeAddress, Timeouts } from "./inputs.ts";
import { failureOf, see } from "./operation.ts";
import { Trouble } from "./trouble.ts";
import { WaitedTooLong, waitUntil } from "./waiting.ts";

/** A runtime as it is to be. */
export interface RuntimeWish {
  readonly estate: string;
  readonly address: RuntimeAddress;
  readonly presence: Presence;
  /** `properties` without secrets. */
  readonly body: JsonObject;
  readonly secrets: RuntimeSecrets;
  readonly timeouts: Timeouts;
}

/** What the loop asks of whoever runs it. */
export interface RuntimeWatch {
  secretsChanged(): boolean;
  /** The runtime was written with the wished secrets. */
  applied(): void;
  /** Awaited before the runtime is started: throws when this site must not run it. */
  mayStart(): Promise<void>;
}

/**
 * Brings a runtime to what is wanted, one step at a time, reading Azure before each: stop, PUT, start, as the article has it, and only what
 * is needed of it. The last state read is returned.
 */
export async function bringTo(
  context: Context,
  wish: RuntimeWish,
  watch: RuntimeWatch,
): Promise<LiveRuntime | undefined> {
  let started = false;
  let { presence } = wish;
  for (;;) {
    const live = await readRuntime(
      context.azure,
      wish.address,
      bounded(context, wish.timeouts.call),
    );
    const step = nextRuntimeStep(presence, seen(wish, live, watch));
    if (step.do === "nothing") return live;
    // What was running when it had to be edited runs again afterwards, schedule or not.
    if (step.do === "stop" && presence === "scheduled") presence = "running";
    if (step.do === "start") {
      // One start a run: a runtime that somebody stops right after it has started is not fought over.
      if (started) throw stoppedAgain(wish);
      await watch.mayStart();
      started = true;
    }
    await perform(context, wish, watch, step, live);
  }
}

function seen(wish: RuntimeWish, live: LiveRuntime | undefined, watch: RuntimeWatch) {
  if (live === undefined) return undefined;
  return {
    state: ssisState(wish, live.state),
    differences: runtimeDifferences(wish.body, live.body),
    secretsChanged: watch.secretsChanged(),
  };
}

/** An Azure-SSIS runtime knows five of the service's states; another one means that the name belongs to another kind of runtime. */
export function ssisState(
  wish: Pick<RuntimeWish, "estate" | "address">,
  state: string,
): RuntimeState {
  switch (state) {
    case "Initial":
    case "Starting":
    case "Started":
    case "Stopping":
    case "Stopped":
      return state;
    default:
      throw new Trouble({
        estate: wish.estate,
        what: `reading integration runtime ${wish.address.name}`,
        code: "NotAnSsisRuntime",
        means: `its state is "${state}", which no Azure-SSIS runtime has: the name belongs to a self-hosted or Azure runtime`,
        cure: "give runtime.name another name, or remove the other runtime",
        left: "nothing was changed",
        changedNothing: true,
      });
  }
}

async function perform(
  context: Context,
  wish: RuntimeWish,
  watch: RuntimeWatch,
  step: Exclude<RuntimeStep, { do: "nothing" }>,
  live: LiveRuntime | undefined,
): Promise<void> {
  const { name, factory } = wish.address;
  const say = (line: string): void => context.log(`${wish.estate}: ${line}`);
  switch (step.do) {
    case "wait":
      await waitForState(context, wish, step.for, undefined);
      return;
    case "stop":
      say(`stopping ${name} in ${factory} (${step.because})`);
      await stop(context, wish);
      return;
    case "put": {
      say(`writing ${name} in ${factory} (${step.because})`);
      await beforeWrite(context);
      const body = { properties: withSecrets(wish.body, wish.secrets) };
      const call = bounded(context, wish.timeouts.call);
      await putRuntime(context.azure, wish.address, body, { ifMatch: live?.etag }, call);
      watch.applied();
      return;
    }
    case "start": {
      say(`starting ${name} in ${factory}`);
      await beforeWrite(context);
      const handle = await startRuntime(
        context.azure,
        wish.address,
        bounded(context, wish.timeouts.call),
      );
      await waitForState(context, wish, "Started", handle);
    }
  }
}

/** Stops a runtime and waits until it is. */
export async function stop(
  context: Context,
  wish: Pick<RuntimeWish, "estate" | "address" | "timeouts">,
): Promise<void> {
  await beforeWrite(context);
  const handle = await stopRuntime(
    context.azure,
    wish.address,
    bounded(context, wish.timeouts.call),
  );
  await waitForState(context, wish, "Stopped", handle);
}

/**
 * Waits for the end of a start or a stop. `getStatus` is the truth; the operation is read beside it, because only it names the code of a
 * start that failed before the status shows it.
 */
async function waitForState(
  context: Context,
  wish: Pick<RuntimeWish, "estate" | "address" | "timeouts">,
  wanted: "Started" | "Stopped",
  handle: OperationHandle | undefined,
): Promise<void> {
  const { name } = wish.address;
  const deadline = wanted === "Started" ? wish.timeouts.start : wish.timeouts.stop;
  let shown: string | undefined;
  try {
    await waitUntil(context, {
      deadline,
      saying: (elapsed) =>
        `${wish.estate}: ${name} is ${shown ?? "not answering"}, after ${elapsed}`,
      look: async () => {
        const [status, operation] = await Promise.all([
          readStatus(context, wish),
          see(context, handle, wish.timeouts.call),
        ]);
        if (status !== undefined && status.state !== shown) {
          shown = status.state;
          context.log(`${wish.estate}: ${name} is ${shown}`);
        }
        if (status?.state === wanted) return true;
        if (operation?.status === "Failed")
          throw failureOf(operation, `${wanted === "Started" ? "start" : "stop"} of ${name}`);
        return endedOtherwise(
          wish,
          wanted,
          status,
          handle !== undefined && operation?.status === "InProgress",
        );
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw wanted === "Stopped" ? stopHangs(wish, error, shown) : startHangs(wish, error, shown);
  }
}

/** A silent front end is no answer, not a failure: the operation outlives it. */
async function readStatus(
  context: Context,
  wish: Pick<RuntimeWish, "address" | "timeouts">,
): Promise<RuntimeStatus | undefined> {
  try {
    return await readRuntimeStatus(
      context.azure,
      wish.address,
      bounded(context, wish.timeouts.call),
    );
  } catch (error) {
    if (isSilence(error)) return undefined;
    throw error;
  }
}

/**
 * A start that ends in a resting state has failed; its code stands in `lastOperation`. Right after the POST the old state may still be shown
 * while the operation is in progress.
 */
function endedOtherwise(
  wish: Pick<RuntimeWish, "address">,
  wanted: "Started" | "Stopped",
  status: RuntimeStatus | undefined,
  inProgress: boolean,
): true | undefined {
  if (status === undefined || inProgress) return undefined;
  if (wanted === "Stopped") return status.state === "Initial" ? true : undefined;
  const resting = status.state === "Stopped" || status.state === "Initial";
  const failed =
    status.lastOperation?.type === "Start" && /fail/i.test(status.lastOperation.result);
  if (!resting) return undefined;
  if (!failed) return true;
  throw startFailed(wish, status);
}

function startFailed(wish: Pick<RuntimeWish, "address">, status: RuntimeStatus): AzureError {
  const errors = [...status.otherErrors, ...status.nodes.flatMap((node) => node.errors)];
  return new AzureError({
    call: `start of ${wish.address.name}`,
    kind: "refused",
    code: status.lastOperation?.errorCode ?? errors[0]?.code ?? "StartFailed",
    azureMessage: [
      ...errors.map((error) => `${error.code}: ${error.message}`),
      ...(status.lastOperation?.activityId === undefined
        ? []
        : [`activity id ${status.lastOperation.activityId}`]),
    ].join("; "),
  });
}

function stopHangs(
  wish: Pick<RuntimeWish, "estate" | "address">,
  error: WaitedTooLong,
  shown: string | undefined,
): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: `stopping ${wish.address.name}`,
    code: "StopHangs",
    means: `${error.message} it is still ${shown ?? "not answering"}: the nodes of a region that is down may hang in Stopping`,
    cure: "wait and run `pulumi up` again; if the region is lost, use `strategy: attach` with another runtime name (and factory)",
    left: `${wish.address.name} is ${shown ?? "in an unknown state"}; nothing was written to it`,
  });
}

function startHangs(
  wish: Pick<RuntimeWish, "estate" | "address">,
  error: WaitedTooLong,
  shown: string | undefined,
): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: `starting ${wish.address.name}`,
    code: "StartTimedOut",
    means: `${error.message} it is still ${shown ?? "not answering"} (a start takes 5 to 30 minutes, with a custom setup up to 45 more)`,
    cure: "look at the runtime in Data Factory's monitoring; `pulumi up` goes on waiting where this run ended, startTimeout makes it longer",
    left: `${wish.address.name} is ${shown ?? "in an unknown state"}`,
  });
}

function stoppedAgain(wish: RuntimeWish): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: `starting ${wish.address.name}`,
    code: "StoppedAgain",
    means: "the start ended, and the runtime was stopped again at once by somebody else",
    cure: "find out who stops it (a schedule? then `runState: external`), then run `pulumi up` again",
    left: `${wish.address.name} is stopped`,
  });
}
