import { z } from "zod";
import { AzureError } from "../azure/errors.ts";
import { readFactory } from "../azure/factories.ts";
import { isNamed, listTriggers } from "../azure/triggers.ts";
import type { StepName } from "../planner/strategies.ts";
import type { Context } from "./context.ts";
import { bounded } from "./context.ts";
import { drain } from "./drain.ts";
import { isOurs, isRegionSilent, isSilence, seeGroup } from "./group.ts";
import {
  catalogAccess,
  common,
  factoryAddress,
  groupSides,
  runtimeAddress,
  throughPublicEndpoint,
  timeouts,
} from "./inputs.ts";
import { assertInstanceServes } from "./instance.ts";
import { stateIfTold, stateOfOther } from "./other-runtime.ts";
import type { Reconciler, Run, Seen } from "./reconciler.ts";
import { allowedRoleStep, howRoleMoves } from "./role-refusal.ts";
import { stop } from "./runtime-loop.ts";
import { inWords, Trouble } from "./trouble.ts";
import { stopTriggers } from "./turn-triggers.ts";

const inputs = z.object({
  ...common,
  /** The site that is fenced off while this one is active: no runtime and no trigger of it goes on. Empty: nothing is. */
  holds: z.enum(["", "primary", "secondary"]),
  steps: z.array(z.enum(["stopOtherTriggers", "drain", "stopOldRuntime"])) satisfies z.ZodType<
    StepName[]
  >,
  runtime: runtimeAddress,
  /**
   * Region of the runtime while the fenced site runs it, where both sites run the same one: when it has moved on, it is not the fence's any
   * more. Absent where each site has its own.
   */
  runtimeLocation: z.string().optional(),
  /** Absent where no role moves (`catalogRole: leave`). */
  group: groupSides.optional(),
  /** This site's own runtime, where no role tells which site has SSIS (`catalogRole: leave`). */
  own: runtimeAddress.optional(),
  ...howRoleMoves,
  /** The fenced site's own factory; absent when both sites share one. */
  factory: factoryAddress.optional(),
  /** Triggers of that factory that start pipelines on its runtime: those that the configuration names, and no others. */
  triggers: z.array(z.string()),
  /** Where the packages of the fenced site run. */
  catalog: catalogAccess,
  throughPublicEndpoint,
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as FenceInputs, Live as FenceLive };

interface Live extends Seen {
  /** State of the fenced site's runtime, or `moved on`, `absent`, `not looked at`, `not seen (code)`. */
  readonly otherRuntime: string;
  /** What could not be done because the other region did not answer: until this is empty, nothing is fenced. */
  readonly pending: readonly string[];
}

/**
 * The fence: before this site runs SSIS, the other one stops. Its region may be gone, so each call is bounded, and what could not be done is
 * kept, said and tried again by each `up` until it is done.
 */
export const fence: Reconciler<Inputs, Live> = {
  kind: "fence",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  // The fenced region may be the lost one: not seeing it is no drift by itself, a pending fence is.
  claims: () => false,
  onlyLooks: (wish) => wish.holds === "",

  async look(context, wish, before) {
    const pending = before.pending ?? [];
    if (wish.holds === "") return { otherRuntime: "not looked at", pending: [] };
    // A pair's other runtime goes on: its state is no matter of the fence, and its factory need not answer.
    if (!stopsRuntime(wish)) return { otherRuntime: "not looked at", pending };
    return { otherRuntime: await lookAtOther(context, wish, pending), pending };
  },

  drift(wish, live) {
    const open = live.pending.map((what) => `not fenced yet: ${what}`);
    if (open.length === 0 && isRunning(live.otherRuntime)) {
      return [
        `the runtime of ${wish.holds} is ${live.otherRuntime} although ${wish.site} is active`,
      ];
    }
    return open;
  },

  async act(context, wish, run) {
    if (wish.holds === "") return { otherRuntime: "not looked at", pending: [] };
    try {
      if (run.mandate !== "takes") return await keep(context, wish, run);
      await assertRoleCanCome(context, wish, run);
      await assertInstanceServes(context, wish, `bringing SSIS to ${wish.site}`);
      return await raise(context, wish, run);
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what: `fencing ${wish.holds} off`,
        left: "what was stopped stays stopped; the role is told of beside this; the next `pulumi up` tries the fence again",
      });
    }
  },
};

/** What is pending stays drift while the other side is not to be seen: to see it again is not what it waits for. */
async function lookAtOther(
  context: Context,
  wish: Inputs,
  pending: Live["pending"],
): Promise<string> {
  try {
    return await stateOfOther(context, wish);
  } catch (error) {
    if (pending.length === 0 || !(error instanceof AzureError)) throw error;
    return `not seen (${error.code})`;
  }
}

/** Nothing is stopped for a takeover that would be refused at its next step: a group that is seeding, or absent, cannot fail over. */
async function assertRoleCanCome(context: Context, wish: Inputs, run: Run<Live>): Promise<void> {
  const { group } = wish;
  if (group === undefined) return;
  allowedRoleStep(
    context,
    { ...wish, group },
    run.mandate,
    await seeGroup(context, group, wish.timeouts.call),
  );
}

