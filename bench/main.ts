import { writeFileSync } from "node:fs";
import { endOnSignals } from "../drill/stage/end-on-signals.ts";
import { findPulumi } from "../engine/find.ts";
import { readArguments, USAGE } from "./arguments.ts";
import { measureDrill } from "./figures/drill.ts";
import { type Figure, isMissed } from "./figures/figure.ts";
import { measurePreview } from "./figures/preview.ts";
import { moveAll, sideBySide } from "./figures/side-by-side.ts";
import { measureTakeover } from "./figures/takeover.ts";
import { tableOf, watchLoad } from "./report.ts";
import { type BenchStage, bringUp, setBenchStage } from "./stage/stage.ts";

// Exit code 1: a target was missed; 2: it was asked for something that there is not.
const wish = wished();
const wants = (part: (typeof wish.only)[number]): boolean => wish.only.includes(part);

function wished() {
  try {
    const read = readArguments(process.argv.slice(2));
    if (!read.help) return read;
    console.log(USAGE);
    process.exit();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

const say = (line: string): void => console.error(line);
const pulumi = await findPulumi(say);
const loadOf = watchLoad();
const figures: Figure[] = [];

if (wants("preview") || wants("takeover") || wants("estates")) {
  const one = await withStage(1, async (stage) => {
    if (wants("preview")) figures.push(...(await measurePreview(stage, wish.runs)));
    if (wants("takeover")) figures.push(...(await measureTakeover(stage, wish.rounds)));
    return wants("estates") ? await moveAll(stage, wish.speed) : undefined;
  });
  if (one !== undefined) {
    const many = await withStage(wish.estates, (stage) => moveAll(stage, wish.speed));
    figures.push(...sideBySide(one, many, wish.estates, wish.speed));
  }
}
if (wants("drill")) figures.push(...(await measureDrill()));

const load = loadOf();
console.log(tableOf(figures, load, process.stdout.columns));
if (wish.json !== undefined)
  writeFileSync(
    wish.json,
    `${JSON.stringify({ figures, load, engine: pulumi.version }, null, 2)}\n`,
  );
process.exitCode = figures.some(isMissed) ? 1 : 0;

async function withStage<T>(count: number, work: (stage: BenchStage) => Promise<T>): Promise<T> {
  say(`${count === 1 ? "1 estate is" : `${count} estates are`} brought up`);
  const stage = await setBenchStage(pulumi, count, say);
  const interrupted = endOnSignals([() => stage.clear(false)]);
  try {
    await bringUp(stage);
    return await work(stage);
  } catch (error) {
    // What was ended by the signal has failed for no other reason, and the signal's own end comes.
    if (interrupted.isEnding()) return await new Promise<never>(() => {});
    throw error;
  } finally {
    interrupted.forget();
    await stage.clear(false);
  }
}
