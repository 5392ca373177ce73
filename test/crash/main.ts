import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { misused, optionsOf } from "../../cli/usage.ts";
import { LOST_REGION_ESTATES } from "../../drill/estates/lost-region.ts";
import { SAMPLE_ESTATES } from "../../drill/estates/sample.ts";
import { killEngines } from "./engine/tier.ts";
import { NONE } from "./enumerate.ts";
import { cutOffInProcess } from "./in-process/tier.ts";
import { isForProvider, killProviders } from "./provider/tier.ts";
import { type TierResult, together } from "./result.ts";
import { ROWS } from "./row.ts";

const USAGE = `npm run test:crash -- [--tier TIER] [--row NAME] [--share N | --count]

Cuts takeovers and failbacks off at every point, lets the next \`up\` finish them, and judges what came out.
  --tier T    only this tier:
                process   every remote call x {before, after} x {network cut, abort}, in process
                provider  every write x {before, after} x SIGKILL of the provider process, over gRPC
                engine    every kind of write of each estate x SIGKILL of the engine; \`npm run resume\` finishes it
  --row NAME  only rows whose name begins so; may be given several times
  --share N   every N-th point only
  --count     only says how many points there are
`;

const values = wished();

/** The tiers, each of which says how many points it has cut off. */
const TIERS: Readonly<Record<string, { readonly title: string; run(): Promise<TierResult> }>> = {
  process: { title: "in process, at every remote call", run: inParts },
  provider: {
    title: "provider process killed over gRPC, at every write",
    run: () => killProviders(rowsOf().filter(isForProvider), share()),
  },
  engine: {
    title: "engine killed, then npm run resume",
    run: () => killEngines(estatesOf(), share(), console.log),
  },
};

if (values.help) console.log(USAGE);
else if (values.part !== undefined) await answerParent(values.part);
else process.exitCode = await all();

function wished() {
  try {
    const { values } = optionsOf(USAGE, {
      options: {
        tier: { type: "string" },
        row: { type: "string", multiple: true, default: [""] },
        share: { type: "string", default: "1" },
        count: { type: "boolean", default: false },
        /** Set by this program for its own children: which of how many parts. */
        part: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (!/^[1-9]\d*$/.test(values.share))
      throw misused(`--share takes a number from 1 on, not "${values.share}"`, USAGE);
    if (values.tier !== undefined && !["process", "provider", "engine"].includes(values.tier))
      throw misused(`there is no tier "${values.tier}"`, USAGE);
    return values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

async function all(): Promise<number> {
  const began = performance.now();
  const results: TierResult[] = [];
  for (const [name, { title, run }] of Object.entries(TIERS)) {
    if (values.tier !== undefined && values.tier !== name) continue;
    const at = performance.now();
    const result = await run();
    results.push(result);
    for (const failure of result.failures) console.log(`\n${failure}`);
    const share = result.points < result.of ? ` (of ${result.of})` : "";
    console.log(
      `${title}: ${result.points} kill points${share}, ${result.failures.length} did not recover, ${seconds(at)} s`,
    );
  }
  const { points, of, failures } = together(results);
  if (values.count) {
    console.log(`${of} kill points in all`);
    return of > 0 && failures.length === 0 ? 0 : 1;
  }
  console.log(
    `${points} kill points in all, ${failures.length} did not recover, ${seconds(began)} s`,
  );
  // Nothing cut off proves nothing: a row's name that was misspelt, say.
  return points > 0 && failures.length === 0 ? 0 : 1;
}

/** One process a core, each with its rows: what is in process waits for nobody but the processor. */
async function inParts(): Promise<TierResult> {
  const parts = availableParallelism();
  const results = Array.from({ length: parts }, async (_, part) => {
    const child = fork(import.meta.filename, [
      ...process.argv.slice(2),
      "--part",
      `${part}/${parts}`,
    ]);
    const result = once(child, "message") as Promise<[TierResult]>;
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`part ${part} ended with ${code} before it had said what came out`);
    });
    const [told] = await Promise.race([result, ended]);
    return told;
  });
  return together(await Promise.all(results));
}

async function answerParent(part: string): Promise<void> {
  const [own = 0, parts = 1] = part.split("/").map(Number);
  const mine = rowsOf().filter((_row, index) => index % parts === own);
  const result = await cutOffInProcess(mine, share());
  process.send?.(result, () => process.disconnect());
}

function share(): number {
  return values.count ? NONE : Number(values.share);
}

function rowsOf() {
  return ROWS.filter(({ name }) => isAsked(name));
}

function estatesOf() {
  return [...SAMPLE_ESTATES, ...LOST_REGION_ESTATES].filter(({ row }) => isAsked(row));
}

function isAsked(row: string): boolean {
  return values.row.some((name) => row.startsWith(name));
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
