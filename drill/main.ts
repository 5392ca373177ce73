import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asksForHelp } from "../cli/usage.ts";
import { readProjectFiles } from "../config/project-files.ts";
import { CLUSTER_ROW, LOST_REGION_ROW, readArguments, USAGE, type Wish } from "./arguments.ts";
import { rehearseFaults, siteUnder } from "./chapters/disturbed.ts";
import { rehearse } from "./chapters/scenario.ts";
import { type ClusterRow, runClusterRow } from "./cluster/row.ts";
import { LOST_REGION_ESTATES } from "./estates/lost-region.ts";
import { type OwnEstates, ownEstates } from "./estates/own.ts";
import { SAMPLE_ESTATES, type SampleEstate } from "./estates/sample.ts";
import { evidenceOf } from "./evidence-of.ts";
import { missedOffenders } from "./offenders/all.ts";
import { writeReport } from "./picture/write.ts";
import { Rehearsal } from "./rehearsal.ts";
import { counted } from "./report/counted.ts";
import { estateResults } from "./report/estate-results.ts";
import { writeJson } from "./report/json.ts";
import { type DriftCodes, type FaultResult, isGood, type Result } from "./report/result.ts";
import { rulesHeld } from "./report/rules-held.ts";
import { textOf } from "./report/text.ts";
import { RULES } from "./rules/all.ts";
import { endOnSignals } from "./stage/end-on-signals.ts";
import { type Stage, setStage } from "./stage/stage.ts";

// npm run drill: the rehearsal. Exit code 0: every built row came through, and every rule held.
try {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) console.log(USAGE);
  else process.exitCode = await drill(readArguments(args));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function drill(wish: Wish): Promise<number> {
  if (wish.row === CLUSTER_ROW) return await drillCluster(wish);
  const { estates, notes } = wishedEstates(wish);
  const began = performance.now();
  const stage = await setStage({ estates, speed: wish.speed, log: console.log });
  const toClear = [() => stage.clear(wish.keep)];
  const interrupted = endOnSignals(toClear);
  let good = false;
  try {
    const onScreen = say(stage);
    const rehearsal = new Rehearsal(stage, (line) => interrupted.isEnding() || onScreen(line));
    rehearsal.say(
      `Pulumi ${stage.pulumi.version} (${stage.pulumi.source}), ${counted(estates.length, "estate")}, Azure's time ${wish.speed} times as fast`,
    );
    for (const note of notes) rehearsal.say(`  not as it stands: ${note}`);
    const cluster = isWhole(wish) ? rehearseClusterBeside((clear) => toClear.push(clear)) : null;
    const result = await resultOf(rehearsal, wish, began, cluster);
    // What was ended by Ctrl-C has broken no rule: nothing more is told, and the signal's own end comes.
    if (interrupted.isEnding()) return await new Promise<never>(() => {});
    console.log(`\n${textOf(result, process.stdout.columns)}\n`);
    if (wish.json !== undefined) writeJson(wish.json, result);
    good = isGood(result);
    writeReport(wish, result);
    if (result.cluster !== null) console.log(clusterWords(result.cluster));
    console.log(lastWords(result, good));
    return good ? 0 : 1;
  } finally {
    interrupted.forget();
    if (wish.keep) writeRecord(stage);
    await stage.clear(wish.keep);
    console.log(
      wish.keep
        ? `States, outputs, journal and wire log: ${stage.workspace.directory}`
        : "Nothing was kept; --keep keeps states, outputs, journal and wire log.",
    );
  }
}

/** All rows, undisturbed. */
function isWhole({ row, stack, faults }: Wish): boolean {
  return row === undefined && stack === undefined && faults.length === 0;
}

function wishedEstates(wish: Wish): OwnEstates {
  if (wish.stack === undefined) return { estates: estatesFor(wish), notes: [] };
  return ownEstates(readProjectFiles(process.cwd()), wish.stack, new Date());
}

/** A fault without a row is rehearsed on a few estates that show it: it is the fault that counts. */
function estatesFor({ row, faults }: Wish): readonly SampleEstate[] {
  if (row === LOST_REGION_ROW) return LOST_REGION_ESTATES;
  if (row !== undefined) return SAMPLE_ESTATES.filter((estate) => estate.row === row);
  if (faults.length === 0) return SAMPLE_ESTATES;
  if (faults.some(({ kind }) => kind === "region-lost")) return LOST_REGION_ESTATES;
  return SAMPLE_ESTATES.filter((estate) => estate.row === "DB-2" && !estate.brownfield);
}

