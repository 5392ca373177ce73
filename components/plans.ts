import * as pulumi from "@pulumi/pulumi";
import { parsePair } from "../config/pair.ts";
import type { EstateAtSite } from "../estate/estate-at-site.ts";
import { type Blind, type Eyes, lookingContext } from "../estate/eyes.ts";
import { carrierOf } from "../planner/carriers.ts";
import { mandatesOf } from "../planner/mandates.ts";
import { birthRefused, planInWords, planOfRefresh } from "../planner/plan-in-words.ts";
import type { PlanSubject } from "../planner/plan-subject.ts";
import type { StepName } from "../planner/strategies.ts";
import { LOOK_MS, type Look, lookForPlan } from "./look-for-plan.ts";
import { type Verdicts, verdictsOf } from "./verdicts.ts";

/** An estate of this stack, and the resources that carry its steps. */
export interface Planned {
  readonly at: EstateAtSite;
  /** The component's, known once the engine has heard of it. */
  readonly urn: pulumi.Output<pulumi.URN>;
  readonly carriers: Parameters<typeof verdictsOf>[0];
}

/**
 * In a preview: what `up` would do for each estate that this site is to run, in words, given the state of Azure now. Reads only;
 * `SSIS_OFFLINE=1` turns that off, and without access the plan says "live state unknown".
 */
export async function tellPlans(estates: readonly Planned[], eyes: Eyes | Blind): Promise<void> {
  await tellUnborn(estates, eyes);
  const active = estates.filter(({ at }) => at.active);
  if (active.length === 0) return;
  const [looks, verdicts] = await Promise.all([
    look(
      active.map(({ at }) => at),
      eyes,
    ),
    Promise.all(active.map(verdictsOn)),
  ]);
  for (const [index, { at }] of active.entries()) {
    const { seen, unknown } = looks[index] ?? { seen: {}, unknown: [] };
    const verdict = verdicts[index];
    if (verdict === undefined || verdict.refused) continue;
    if (verdict.leftOut) {
      await pulumi.log.info(
        `${at.estate.name}: this run leaves all or part of it out (\`--target\`, \`--exclude\`): what the flag asks for here stays undone`,
      );
      continue;
    }
    const plan = planOf(at, seen, verdict);
    if (plan.lines.length === 0) {
      // Silence would be taken for "all is well".
      if (unknown.length > 0)
        await pulumi.log.info(`${at.estate.name}: live state unknown: ${unknown.join("; ")}`);
      continue;
    }
    const head = headOf(at.estate.name, plan.command, seen, unknown);
    await pulumi.log.info([head, ...plan.lines].join("\n  "));
  }
}

/** The home stack makes a new estate while its site is active, and refuses to otherwise: a review would hear of that after the merge. */
async function tellUnborn(estates: readonly Planned[], eyes: Eyes | Blind): Promise<void> {
  const mayBe = estates.filter(({ at }) => at.isHome && !at.active);
  const verdicts = await Promise.all(mayBe.map(verdictsOn));
  const unmade = mayBe.filter(
    (_, index) => verdicts[index]?.on("IntegrationRuntime") === "creates",
  );
  const looks = await look(
    unmade.map(({ at }) => at),
    eyes,
  );
  for (const [index, { at }] of unmade.entries()) {
    if (looks[index]?.seen.group?.here.role !== "absent") continue;
    await pulumi.log.warn(birthRefused(at.estate.name, at.estate.failoverGroup.name, at.site));
  }
}

const verdictsOn = ({ at, carriers }: Planned): Promise<Verdicts> =>
  verdictsOf(carriers, at.fence().activeRegion);

export interface Plan {
  readonly command: "up" | "up --refresh";
  readonly lines: readonly string[];
}

/** What the next `up` does; where it does nothing although Azure is not as wanted, what it does once it has looked. */
export function planOf(at: EstateAtSite, seen: Look["seen"], verdicts: Verdicts): Plan {
  const { activeSince } = parsePair(at.fence().activeRegion);
  const mandateOf = mandatesOf(at.variant, at.mode, activeSince !== "", verdicts.on);
  const mandate = (step: StepName) => mandateOf(carrierOf(step));
  const has = (step: StepName) =>
    ["creates", "changes"].includes(verdicts.on(carrierOf(step)) ?? "");
  const makesCatalog = at.isHome && verdicts.on("IntegrationRuntime") === "creates";
  const subject = { ...subjectOf(at), makesCatalog, mandate, has };
  const byUp = planInWords(subject, seen);
  return byUp.length > 0
    ? { command: "up", lines: byUp }
    : { command: "up --refresh", lines: planOfRefresh(subject, seen) };
}

/** Nothing seen of role or runtime: then nobody knows whether anything is left to do, and the whole takeover is told. */
function headOf(
  name: string,
  command: Plan["command"],
  seen: Look["seen"],
  unknown: Look["unknown"],
): string {
  const why = unknown.length === 0 ? "" : `live state unknown: ${unknown.join("; ")}`;
  if (isBlind(seen))
    return `${name}: ${why}; what a takeover does here, as far as it has not been done yet:`;
  const after = why === "" ? "" : ` (${why})`;
  return command === "up"
    ? `${name}: what \`up\` would do${after}:`
    : `${name}: Azure is not as this stack last saw it; what \`up --refresh\` would do, and a plain \`up\` would not${after}:`;
}

const isBlind = ({ group, runtime }: Look["seen"]): boolean =>
  group === undefined && runtime === undefined;

async function look(
  estates: readonly EstateAtSite[],
  eyes: Eyes | Blind,
): Promise<readonly Look[]> {
  if ("why" in eyes) return estates.map(() => ({ seen: {}, unknown: [eyes.why] }));
  const context = lookingContext(eyes, LOOK_MS);
  return await Promise.all(estates.map((at) => lookForPlan(context, at)));
}

function subjectOf(at: EstateAtSite): Omit<PlanSubject, "makesCatalog" | "mandate" | "has"> {
  const { address } = at.runtime();
  const { runtime: other, allowDataLossUntil, site } = at.fence();
  const { placement } = at.here;
  return {
    variant: at.variant,
    pace: {
      mode: at.mode,
      injection: placement.network?.injection ?? "none",
      customSetup: placement.customSetup !== undefined,
      onInstances: at.isInstance,
    },
    site,
    region: at.here.location.written,
    group: at.estate.failoverGroup.name,
    movedBy: at.estate.failoverGroup.role,
    throughListener: at.estate.catalog.endpoint === "listener",
    groupIsGiven: at.estate.failoverGroup.existing,
    runtime: address,
    otherRuntime: other,
    isOneRuntime: at.isOneRuntime,
    triggers: at.estate.triggers.map(({ name }) => name),
    hooks: at.estate.hooks.onTakeOver,
    drainMinutes: Math.round(at.estate.timeouts.drain / 60_000),
    runState: at.estate.runState,
    dataLossAllowed: Date.parse(allowDataLossUntil) > Date.now(),
  };
}
