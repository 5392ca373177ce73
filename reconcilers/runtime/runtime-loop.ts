import { AzureError } from "../../azure/errors.ts";
import {
  type LiveRuntime,
  readRuntime,
  startRuntime,
  stopRuntime,
} from "../../azure/integration-runtimes.ts";
import type { OperationHandle } from "../../azure/operations.ts";
import type { JsonObject } from "../../planner/json.ts";
import type { RuntimeSecrets } from "../../planner/runtime-body.ts";
import { runtimeDifferences } from "../../planner/runtime-differences.ts";
import {
  isOfAnotherKind,
  isRuntimeState,
  nextRuntimeStep,
  type Presence,
  type RuntimeState,
  type RuntimeStep,
} from "../../planner/runtime-step.ts";
import type { Context } from "../context/context.ts";
import { askedBeforeRepeating, beforeWrite, bounded } from "../context/context.ts";
import type { RuntimeAddress, Timeouts } from "../lifecycle/inputs.ts";
import type { Moment } from "../lifecycle/timing.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { isRegionSilent } from "../waits/silence.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { readStatus, stopHangs, type WaitedFor, waitForState } from "./runtime-waiting.ts";
import { put } from "./runtime-writing.ts";
import { shownAfter } from "./shown-after.ts";

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
  /** Awaited before the runtime is written or started: throws when this site must not run it. */
  mayRun(): Promise<void>;
  /** Awaited before a running runtime is stopped to be edited: throws when it would not start again. */
  mayEdit(): Promise<void>;
  /** A running runtime is stopped to be edited, and to run again afterwards. */
  stops(): void;
  /** The runtime starts, whoever asked for it: what its workers said before counts no more. */
  starts(): void;
  /** Told of each step as it happens. */
  moment(what: Moment): void;
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
  let written = 0;
  let overtaken = 0;
  let { presence } = wish;
  const read = () => readRuntime(context.azure, wish.address, bounded(context, wish.timeouts.call));
  let live = await read();
  for (;;) {
    const step = nextRuntimeStep(presence, seen(wish, live, watch));
    if (step.do === "nothing") return live;
    const edits = presence === "running" || presence === "scheduled";
    if (step.do === "stop" && edits) await watch.mayEdit();
    // What was running when it had to be edited runs again afterwards, schedule or not.
    if (step.do === "stop" && presence === "scheduled") {
      watch.stops();
      presence = "running";
    }
    if (step.do === "put" || step.do === "start") await watch.mayRun();
    if (step.do === "start") {
      // One start a run: a runtime that somebody stops right after it has started is not fought over.
      if (started) throw stoppedAgain(wish);
      started = true;
    }
    if (step.do === "put" && written === MOST_WRITES) throw notAsWritten(wish, step.because);
    const done = await perform(context, wish, watch, step, live, overtaken < MOST_OVERTAKEN);
    if (done === "written") written += 1;
    if (done === "overtaken") overtaken += 1;
    live = done === "overtaken" ? await read() : await shownAfter(context, wish, step, live);
  }
}

/** Azure shows a runtime as it was written, or this program and the service mean different things: more writes would not end that. */
const MOST_WRITES = 2;
/** Somebody else who changes it time and again, or a service that always shows another etag: the refusal is told then. */
const MOST_OVERTAKEN = 3;

function seen(wish: RuntimeWish, live: LiveRuntime | undefined, watch: RuntimeWatch) {
  if (live === undefined) return undefined;
  return {
    state: ssisState(wish, live.state),
    differences: runtimeDifferences(wish.body, live.body),
    secretsChanged: watch.secretsChanged(),
  };
}

function ssisState(wish: Pick<RuntimeWish, "estate" | "address">, state: string): RuntimeState {
  if (isRuntimeState(state)) return state;
  throw strangeState(wish, state);
}

function strangeState(wish: Pick<RuntimeWish, "estate" | "address">, state: string): Trouble {
  const about = {
    estate: wish.estate,
    what: `reading integration runtime ${wish.address.name}`,
    left: "nothing was changed",
    changedNothing: true,
  };
  if (isOfAnotherKind(state))
    return new Trouble({
      ...about,
      code: "NotAnSsisRuntime",
      means: `its state is "${state}", which no Azure-SSIS runtime has: the name belongs to a self-hosted or Azure runtime`,
      cure: "give runtime.name another name, or remove the other runtime",
    });
  return new Trouble({
    ...about,
    code: "StateUnknown",
    means: `its state is "${state}", which this program does not know: whether it runs packages, or may be written, is not known either`,
    cure: "look at the runtime in Data Factory's monitoring, and run `pulumi up` again once it is Started or Stopped; if the region is lost, use `strategy: attach` with another runtime name (and factory)",
  });
}

/** What comes of a start that is not: it is written anew, or rests, in either case. */
const isAsWanted = (wish: RuntimeWish, live: LiveRuntime | undefined, watch: RuntimeWatch) =>
  wish.presence !== "halted" &&
  !watch.secretsChanged() &&
  runtimeDifferences(wish.body, live?.body ?? {}).length === 0;

