import { z } from "zod";
import { AzureError } from "../azure/errors.ts";
import type { Mandate } from "../planner/role-step.ts";
import type { StepName } from "../planner/strategies.ts";
import { askedOf, type Context } from "./context/context.ts";
import { raise, stopsRuntime } from "./fence/raise-fence.ts";
import { isOurs, seeGroup } from "./group/group.ts";
import { assertInstanceServes } from "./group/instance.ts";
import { allowedRoleStep, howRoleMoves } from "./group/role-refusal.ts";
import {
  catalogAccess,
  common,
  factoryAddress,
  groupSides,
  runtimeAddress,
  throughPublicEndpoint,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Run, Seen } from "./lifecycle/reconciler.ts";
import { inWords, Trouble } from "./lifecycle/trouble.ts";
import { isRunning, stateIfTold, stateOfOther } from "./runtime/other-runtime.ts";
import { isSilence } from "./waits/silence.ts";

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
  /** The flag for which the role was here while something was pending: from then on it may leave again, and what it leaves for is right. */
  readonly arrived?: string | undefined;
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
    const { pending = [], arrived } = before;
    if (wish.holds === "") return { otherRuntime: "not looked at", pending: [] };
    // A pair's other runtime goes on: its state is no matter of the fence, and its factory need not answer.
    if (!stopsRuntime(wish)) return { otherRuntime: "not looked at", pending, arrived };
    return { otherRuntime: await lookAtOther(context, wish, pending), pending, arrived };
  },

  leftUndone: ({ pending }) => notFenced(pending),

  drift(wish, live) {
    const open = notFenced(live.pending);
    if (open.length === 0 && isRunning(live.otherRuntime)) {
      return [
        `the runtime of ${wish.holds} is ${live.otherRuntime} although ${wish.site} is active`,
      ];
    }
    return open;
  },

  async act(context, wish, run) {
    if (wish.holds === "") return { otherRuntime: "not looked at", pending: [] };
    const raising = run.mandate === "takes" ? raiseForTakeover : keep;
    return await inFenceWords(wish, raising(context, wish, run));
  },
};

const notFenced = (pending: Live["pending"] = []): readonly string[] =>
  pending.map((what) => `not fenced yet: ${what}`);

async function inFenceWords<T>(wish: Inputs, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw inWords(error, {
      estate: wish.estate,
      what: `fencing ${wish.holds} off`,
      left: "what was stopped stays stopped; the role is told of beside this; the next `pulumi up` tries the fence again",
    });
  }
}

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

async function raiseForTakeover(context: Context, wish: Inputs, run: Run<Live>): Promise<Live> {
  // A forced failover does not wait for its fence: where that has failed, the role may have come, and left again since.
  await assertRoleCanCome(context, wish, () => (hasRoleCome(context, wish) ? "same" : "takes"));
  await assertInstanceServes(context, wish, `bringing SSIS to ${wish.site}`);
  return await raise(context, wish, run);
}

/** Nothing is stopped for a takeover that would be refused at its next step: a group that is seeding, or absent, cannot fail over. */
async function assertRoleCanCome(
  context: Context,
  wish: Inputs,
  mandate: () => Mandate,
): Promise<void> {
  const { group } = wish;
  if (group === undefined) return;
  const seen = await seeGroup(context, group, wish.timeouts.call);
  allowedRoleStep(context, { ...wish, group }, mandate(), seen);
}

/** To be asked late: the engine compares all that is to be made at about the same time. */
const hasRoleCome = (context: Context, wish: Inputs): boolean =>
  context.ofThisRun?.roleCame.has(askedOf(wish)) === true;

/**
 * What is left of a fence is done by a later run only where that stops nothing that has become right since: SSIS may have moved back.
 *
 * - `ours`: the role is here;
 * - `to come`: the takeover that left it was cut off before its role came;
 * - `not known`: one of both. A planned failover waits for this fence, and the engine compares it after that: its own step knows;
 * - `not ours`: the role has left again, or nobody can tell.
 */
async function standingOf(
  context: Context,
  wish: Inputs,
  { before }: Run<Live>,
): Promise<"ours" | "to come" | "not known" | "not ours"> {
  const { group, own, timeouts } = wish;
  if (group !== undefined) {
    const seen = await seeGroup(context, group, timeouts.call);
    if (isOurs(seen)) return "ours";
    const hasArrived = before?.arrived === wish.activeRegion || hasRoleCome(context, wish);
    if (seen.here.role !== "Secondary" || hasArrived) return "not ours";
    return wish.failover === "forced" ? "to come" : "not known";
  }
  // Where no role tells, this site's own runtime does: the other site has stopped it, if that has taken SSIS back. One that was never started
  // belongs to a takeover that is not done yet; one that does not answer tells nothing, nor does a state that is new.
  const goesOn = ["Started", "Starting", "Initial", "absent"];
  const isOver = own !== undefined && !goesOn.includes(await stateIfTold(context, own, timeouts));
  return isOver ? "not ours" : "ours";
}

/** No flag asks for a takeover: what was left of the last one is done, and what somebody else started is told, not stopped. */
async function keep(context: Context, wish: Inputs, run: Run<Live>): Promise<Live> {
  const pending = run.before?.pending ?? [];
  if (pending.length > 0) {
    const standing = await standingOf(context, wish, run);
    if (standing === "ours") return await raise(context, wish, run);
    if (standing === "to come") return await raiseForTakeover(context, wish, run);
    if (standing === "not known")
      context.ofThisRun?.leftOfFence.set(askedOf(wish), () =>
        inFenceWords(wish, raiseForTakeover(context, wish, run)),
      );
    const until =
      wish.group === undefined
        ? `the own runtime of ${wish.site} is stopped, or unknown: ${wish.holds} may have taken SSIS back (\`npm run flip -- ${wish.site}\` takes it again)`
        : `the role is at ${wish.holds}, ${standing === "not known" ? "unless it is brought here now" : "or unknown"}`;
    context.log(
      `${wish.estate}: warning: ${pending.join("; ")}: still pending, and left undone while ${until}; until it is done, ${wish.holds} is not fenced off`,
    );
    return { otherRuntime: "not looked at", pending, arrived: run.before?.arrived };
  }
  // A first run without a time would be refused at the role: that says better what is missing.
  if (run.mandate === "first") await assertRoleCanCome(context, wish, () => "first");
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
    means: `${reasons.join("; ")}: somebody started it, or it was left running when the strategy was changed, and no flag of this stack asks for it to be stopped`,
    cure: `stop it by hand, or run \`npm run flip -- ${wish.site}\` ("take it again") and \`pulumi up\``,
    left: "nothing was changed",
    changedNothing: true,
  });
}
