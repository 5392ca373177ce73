import { AzureError } from "../../azure/errors.ts";
import { listPipelines } from "../../azure/pipelines.ts";
import { sameName } from "../../config/resource-ids.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import { glance, type RuntimeAddress, runtimeName, type Timeouts } from "../lifecycle/inputs.ts";
import type { Moment } from "../lifecycle/timing.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { isRegionSilent } from "../waits/silence.ts";
import { isRunning, stateIfTold } from "./other-runtime.ts";
import { stop } from "./runtime-loop.ts";

/** A runtime that goes on under another name, or in another factory. */
export interface Renamed {
  readonly estate: string;
  readonly address: RuntimeAddress;
  /** The other site's runtime, where it has another one. */
  readonly theirs?: RuntimeAddress | undefined;
  readonly timeouts: Timeouts;
}

/** The runtime that this stack has run under another name so far; undefined where it is the same one, or not known. */
export function formerRuntime(address: RuntimeAddress, of: string | undefined): string | undefined {
  return of === undefined || sameName(of, runtimeName(address)) ? undefined : of;
}

/**
 * Whether neither site runs it from now on. A factory that both sites shared is the other one's own after a change to `attach` or
 * `dualStandby`, and so is the runtime in it, whoever ran it last: the fence stops it, and nobody is to delete it.
 */
export function isNobodys({ theirs }: Renamed, former: string): boolean {
  return theirs === undefined || !sameName(former, runtimeName(theirs));
}

/**
 * Says what becomes of the runtime that this stack ran under another name so far. It is left in Azure as it is: a runtime that hangs in
 * Stopping cannot be deleted, and whether its history is still wanted is nobody's guess.
 *
 * @param of its `factory/runtime`
 */
export function tellOfFormerRuntime(
  context: Context,
  { estate, address }: Renamed,
  of: string,
): void {
  context.log(
    `${estate}: warning: this stack runs ${runtimeName(address)} from now on; ${of} is left in Azure as it is and is no concern of this stack any more: delete it by hand when it is stopped`,
  );
}

/**
 * Stops what this stack ran under another name so far, where it still runs: no second one starts for an SSISDB (rule 1). One that hangs in
 * Stopping is left as it is: another name is the way round it.
 *
 * @param of as above
 */
export async function stopFormerRuntime(
  context: Context,
  { estate, address, timeouts }: Renamed,
  of: string,
  moment: (what: Moment) => void,
): Promise<void> {
  const [factory = "", name = ""] = of.split("/");
  const former = { ...address, factory, name };
  const state = await stateIfTold(context, former, timeouts);
  if (state === "absent" && !sameName(factory, address.factory)) {
    context.log(
      `${estate}: warning: ${of} is not in resource group ${address.resourceGroup}: if it runs elsewhere, stop it by hand`,
    );
  }
  if (state === "silent") return notStopped(context, estate, of, "no answer");
  await stopInPlace(context, { estate, address, timeouts }, former, state, moment);
}

/**
 * Stops the other site's runtime, where it runs once more. The fence has stopped it; but as long as the role was still at that site, its stack
 * may have mended that, by a nightly `up` say, and would not be told of the role before its next one. No second one starts for an SSISDB (rule 1).
 */
export async function stopTheirs(
  context: Context,
  wish: Renamed,
  theirs: RuntimeAddress,
  moment: (what: Moment) => void,
): Promise<void> {
  // The fence has waited for a silent region already.
  const timeouts = { ...wish.timeouts, call: glance(wish.timeouts) };
  const state = await stateIfTold(context, theirs, timeouts);
  if (state === "silent") return notStopped(context, wish.estate, runtimeName(theirs), "no answer");
  await stopInPlace(context, wish, theirs, state, moment);
}

/** One that hangs in Stopping, or whose region falls silent, is left as it is, and told of. */
async function stopInPlace(
  context: Context,
  { estate, address, timeouts }: Renamed,
  other: RuntimeAddress,
  state: string,
  moment: (what: Moment) => void,
): Promise<void> {
  if (!isRunning(state) || state === "Stopping") return;
  context.log(
    `${estate}: stopping ${other.name} in ${other.factory} (${address.name} runs in its place)`,
  );
  moment("stopping");
  try {
    await stop(context, { estate, address: other, timeouts }, state);
    moment("stopped");
  } catch (error) {
    const hangs = error instanceof Trouble && error.code === "StopHangs";
    if (!hangs && !isRegionSilent(error)) throw error;
    notStopped(context, estate, runtimeName(other), error.code);
  }
}

function notStopped(context: Context, estate: string, of: string, why: string): void {
  context.log(
    `${estate}: warning: ${of} could not be stopped (${why}); until it is, it is not fenced off: stop it by hand`,
  );
}

/**
 * Says which pipelines of the factory name the runtime that is left: their packages do not run on the new one before that is changed
 * (`connectVia` of each Execute SSIS Package activity). Only said: that it cannot be found out is no reason not to take over.
 */
export async function tellOfPipelines(
  context: Context,
  { estate, address, theirs, timeouts }: Renamed,
): Promise<void> {
  const calledElsewhere = theirs?.name;
  if (calledElsewhere === undefined || sameName(calledElsewhere, address.name)) return;
  try {
    const pipelines = await listPipelines(context.azure, address, bounded(context, timeouts.call));
    const naming = pipelines
      .filter(({ runtimes }) => runtimes.some((runtime) => sameName(runtime, calledElsewhere)))
      .map(({ name }) => name);
    if (naming.length === 0) return;
    context.log(
      `${estate}: warning: ${naming.length} ${naming.length === 1 ? "pipeline" : "pipelines"} of ${address.factory} name ${calledElsewhere} and not ${address.name}: ${naming.join(", ")}; change connectVia of their Execute SSIS Package activities`,
    );
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    context.log(
      `${estate}: warning: which pipelines of ${address.factory} name ${calledElsewhere} could not be read (${error.code}); they do not run on ${address.name}`,
    );
  }
}
