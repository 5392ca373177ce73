import { misused, optionsOf } from "../../cli/usage.ts";
import { MUTANTS } from "./mutants.ts";
import { runs } from "./runs.ts";
import { nothingSeen, sum } from "./seen.ts";

const USAGE = `npm run test:model -- [--runs N] [--seed S] [--mutant NAME]

  Plays what may happen to one or two estates, in any order, and judges every write by the nine rules.
  --runs N       how many runs (1000; 1 with --seed)
  --seed S       the first seed; one that failed replays exactly, and its trace is printed
  --mutant NAME  a product with one thing wrong:
${MUTANTS.map(({ name }) => `                   "${name}"`).join("\n")}`;

const { count, from, mutant } = wished();

function wished() {
  try {
    const { values } = optionsOf(USAGE, {
      options: {
        runs: { type: "string" },
        seed: { type: "string" },
        mutant: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit();
    }
    const count = Number(values.runs ?? (values.seed === undefined ? 1000 : 1));
    const from = Number(values.seed ?? 1);
    const { mutant } = values;
    if (!Number.isInteger(count) || count < 1 || !Number.isInteger(from))
      throw misused("--runs takes a number from 1 on, --seed a whole one", USAGE);
    // A name that was misspelt would play the product as it is, and find nothing.
    if (mutant !== undefined && !MUTANTS.some(({ name }) => name === mutant))
      throw misused(`there is no mutant "${mutant}"`, USAGE);
    return { count, from, mutant };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

const began = performance.now();
const seen = nothingSeen();
let done = 0;
let failed = 0;
await runs({ from, runs: count, ...(mutant !== undefined && { mutant }) }, (result) => {
  done += 1;
  sum(seen, result.seen);
  if (result.violations.length === 0) return;
  failed += 1;
  for (const { rule, what } of result.violations)
    console.log(`seed ${result.seed}: rule ${rule}: ${what}`);
  if (count === 1) console.log(result.trace.join("\n"));
  else console.log(`  replay it: npm run test:model -- --seed ${result.seed}`);
});
const seconds = (performance.now() - began) / 1000;
console.log(
  `${done} runs, ${seen.steps} steps (events of a schedule, each \`up\` being one), ${seen.ups} ups, ${seen.takeovers} takeovers, ` +
    `${seen.refusals} refusals, ${seen.kills} kills, ${seen.losses} losses; ${seen.calls} remote calls, ${seen.checks} writes judged`,
);
console.log(
  `${failed} runs broke a rule; ${seconds.toFixed(1)} s, ${(seen.steps / seconds).toFixed(0)} steps/s`,
);
process.exitCode = failed > 0 || done < count ? 1 : 0;
