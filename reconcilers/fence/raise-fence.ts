import { readFactory } from "../../azure/factories.ts";
import { isNamed, listTriggers, startsPipelines } from "../../azure/triggers.ts";
import type { StepName } from "../../planner/strategies.ts";
import { askedOf, bounded, type Context } from "../context/context.ts";
import type { FenceInputs, FenceLive } from "../fence.ts";
import { isOurs, seeGroup, seeSide } from "../group/group.ts";
import type { Run } from "../lifecycle/reconciler.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { isRunning, stateOfOther } from "../runtime/other-runtime.ts";
import { stop } from "../runtime/runtime-loop.ts";
import { stopTriggers } from "../triggers/turn-triggers.ts";
import { unlessAbsentInARow } from "../waits/in-a-row.ts";
import { isRegionSilent, unlessUntold } from "../waits/silence.ts";
import { drain } from "./drain.ts";

/** Stops what runs at the fenced site; what a silent region keeps from being done is left pending. */
export async function raise(
  context: Context,
  wish: FenceInputs,
  run: Run<FenceLive>,
): Promise<FenceLive> {
  const pending: string[] = [];
  const attempt = async (
    step: StepName,
    what: string,
    work: () => Promise<void>,
  ): Promise<void> => {
    if (!wish.steps.some((present) => present === step)) return;
    try {
      await work();
    } catch (error) {
      const why = unanswered(error);
      if (why === undefined) throw error;
      pending.push(`${what} (${why})`);
      context.log(
        `${wish.estate}: warning: ${what} could not be done (${why}); until it is, ${wish.holds} is not fenced off`,
      );
    }
    // Until all has been tried, what was pending before this run still is: a run that is cut off in between must not forget it.
    run.note({ pending: [...new Set([...(run.before?.pending ?? []), ...pending])] });
  };

  await attempt(
    "stopOtherTriggers",
    `stopping the triggers of ${wish.factory?.factory ?? wish.holds}`,
    () => stopOtherTriggers(context, wish),
  );
  if (!stopsRuntime(wish)) {
    await attempt("drain", `waiting for the packages of ${wish.holds}`, () =>
      letPackagesEnd(context, wish, run),
    );
    return await raised(context, wish, "not looked at", pending);
  }
  let state = "not looked at";
  await attempt(
    "stopOldRuntime",
    `stopping ${wish.runtime.name} in ${wish.runtime.factory}`,
    async () => {
      state = await stateOfOther(context, wish);
      if (state === "absent") tellOfAbsent(context, wish);
      if (!isRunning(state)) return;
      await letPackagesEnd(context, wish, run);
      // Looked at again right before the stop: the other stack may have moved it while packages were ending.
      state = await stateOfOther(context, wish);
      if (!isRunning(state)) return;
      context.log(
        `${wish.estate}: stopping ${wish.runtime.name} in ${wish.runtime.factory}, where ${wish.holds} runs it`,
      );
      run.moment("stopping");
      await stop(context, { ...wish, address: wish.runtime }, state);
      state = "Stopped";
      run.moment("stopped");
    },
  );
  return await raised(context, wish, state, pending);
}

/** A name that is mistaken looks the same as a runtime, a factory or a resource group that is gone: only a person can tell. */
function tellOfAbsent(context: Context, { estate, holds, runtime }: FenceInputs): void {
  context.log(
    `${estate}: there is no ${runtime.name} in ${runtime.factory} (resource group ${runtime.resourceGroup}): nothing is stopped there; if ${holds} runs SSIS under another name or in another factory, that goes on running: correct the configuration then`,
  );
}

/**
 * Packages are waited for only while the other side is the one they run on: once the role is here, its copy of SSISDB shows the packages that
 * run on this side.
 */
async function letPackagesEnd(
  context: Context,
  wish: FenceInputs,
  run: Run<FenceLive>,
): Promise<void> {
  if (!wish.steps.includes("drain")) return;
  const { group } = wish;
  const roleIsHere = async (): Promise<boolean> => {
    if (group === undefined) return false;
    const seen = await unlessUntold(seeGroup(context, group, wish.timeouts.call));
    return seen !== undefined && isOurs(seen);
  };
  if (await drain(context, { ...wish, roleIsHere })) run.moment("drained");
}

/** This side alone is asked for its role: the other one is what does not answer. */
async function raised(
  context: Context,
  wish: FenceInputs,
  otherRuntime: string,
  pending: readonly string[],
): Promise<FenceLive> {
  if (pending.length > 0) context.ofThisRun?.fencePends.add(askedOf(wish));
  if (pending.length === 0 || wish.group === undefined) return { otherRuntime, pending };
  const { role } = await seeSide(context, wish.group.here, wish.timeouts.call);
  return { otherRuntime, pending, ...(role === "Primary" && { arrived: wish.activeRegion }) };
}

/** Whether the fenced site's runtime is stopped: of a dual standby pair none is. */
export const stopsRuntime = (wish: FenceInputs): boolean => wish.steps.includes("stopOldRuntime");

async function stopOtherTriggers(context: Context, wish: FenceInputs): Promise<void> {
  const { factory, triggers } = wish;
  if (factory === undefined || triggers.length === 0) return;
  const call = () => bounded(context, wish.timeouts.call);
  const look = () => readFactory(context.azure, factory, call());
  if ((await unlessAbsentInARow(context, look)) === undefined) {
    context.log(
      `${wish.estate}: ${factory.factory} is not there any more: it has no triggers to stop`,
    );
    return;
  }
  const started = (await listTriggers(context.azure, factory, call())).filter(
    (trigger) =>
      startsPipelines(trigger.runtimeState) && triggers.some((name) => isNamed(trigger, name)),
  );
  const place = { ...wish, factory };
  await stopTriggers(
    context,
    place,
    started.map(({ name }) => name),
  );
}

/** Why a step is left pending: the region does not answer, or what was asked to stop hangs. A refusal is a failure, and is not. */
function unanswered(error: unknown): string | undefined {
  // What Azure has accepted and does not end names the thing that hangs, which its code alone does not.
  if (isRegionSilent(error)) return error.code === "OperationTimedOut" ? error.message : error.code;
  if (error instanceof Trouble && error.code === "StopHangs") return error.code;
  return undefined;
}