async function resultOf(
  rehearsal: Rehearsal,
  wish: Wish,
  began: number,
  beside: Promise<ToldCluster> | null,
): Promise<Result> {
  const { stage } = rehearsal;
  // The judges are tried on offenders while the engine waits for Azure.
  const trial = missedOffenders(stage.workspace.directory);
  let drift: DriftCodes | null = null;
  let faults: readonly FaultResult[] = [];
  const disturbed = wish.faults.length > 0;
  try {
    if (disturbed) faults = await rehearseFaults(rehearsal, wish.faults);
    else drift = await rehearse(rehearsal);
  } catch (error) {
    rehearsal.troubles.push(
      `the rehearsal broke off: ${error instanceof Error ? error.message : error}`,
    );
  }
  const missed = await trial;
  const evidence = evidenceOf(rehearsal);
  const cluster = beside && tellCluster(rehearsal, await beside);
  return {
    engine: stage.pulumi.version,
    seconds: (performance.now() - began) / 1000,
    speed: stage.speed,
    estates: estateResults(evidence, disturbed ? [siteUnder(wish.faults)] : undefined),
    cluster,
    onlyRow: !isWhole(wish),
    faults,
    rules: RULES.map((rule) => rule.judge(evidence)),
    drift,
    secretsFound: evidence.leaks.found.length,
    troubles: [
      ...rehearsal.troubles,
      ...missed.map((rule) => `the judge of rule ${rule} did not catch its planted offender`),
    ],
  };
}

/** The Windows cluster's row, on its own: it has no estates, so no rules about them. */
async function drillCluster(wish: Wish): Promise<number> {
  const toClear: (() => Promise<unknown>)[] = [];
  const interrupted = endOnSignals(toClear);
  const { passed, checks, seconds, row } = await runClusterRow(
    (line) => interrupted.isEnding() || console.log(line),
    (clear) => toClear.push(clear),
  ).finally(interrupted.forget);
  // As above: the signal's own end comes.
  if (interrupted.isEnding()) return await new Promise<never>(() => {});
  if (wish.json !== undefined) {
    const estates = [{ name: "cluster", row, ok: passed, takeover: null, failback: null }];
    writeFileSync(wish.json, `${JSON.stringify({ seconds, estates, checks }, null, 2)}\n`);
  }
  console.log(`\n${clusterWords({ row, passed, checks, seconds })}`);
  return passed ? 0 : 1;
}

interface ToldCluster {
  readonly row: ClusterRow | undefined;
  readonly lines: readonly string[];
}

/** The cluster's row has a stage of its own: it goes on while the stacks are brought up, and is told of afterwards. */
async function rehearseClusterBeside(
  onStage: (clear: () => Promise<void>) => void,
): Promise<ToldCluster> {
  const lines: string[] = [];
  try {
    return { row: await runClusterRow((line) => lines.push(line), onStage), lines };
  } catch (error) {
    lines.push(`it broke off: ${error instanceof Error ? error.message : error}`);
    return { row: undefined, lines };
  }
}

function tellCluster(rehearsal: Rehearsal, { row, lines }: ToldCluster): ClusterRow {
  rehearsal.say("The Windows cluster, in a stack of its own, while the others were brought up");
  for (const line of lines) rehearsal.say(`  ${line}`);
  return row ?? { row: "WSFC", passed: false, checks: [], seconds: 0 };
}

/** On the screen, and in the records. */
function say(stage: Stage): (line: string) => void {
  const file = join(stage.workspace.records, "progress.txt");
  return (line) => {
    console.log(line);
    appendFileSync(file, `${line}\n`);
  };
}

function writeRecord(stage: Stage): void {
  const text = stage.journal().map((event) => JSON.stringify(event));
  writeFileSync(join(stage.workspace.records, "journal.jsonl"), `${text.join("\n")}\n`);
}

function lastWords(result: Result, good: boolean): string {
  const came = result.estates.filter((estate) => estate.ok).length;
  const how = good ? "The rehearsal went well" : "The rehearsal FAILED";
  return `${how}: ${came} of ${result.estates.length} estates came through, ${rulesHeld(result.rules)}, ${result.secretsFound} secrets found, ${result.seconds.toFixed(0)} s.`;
}

function clusterWords({ passed, checks, seconds }: ClusterRow): string {
  const held = checks.filter((check) => check.passed).length;
  return `Windows cluster (WSFC): ${passed ? "went well" : "FAILED"}, ${held} of ${checks.length} checks, ${seconds.toFixed(0)} s.`;
}
