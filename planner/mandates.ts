import { type Carrier, carrierOf } from "./carriers.ts";
import type { Mandate } from "./role-step.ts";
import { type FailoverMode, stepsOf, type Variant } from "./strategies.ts";

/** What the engine has decided about a resource: `same`, and with it that it has settled its flag; undefined where an estate has none. */
export type Verdict = "creates" | "changes" | "same" | undefined;

/**
 * The mandate that each carrier will have in the next `up`, as far as a preview can tell: of what would change the engine shows no state, so that
 * a flag that is still to be settled looks like drift. But a takeover goes in the table's order, and what comes later tells of what comes before:
 * a runtime that is as it was has settled the role's flag, too.
 *
 * @param hasTime whether the flag has one: a first run without it may adopt, not take over
 */
export function mandatesOf(
  variant: Variant,
  mode: FailoverMode,
  hasTime: boolean,
  verdictOn: (carrier: Carrier) => Verdict,
): (carrier: Carrier) => Mandate {
  // Triggers are made last: a stack that has none is in its first run, perhaps once more.
  const isNew = verdictOn("TriggerStates") === "creates";
  return (carrier) => {
    const verdict = verdictOn(carrier);
    if (verdict === "creates" || (isNew && verdict === "changes"))
      return hasTime ? "takes" : "first";
    const settled = [carrier, ...carriersAfter(carrier, variant, mode)];
    return settled.some((one) => verdictOn(one) === "same") ? "same" : "takes";
  };
}

/** The carriers of steps that begin only when all of this one's have ended. */
function carriersAfter(carrier: Carrier, variant: Variant, mode: FailoverMode): Set<Carrier> {
  const after = new Set<Carrier>();
  // In the table's order, each step stands behind those that it waits for.
  for (const step of stepsOf(variant, mode)) {
    const waitsFor = step.after.map(carrierOf);
    const own = carrierOf(step.name);
    if (own !== carrier && waitsFor.some((one) => one === carrier || after.has(one)))
      after.add(own);
  }
  return after;
}
