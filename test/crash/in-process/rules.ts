import type { SampleEstate } from "../../../drill/estates/sample.ts";
import type { Evidence, LostRegion, Phase } from "../../../drill/evidence.ts";
import { oneRunner } from "../../../drill/rules/1-one-runner.ts";
import { flagsAct } from "../../../drill/rules/2-flags-act.ts";
import { resumable } from "../../../drill/rules/3-resumable.ts";
import { lostRegionIsOptional } from "../../../drill/rules/4-lost-region.ts";
import { secretsStaySecret } from "../../../drill/rules/5-secrets.ts";
import { noNeedlessRestart } from "../../../drill/rules/6-no-needless-restart.ts";
import { everyWait } from "../../../drill/rules/8-every-wait.ts";
import { everyFailure } from "../../../drill/rules/9-every-failure.ts";
import type { JournalEvent } from "../../../simulator/journal.ts";
import { defaults } from "../../../simulator/seed.ts";
import { type Run, stateBefore } from "./run.ts";
import type { Leg, Setting } from "./setting.ts";

/** Rule 7 is judged by whoever previews; the others by the rehearsal's own judges. */
const JUDGES = [
  oneRunner,
  flagsAct,
  resumable,
  lostRegionIsOptional,
  secretsStaySecret,
  noNeedlessRestart,
  everyWait,
  everyFailure,
];

/** How many things each rule was asked about: a rule that was asked about nothing has proven nothing. */
export const judged = new Map<number, number>();

/** What broke one of the nine rules in the runs of a leg. */
export function brokenRules(setting: Setting, leg: Leg, runs: readonly Run[]): readonly string[] {
  const evidence = evidenceOf(setting, leg, runs);
  return JUDGES.flatMap((rule) => {
    // That the roles have come is asked of both runs together: the one that was cut off need not have got that far.
    const verdict = rule.judge(rule === flagsAct ? together(evidence) : evidence);
    judged.set(rule.rule, (judged.get(rule.rule) ?? 0) + verdict.checks);
    return verdict.violations
      .filter((one) => !isPastPendingFence(setting, leg, one))
      .map((violation) => `rule ${verdict.rule}: ${violation}`);
  });
}

/** A second runner is allowed past a fence that is declared pending, and nowhere else (rule 1). */
function isPastPendingFence(setting: Setting, leg: Leg, violation: string): boolean {
  const { pending } = setting.stacks[leg.stack].live("Fence");
  return (
    leg.pending === true &&
    Array.isArray(pending) &&
    pending.length > 0 &&
    violation.endsWith("runs for the same SSISDB")
  );
}

function together(evidence: Evidence): Evidence {
  const [first] = evidence.phases;
  const last = evidence.phases.at(-1);
  return first && last
    ? { ...evidence, phases: [{ ...last, from: first.from, fromMs: first.fromMs }] }
    : evidence;
}

function evidenceOf(setting: Setting, leg: Leg, runs: readonly Run[]): Evidence {
  const [first] = runs;
  const { journal, requests } = inTheirNames(setting, {
    journal: stateBefore(setting.ground.world.journal(), first?.from ?? 0),
    requests: runs.flatMap((run) =>
      // Bodies are not looked at: that a write was for nothing shows in the effects.
      run.requests.map((request) => ({ ...request, status: 599, body: undefined })),
    ),
  });
  const output = runs.map((run) => run.output).join("\n");
  const { password } = setting.estate;
  return {
    estates: [sampleOf(setting)],
    program: defaults.clientId,
    journal,
    requests,
    phases: runs.map((run, number): Phase => phaseOf(leg, run, number)),
    lostRegions: leg.pending ? [lossOf(setting, runs)] : [],
    leaks: { checks: 1, found: output.includes(password) ? ["a password was printed"] : [] },
  };
}

function phaseOf(leg: Leg, run: Run, number: number): Phase {
  return {
    number,
    shown: `up ${number + 1} of ${leg.stack}`,
    kind: "up",
    chapter: leg.name,
    stack: leg.stack,
    mandate: leg.takes ? "takes" : "same",
    from: run.from,
    to: run.to + 1,
    fromMs: run.fromMs,
    toMs: run.toMs,
    code: Object.keys(run.outcome.errors).length > 0 ? 1 : 0,
    output: run.output,
    disturbed: run.disturbed ? ["killed"] : [],
  };
}

/** The region is gone all through the leg; its estate has to serve at the other side when it ends. */
function lossOf({ estate }: Setting, runs: readonly Run[]): LostRegion {
  const survivors = [{ estate: estate.name, at: "secondary" as const }];
  return { region: "westeurope", fromMs: 0, toMs: runs.at(-1)?.toMs ?? 0, survivors };
}

function sampleOf({ estate }: Setting): SampleEstate {
  const {
    strategy = "relocate",
    mode,
    catalogRole,
    onInstances,
    endpoint = "server",
  } = estate.options;
  return {
    name: estate.name,
    row: "DB-2",
    strategy,
    endpoint,
    ...(mode && { pair: mode }),
    ...(catalogRole && { catalogStays: true as const }),
    ...(onInstances && { onInstances }),
    brownfield: true,
    network: true,
    triggers: ["nightly"],
    regions: { primary: "westeurope", secondary: "northeurope" },
  };
}

/** The judges know the names of the rehearsal's estates: the same things by those. */
function inTheirNames<T extends { readonly journal: readonly JournalEvent[] }>(
  { estate: { name, options } }: Setting,
  record: T,
): T {
  const text = JSON.stringify(record)
    .replaceAll(`"pair-${name}"`, `"${name}"`)
    .replaceAll(`${name}-primary`, `${name}-weu`)
    .replaceAll(`${name}-secondary`, `${name}-neu`)
    .replaceAll(`adf-${name}-away`, `adf-${name}-neu`)
    .replaceAll(
      new RegExp(`adf-${name}/integrationruntimes/${options.secondName ?? "-"}`, "gi"),
      `adf-${name}-neu/integrationruntimes/ssis`,
    );
  return JSON.parse(text) as T;
}
