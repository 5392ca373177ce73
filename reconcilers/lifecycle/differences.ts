import { orderedJson } from "../../planner/json.ts";
import type { Common, Properties, Reconciler, Seen } from "./reconciler.ts";
import { inputsOfState, UnreadableInputs } from "./state-inputs.ts";

const BOOKKEEPING = ["__provider", "live", "settled", "timing", "unfinished"];
/**
 * How something is done, and how long it may take. Where everything is done, other values are no work; where something is left, it is done by the
 * new ones. So `failover: forced` can be taken back after a disaster, and nothing is looked at again for that.
 */
const MANNER = ["timeouts", "failover", "allowDataLossUntil", "movedBy"];
const NO_WORK = new Set([...BOOKKEEPING, ...MANNER]);

/** Why the next `up` has work although no input changed. */
export function driftOf<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  olds: Properties,
  news: Properties,
): readonly string[] {
  const live = olds.live as L | undefined;
  if (live === undefined) return ["not seen yet"];
  // Of a refresh, both are the state's.
  const inputs = inputsOfState(reconciler, news);
  if (inputs instanceof UnreadableInputs) return [inputs.message];
  if (live.unknown !== undefined)
    return reconciler.claims(inputs)
      ? [`live state unknown: ${live.unknown}`]
      : (reconciler.leftUndone?.(live) ?? []);
  return reconciler.drift(inputs, live);
}

/** Inputs of an older version of this program may not be readable any more: then there is nothing to compare with. */
export function announcements<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  olds: Properties,
  news: Properties,
): readonly string[] {
  const live = olds.live as L | undefined;
  if (reconciler.announce === undefined || live === undefined || live.unknown !== undefined)
    return [];
  const before = inputsOfState(reconciler, olds);
  const wish = inputsOfState(reconciler, news);
  if (before instanceof UnreadableInputs || wish instanceof UnreadableInputs) return [];
  return reconciler.announce(before, wish, live);
}

/** Names of the inputs that are not what they were, of those that are work. */
export function changedInputs(olds: Properties, news: Properties): readonly string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys].filter(
    (key) => !NO_WORK.has(key) && orderedJson(olds[key]) !== orderedJson(news[key]),
  );
}