/** What is left of a fence is done by a later run only where that stops nothing that has become right since: SSIS may have moved back. */
async function isStillOurs(context: Context, wish: Inputs): Promise<boolean> {
  const { group, own, timeouts } = wish;
  if (group !== undefined) return isOurs(await seeGroup(context, group, timeouts.call));
  // Where no role tells, this site's own runtime does: the other site has stopped it, if that has taken SSIS back. One that was never started
  // belongs to a takeover that is not done yet; one that does not answer tells nothing.
  const stoppedAgain = ["Stopped", "Stopping", "silent"];
  return own === undefined || !stoppedAgain.includes(await stateIfTold(context, own, timeouts));
}

/**
 * Packages are waited for only while the other side is the one they run on: once the role is here, its copy of SSISDB shows the packages that
 * run on this side.
 */
async function letPackagesEnd(context: Context, wish: Inputs, run: Run<Live>): Promise<void> {
  if (!wish.steps.includes("drain")) return;
  const { group } = wish;
  if (group !== undefined && isOurs(await seeGroup(context, group, wish.timeouts.call))) return;
  await drain(context, wish);
  run.moment("drained");
}

async function raise(context: Context, wish: Inputs, run: Run<Live>): Promise<Live> {
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
    return { otherRuntime: "not looked at", pending };
  }
  let state = "not looked at";
  await attempt(
    "stopOldRuntime",
    `stopping ${wish.runtime.name} in ${wish.runtime.factory}`,
    async () => {
      state = await stateOfOther(context, wish);
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
  return { otherRuntime: state, pending };
}

/** No flag asks for a takeover: what was left of the last one is done, and what somebody else started is told, not stopped. */
async function keep(context: Context, wish: Inputs, run: Run<Live>): Promise<Live> {
  const pending = run.before?.pending ?? [];
  if (pending.length > 0) {
    if (await isStillOurs(context, wish)) return await raise(context, wish, run);
    const until =
      wish.group === undefined
        ? `the own runtime of ${wish.site} is stopped, or unknown: ${wish.holds} may have taken SSIS back (\`npm run flip -- ${wish.site}\` takes it again)`
        : `the role is at ${wish.holds}, or unknown`;
    context.log(
      `${wish.estate}: warning: ${pending.join("; ")}: still pending; it is not done while ${until}`,
    );
    return { otherRuntime: "not looked at", pending };
  }
  // A first run without a time would be refused at the role: that says better what is missing.
  if (run.mandate === "first") await assertRoleCanCome(context, wish, run);
  try {
    return await refuseIfRunning(context, wish);
  } catch (error) {
    if (!isSilence(error)) throw error;
    context.log(
      `${wish.estate}: warning: the runtime of ${wish.holds} cannot be looked at (${error.code})`,
    );
    return { otherRuntime: "not answering", pending };
  }
}

async function refuseIfRunning(context: Context, wish: Inputs): Promise<Live> {
  const live = await fence.look(context, wish, {});
  const reasons = fence.drift(wish, live);
  if (reasons.length === 0) return live;
  throw new Trouble({
    estate: wish.estate,
    what: `keeping ${wish.holds} fenced off`,
    code: "OtherSiteRuns",
    means: `${reasons.join("; ")}: somebody started it, and no flag of this stack says that it is to be stopped`,
    cure: `stop it by hand, or run \`npm run flip -- ${wish.site}\` ("take it again") and \`pulumi up\``,
    left: "nothing was changed",
    changedNothing: true,
  });
}

const stopsRuntime = (wish: Inputs): boolean => wish.steps.includes("stopOldRuntime");

const isRunning = (state: string): boolean =>
  state === "Started" || state === "Starting" || state === "Stopping";

async function stopOtherTriggers(context: Context, wish: Inputs): Promise<void> {
  const { factory, triggers } = wish;
  if (factory === undefined || triggers.length === 0) return;
  const call = () => bounded(context, wish.timeouts.call);
  if ((await readFactory(context.azure, factory, call())) === undefined) {
    context.log(
      `${wish.estate}: ${factory.factory} is not there any more: it has no triggers to stop`,
    );
    return;
  }
  const started = (await listTriggers(context.azure, factory, call())).filter(
    (trigger) =>
      trigger.runtimeState === "Started" && triggers.some((name) => isNamed(trigger, name)),
  );
  const place = { ...wish, factory };
  await stopTriggers(
    context,
    place,
    started.map(({ name }) => name),
  );
}

/** Why a step is left pending: the region does not answer, or its runtime hangs. A refusal is a failure, and is not. */
function unanswered(error: unknown): string | undefined {
  if (isRegionSilent(error)) return error.code;
  if (error instanceof Trouble && error.code === "StopHangs") return error.code;
  return undefined;
}
