import type { SampleEstate } from "../../../drill/estates/sample.ts";
import type { Evidence, LostRegion, Phase } from "../../../drill/evidence.ts";
import type { JournalEvent } from "../../../simulator/journal.ts";
import { defaults } from "../../../simulator/seed.ts";
import type { TestTime } from "../../support/azure.ts";
import type { TestEstate } from "../../support/estate.ts";
import { brokenBy, stateBefore } from "../judges.ts";
import type { Run } from "./run.ts";
import type { Leg, Setting } from "./setting.ts";

type Whose = TestEstate<TestTime>;
type LegOf = Pick<Leg, "name" | "stack" | "takes" | "pending">;

/** What broke one of the nine rules in the runs of a leg. */
export function brokenRules(setting: Setting, leg: Leg, runs: readonly Run[]): readonly string[] {
  return brokenBy(evidenceOf(setting.estate, leg, runs)).filter(
    (violation) => !isPastPendingFence(setting, leg, violation),
  );
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

/** The record of a leg as the rehearsal's judges want it. */
export function evidenceOf(estate: Whose, leg: LegOf, runs: readonly Run[]): Evidence {
  const [first] = runs;
  const { journal, requests } = inTheirNames(estate, {
    journal: stateBefore(estate.azure.world.journal(), first?.from ?? 0),
    requests: runs.flatMap((run) =>
      // Bodies are not looked at: that a write was for nothing shows in the effects.
      run.requests.map((request) => ({ ...request, status: 599, body: undefined })),
    ),
  });
  const output = runs.map((run) => run.output).join("\n");
  const { password } = estate;
  return {
    estates: [sampleOf(estate)],
    program: defaults.clientId,
    journal,
    requests,
    phases: runs.map((run, number): Phase => phaseOf(leg, run, number)),
    lostRegions: leg.pending ? [lossOf(estate, runs)] : [],
    leaks: { checks: 1, found: output.includes(password) ? ["a password was printed"] : [] },
  };
}

function phaseOf(leg: LegOf, run: Run, number: number): Phase {
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
function lossOf(estate: Whose, runs: readonly Run[]): LostRegion {
  const survivors = [{ estate: estate.name, at: "secondary" as const }];
  return { region: "westeurope", fromMs: 0, toMs: runs.at(-1)?.toMs ?? 0, survivors };
}

function sampleOf(estate: Whose): SampleEstate {
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
  { name, options }: Whose,
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
