/**
 * npm run bench [-- --json FILE] [--only takeover,preview,estates,drill] [--rounds N] [--runs N] [--estates N]
 *
 * How fast it is, as ratios within one run, since seconds depend on the machine. Exit code 1 when a target is missed.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { findPulumi } from "../engine/find.ts";
import { measureDrill } from "./figures/drill.ts";
import { type Figure, isMissed } from "./figures/figure.ts";
import { measurePreview } from "./figures/preview.ts";
import { moveAll, sideBySide } from "./figures/side-by-side.ts";
import { measureTakeover } from "./figures/takeover.ts";
import { tableOf, watchLoad } from "./report.ts";
import { type BenchStage, setBenchStage } from "./stage/stage.ts";

const parts = ["preview", "takeover", "estates", "drill"] as const;
const wish = z
  .object({
    only: z
      .string()
      .default(parts.join(","))
      .transform((list) => list.split(","))
      .pipe(z.array(z.enum(parts))),
    rounds: z.coerce.number().int().min(1).default(2),
    runs: z.coerce.number().int().min(1).default(7),
    estates: z.coerce.number().int().min(2).default(20),
    json: z.string().optional(),
  })
  .parse(
    parseArgs({
      options: {
        only: { type: "string" },
        rounds: { type: "string" },
        runs: { type: "string" },
        estates: { type: "string" },
        json: { type: "string" },
      },
    }).values,
  );
const wants = (part: (typeof parts)[number]): boolean => wish.only.includes(part);

const say = (line: string): void => console.error(line);
const pulumi = await findPulumi(say);
const loadOf = watchLoad();
const figures: Figure[] = [];

if (wants("preview") || wants("takeover") || wants("estates")) {
  const one = await withStage(1, async (stage) => {
    if (wants("preview")) figures.push(...(await measurePreview(stage, wish.runs)));
    if (wants("takeover")) figures.push(...(await measureTakeover(stage, wish.rounds)));
    return wants("estates") ? await moveAll(stage) : undefined;
  });
  if (one !== undefined) {
    const many = await withStage(wish.estates, moveAll);
    figures.push(...sideBySide(one, many, wish.estates));
  }
}
if (wants("drill")) figures.push(...(await measureDrill(say)));

const load = loadOf();
console.log(tableOf(figures, load));
if (wish.json !== undefined)
  writeFileSync(
    wish.json,
    `${JSON.stringify({ figures, load, engine: pulumi.version }, null, 2)}\n`,
  );
process.exitCode = figures.some(isMissed) ? 1 : 0;

async function withStage<T>(count: number, work: (stage: BenchStage) => Promise<T>): Promise<T> {
  say(`${count === 1 ? "1 estate is" : `${count} estates are`} brought up`);
  const stage = await setBenchStage(pulumi, count, say);
  try {
    return await work(stage);
  } finally {
    await stage.clear(false);
  }
}