async function perform(
  context: Context,
  wish: RuntimeWish,
  watch: RuntimeWatch,
  step: Exclude<RuntimeStep, { do: "nothing" }>,
  live: LiveRuntime | undefined,
  looksAgain: boolean,
): Promise<"written" | "overtaken" | undefined> {
  const { name, factory } = wish.address;
  const say = (line: string): void => context.log(`${wish.estate}: ${line}`);
  switch (step.do) {
    case "wait":
      if (step.for === "Started") watch.starts();
      watch.moment(step.for === "Started" ? "starting" : "stopping");
      try {
        if (await waitForState(context, wish, step.for, undefined))
          watch.moment(step.for === "Started" ? "started" : "stopped");
      } catch (error) {
        const hasFailed = error instanceof AzureError && error.kind === "refused";
        if (!hasFailed || step.for !== "Started" || isAsWanted(wish, live, watch)) throw error;
        say(
          `${name} was being started with other settings than it is to have, and that start failed (${error.code})`,
        );
        return undefined;
      }
      return undefined;
    case "stop":
      say(`stopping ${name} in ${factory} (${step.because})`);
      watch.moment("stopping");
      await stop(context, wish, live?.state ?? "");
      watch.moment("stopped");
      return undefined;
    case "put":
      say(`writing ${name} in ${factory} (${step.because})`);
      await beforeWrite(context);
      if (!(await put(context, wish, live, { looksAgain, watch }))) return "overtaken";
      watch.applied();
      watch.moment("written");
      return "written";
    case "start": {
      say(`starting ${name} in ${factory}`);
      await beforeWrite(context);
      watch.starts();
      watch.moment("starting");
      const start: typeof startRuntime = (azure, address, call) =>
        startRuntime(
          azure,
          address,
          askedBeforeRepeating(call, () => watch.mayRun()),
        );
      const handle = await accepted(context, wish, start, ["Starting", "Started"]);
      if (await waitForState(context, wish, "Started", handle)) watch.moment("started");
      return undefined;
    }
  }
}

function notAsWritten(wish: RuntimeWish, because: string): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: `writing ${wish.address.name}`,
    code: "NotAsWritten",
    means: `it was written ${MOST_WRITES} times, and Azure still shows something else: ${because}`,
    cure: "write the value in the configuration as Azure shows it, or take it out of runtime.extra; then run `pulumi up` again",
    left: `${wish.address.name} is stopped and holds what Azure made of the configuration; it was not started`,
  });
}

/**
 * Stops a runtime and waits until it is.
 *
 * @param state what it was seen in: a stop that is under way already is only waited for
 */
export async function stop(context: Context, wish: WaitedFor, state: string): Promise<void> {
  const handle = state === "Stopping" ? undefined : await askToStop(context, wish, state);
  await waitForState(context, wish, "Stopped", handle);
}

/**
 * A stop that is refused while the runtime is just starting is asked for again until the start is over. In a region that is down that may be
 * never: it hangs then, as a stop does. One that is not answered is asked for once more, where the runtime's state is told.
 */
async function askToStop(
  context: Context,
  wish: WaitedFor,
  state: string,
): Promise<OperationHandle | undefined> {
  let shown: string | undefined = state;
  let refusal = "";
  let askedAgain = false;
  const look = async () => {
    await beforeWrite(context);
    try {
      const onTheWay = ["Stopping", "Stopped", "Initial", "absent"];
      return { handle: await accepted(context, wish, stopRuntime, onTheWay) };
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      const isRefused = error.kind === "refused" || error.kind === "busy";
      if (!isRefused && !isRegionSilent(error)) throw error;
      const before = shown;
      shown = (await readStatus(context, wish))?.state;
      // Its start may have ended between the refusal and this look.
      const hasStarted = before === "Starting" && shown === "Started";
      if (isRefused && (shown === "Starting" || hasStarted)) {
        refusal = error.code;
        return undefined;
      }
      // A region that tells of the runtime is not lost: its front end may take longer for a stop than a call may (Az gives it three minutes).
      if (!isRegionSilent(error) || shown === undefined || askedAgain) throw error;
      askedAgain = true;
      return undefined;
    }
  };
  try {
    const saying = (elapsed: string) =>
      `${wish.estate}: ${wish.address.name} is Starting, and takes no stop (${refusal}), after ${elapsed}`;
    const { handle } = await waitUntil(context, { deadline: wish.timeouts.stop, saying, look });
    return handle;
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    throw stopHangs(wish, error, `Starting, and takes no stop (${refusal})`);
  }
}

/**
 * Asks for a start or a stop. A refusal, or an answer that was lost, counts for nothing when the runtime shows that it is on its way there: an
 * earlier run, or this very request, has begun it.
 */
async function accepted(
  context: Context,
  wish: WaitedFor,
  ask: typeof startRuntime,
  onTheWay: readonly string[],
): Promise<OperationHandle | undefined> {
  try {
    return await ask(context.azure, wish.address, bounded(context, wish.timeouts.call));
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    const status = await readStatus(context, wish);
    if (status === undefined || !onTheWay.includes(status.state)) throw error;
    return undefined;
  }
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
