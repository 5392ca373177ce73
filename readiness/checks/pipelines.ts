import { type Finding, failed, LEFT, passed, skipped, unknown } from "../finding.ts";
import { isKnown, type Known } from "../known.ts";

/** Names of a kind of things in a factory; undefined where there is no factory yet. */
export type Names = Known<readonly string[] | undefined>;

export interface PipelineFacts {
  readonly factory: string;
  readonly resourceGroup: string;
  /** `existing: true`: this program never makes it. */
  readonly existing: boolean;
  readonly otherFactory: string;
  readonly otherResourceGroup: string;
  readonly otherSite: string;
  /** SSISDB stands at the other site now, so that SSIS is to run there. */
  readonly isHeldThere: boolean;
  /** Triggers that a takeover starts. */
  readonly configured: readonly string[];
  /** Of these, tumbling windows that are stopped and have no `backfillFrom`. */
  readonly withoutBackfill: readonly string[];
  /** What a takeover says of the tumbling windows that would begin before their `backfillFrom`. */
  readonly refused: Known<readonly string[]>;
  readonly estate: string;
  readonly triggers: { readonly here: Names; readonly there: Names | "left" | "shared" };
  readonly pipelines: { readonly here: Names; readonly there: Names | "left" | "shared" };
}

/** Pipelines are deployed by other means, to each factory: what was forgotten on one side shows on the day. */
export function judgePipelines(facts: PipelineFacts): readonly Finding[] {
  return [
    judgeConfigured(facts),
    ...judgeOwn(facts),
    ...judgeOther(facts),
    judgeEqual("triggers on both sides", facts.triggers, facts),
    judgeEqual("pipelines on both sides", facts.pipelines, facts),
  ];
}

function judgeConfigured(facts: PipelineFacts): Finding {
  const { configured, withoutBackfill, refused, estate, factory, triggers } = facts;
  const check = "triggers";
  const { here } = triggers;
  if (configured.length === 0) return skipped(check, "none is configured");
  if (!isKnown(here)) return unknown(check, here.unknown);
  const names = here.value;
  if (names === undefined) return skipped(check, `${factory} does not exist yet`);
  const missing = without(configured, names);
  if (missing.length > 0)
    return failed(
      check,
      `${factory} has no trigger ${missing.join(", ")}: a takeover would end in an error there`,
      `deploy the pipelines to ${factory}, or mend the estate's triggers`,
    );
  if (withoutBackfill.length > 0)
    return failed(
      check,
      `${withoutBackfill.join(", ")} of ${factory}: a tumbling window without backfillFrom, which a takeover does not start: it would run every window since its last one`,
      `set estates.${estate}.triggers.<name>.backfillFrom (docs/followers.md); or take it out of the estate's triggers, where others start it`,
    );
  if (!isKnown(refused)) return unknown(check, refused.unknown);
  if (refused.value.length > 0)
    return failed(
      check,
      `a takeover would not start ${refused.value.join("; nor ")}`,
      `as it says; it is estates.${estate}.triggers.<name>.backfillFrom (docs/followers.md)`,
    );
  return passed(check, configured.join(", "));
}

/** What is said to exist and does not has another name, or has been moved: found out else when SSIS is stopped and the role has moved. */
function judgeOwn({
  triggers,
  existing,
  estate,
  factory,
  resourceGroup,
}: PipelineFacts): Finding[] {
  const { here } = triggers;
  if (!existing || !isKnown(here) || here.value !== undefined) return [];
  return [
    failed(
      "factory",
      `there is no ${factory} in resource group ${resourceGroup}, and dataFactory.existing is true: a takeover would end in an error there, with the role moved`,
      `correct dataFactory (name, resourceGroup, subscription) of estates.${estate}, or of its site`,
    ),
  ];
}

/** A name that is mistaken looks to a fence like a factory that is gone: nothing is stopped, and what runs in the right one goes on. */
function judgeOther(facts: PipelineFacts): readonly Finding[] {
  const { triggers, isHeldThere, estate, otherFactory, otherResourceGroup, otherSite } = facts;
  const { there } = triggers;
  if (typeof there === "string" || !isKnown(there) || there.value !== undefined || !isHeldThere)
    return [];
  return [
    failed(
      "factory of the other site",
      `there is no ${otherFactory} in resource group ${otherResourceGroup}, although SSISDB is at ${otherSite}: a takeover would find nothing to stop, and what runs in another factory would go on beside it`,
      `correct dataFactory (name, resourceGroup, subscription) of estates.${estate}, or of its sites.${otherSite}; where ${otherSite} was never brought up, or its factory is lost, nothing runs there`,
    ),
  ];
}

function judgeEqual(
  check: string,
  { here, there }: PipelineFacts["triggers"],
  { factory, otherFactory }: PipelineFacts,
): Finding {
  if (there === "shared") return skipped(check, "one factory for both sites");
  if (there === "left") return skipped(check, LEFT);
  if (!isKnown(here)) return unknown(check, here.unknown);
  if (!isKnown(there)) return unknown(check, there.unknown);
  if (here.value === undefined || there.value === undefined)
    return skipped(check, "one of the factories does not exist yet");
  const onlyThere = without(there.value, here.value);
  const onlyHere = without(here.value, there.value);
  if (onlyThere.length + onlyHere.length === 0) return passed(check, `${here.value.length} each`);
  const says = [
    ...(onlyThere.length === 0 ? [] : [`only in ${otherFactory}: ${onlyThere.join(", ")}`]),
    ...(onlyHere.length === 0 ? [] : [`only in ${factory}: ${onlyHere.join(", ")}`]),
  ];
  return failed(check, says.join("; "), "deploy the same pipelines and triggers to both factories");
}

/** Data Factory's names are equal in either case. */
function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map((name) => name.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}
