import * as pulumi from "@pulumi/pulumi";
import { stepsCarriedBy } from "../planner/carriers.ts";
import { type PlanSubject, planInWords } from "../planner/plan-in-words.ts";
import type { StepName } from "../planner/strategies.ts";
import type { EstateAtSite } from "./estate-at-site.ts";
import { LOOK_MS, type Look, lookForPlan } from "./look-for-plan.ts";
import { type Blind, type Eyes, lookingContext } from "./looking.ts";

/**
 * In a preview: what `up` would do for each estate that this site is to run, in words and with what is the case in Azure now. Reads only;
 * `SSIS_OFFLINE=1` turns that off, and without access the plan says "live state unknown".
 */
export async function tellPlans(
  estates: readonly EstateAtSite[],
  eyes: Eyes | Blind,
): Promise<void> {
  const active = estates.filter((at) => at.active);
  if (active.length === 0) return;
  const looks = await look(active, eyes);
  for (const [index, at] of active.entries()) {
    const { seen, unknown } = looks[index] ?? { seen: {}, unknown: [] };
    const lines = planInWords(subjectOf(at), seen);
    if (lines.length === 0) continue;
    await pulumi.log.info([headOf(at.estate.name, seen, unknown), ...lines].join("\n  "));
  }
}

/** Nothing seen of role or runtime: then nobody knows whether anything is left to do, and the whole takeover is told. */
function headOf(name: string, { group, runtime }: Look["seen"], unknown: Look["unknown"]): string {
  const why = unknown.length === 0 ? "" : `live state unknown: ${unknown.join("; ")}`;
  if (group === undefined && runtime === undefined)
    return `${name}: ${why}; what a takeover does here, as far as it has not been done yet:`;
  return `${name}: what \`up\` would do${why === "" ? "" : ` (${why})`}:`;
}

async function look(
  estates: readonly EstateAtSite[],
  eyes: Eyes | Blind,
): Promise<readonly Look[]> {
  if ("why" in eyes) return estates.map(() => ({ seen: {}, unknown: [eyes.why] }));
  const context = lookingContext(eyes, LOOK_MS);
  return await Promise.all(estates.map((at) => lookForPlan(context, at)));
}

function subjectOf(at: EstateAtSite): PlanSubject {
  const { address } = at.runtime();
  const { runtime: other } = at.fence();
  const { placement } = at.here;
  const has = (step: StepName): boolean => {
    const carriers = ["MasterKey", "EnvironmentVariables", "AgentSchedules", "SqlHook"] as const;
    const carrier = carriers.find((one) => stepsCarriedBy(one, at.variant, at.mode).includes(step));
    return carrier === undefined || at.needs(carrier);
  };
  return {
    variant: at.variant,
    pace: {
      mode: at.mode,
      injection: placement.network?.injection ?? "none",
      customSetup: placement.customSetup !== undefined,
      onInstances: at.isInstance,
    },
    region: at.here.location.written,
    group: at.estate.failoverGroup.name,
    roleMovedBy: at.estate.failoverGroup.role,
    groupIsGiven: at.estate.failoverGroup.existing,
    runtime: address,
    otherRuntime: other,
    isOneRuntime: address.factory === other.factory && address.name === other.name,
    triggers: at.estate.triggers.map(({ name }) => name),
    hooks: at.estate.hooks.onTakeOver,
    drainMinutes: Math.round(at.estate.timeouts.drain / 60_000),
    has,
  };
}
