import { z } from "zod";
import { readRuntime } from "../../azure/integration-runtimes.ts";
import { sameLocation } from "../../config/locations.ts";
import type { Site } from "../../config/pair.ts";
import { mayRunPackages } from "../../planner/runtime-step.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import type { RuntimeAddress, Timeouts } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { unlessAbsentInARow } from "../waits/in-a-row.ts";
import { unlessSilent } from "../waits/silence.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { readStatus } from "./runtime-waiting.ts";
import { SHOWN_DEADLINE } from "./shown-after.ts";

/** The runtime of the site that is left. */
export interface OtherRuntime {
  readonly runtime: RuntimeAddress;
  /** Its region while that site runs it, where both sites run the same one. */
  readonly runtimeLocation?: string | undefined;
  readonly timeouts: Timeouts;
}

const located = z.object({
  typeProperties: z.object({ computeProperties: z.object({ location: z.string() }) }),
});

/** Words in place of a state: nothing runs there that is to be stopped, or nobody can tell. */
const NO_STATE = /^(absent|moved on|silent|not .+)$/;

/** Whether it runs packages, or may: by its state, or by the words that stand in place of one. */
export const isRunning = (state: string): boolean => !NO_STATE.test(state) && mayRunPackages(state);

/** Its state, or `moved on`, `absent`. */
export async function stateOfOther(context: Context, wish: OtherRuntime): Promise<string> {
  const live = await unlessAbsentInARow(context, () =>
    readRuntime(context.azure, wish.runtime, bounded(context, wish.timeouts.call)),
  );
  if (live === undefined) return "absent";
  if (wish.runtimeLocation === undefined) return live.state;
  const { data } = located.safeParse(live.body);
  const stands = data?.typeProperties.computeProperties.location;
  // One that shows no region has not been seen elsewhere.
  const isElsewhere = stands !== undefined && !sameLocation(stands, wish.runtimeLocation);
  return isElsewhere ? "moved on" : live.state;
}

/** A runtime's state, `absent`, or `silent` where its region does not answer. */
export async function stateIfTold(
  context: Context,
  runtime: RuntimeAddress,
  timeouts: Timeouts,
  runtimeLocation?: string,
): Promise<string> {
  const wish = { runtime, timeouts, runtimeLocation };
  return (await unlessSilent(stateOfOther(context, wish))) ?? "silent";
}

/**
 * Makes sure that the other site's runtime is still at rest, as the fence left it. The next `up` goes on with a takeover that was broken off, and
 * takes its fence for done; meanwhile the other site may have been given the flag back, which this stack has not seen: only the runtime in Azure
 * tells of that. A region that does not answer is passed over: it is the one that is being left.
 *
 * @param location its region while the other site runs it, where both sites run the same one
 * @returns whether it was seen at rest; false where its region did not answer
 * @throws Trouble where that runtime runs
 */
export async function assertOtherRests(
  context: Context,
  wish: { readonly estate: string; readonly site: Site; readonly timeouts: Timeouts },
  runtime: RuntimeAddress,
  what: string,
  location?: string,
): Promise<boolean> {
  const state = await settledState(context, { ...wish, runtime, runtimeLocation: location });
  // One that hangs in Stopping was left so by the fence, which goes on telling it as pending.
  if (!isRunning(state) || state === "Stopping") return state !== "silent";
  throw new Trouble({
    estate: wish.estate,
    what,
    code: "OtherSiteRuns",
    means: `${runtime.name} in ${runtime.factory} is ${state}: the fence could not stop it or was left out of the run (--target, --exclude), or somebody has started it since, and no flag of this stack asks for it to be stopped`,
    cure: `run \`pulumi up\` again, which tries a pending fence again; if it says the same, stop it by hand, or run \`npm run flip -- ${wish.site}\` ("take it again") and \`pulumi up\``,
    left: "nothing was changed by this step",
    changedNothing: true,
  });
}

/** Its state, once its resource is not shown any more as it was before the fence's stop: the status is what that was waited for by. */
async function settledState(
  context: Context,
  wish: OtherRuntime & { readonly estate: string },
): Promise<string> {
  const { runtime, timeouts } = wish;
  let state = "silent";
  try {
    await waitUntil(context, {
      deadline: SHOWN_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: ${runtime.name} in ${runtime.factory} is still shown as ${state}, after ${elapsed}`,
      look: async () => {
        state = await stateIfTold(context, runtime, timeouts, wish.runtimeLocation);
        if (!isRunning(state)) return true;
        const status = await readStatus(context, { address: runtime, timeouts });
        return status === undefined || isRunning(status.state) || undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
  }
  return state;
}

/** Rule 1: where no role tells, a runtime that cannot be seen is passed over, but not in silence. */
export function tellOfSilent(
  context: Context,
  estate: string,
  runtime: RuntimeAddress | undefined,
): void {
  if (runtime === undefined) return;
  context.log(
    `${estate}: warning: ${runtime.name} in ${runtime.factory} does not answer, so that nobody can tell whether it runs: it is not fenced off; where SSISDB was attached to it, Azure refuses the start of any other one (CatalogDbBelongsToAnotherIR)`,
  );
}
