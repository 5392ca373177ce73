import assert from "node:assert/strict";
import { MUTANTS } from "./mutants.ts";
import type { Result } from "./run.ts";
import { runs } from "./runs.ts";
import { nothingSeen, sum } from "./seen.ts";

/** As many as a pipeline has time for (55,000 steps, 1.3 million remote calls, some three minutes on two cores); `npm run test:model -- --runs N` does more. */
const RUNS = 2000;
/** At most so many until a mutant is found. */
const RUNS_FOR_A_MUTANT = 600;

/** Some twenty seconds on two cores; with plans, a seed plays otherwise than without. */
const RUNS_WITH_PLANS = 100;

async function collect(order: Parameters<typeof runs>[0]): Promise<Result[]> {
  const results: Result[] = [];
  await runs(order, (result) => results.push(result));
  return results.toSorted((a, b) => a.seed - b.seed);
}

describe("a model of everything that may happen", function () {
  this.timeout(1_800_000);

  it("keeps the nine rules in every run, and ends as wanted", async () => {
    const results = await collect({ from: 1, runs: RUNS });
    const broken = results.filter(({ violations }) => violations.length > 0);
    const [first] = broken;
    assert.deepEqual(
      broken.map(({ seed, violations }) => ({ seed, violations })),
      [],
      `replay it: npm run test:model -- --seed ${first?.seed}`,
    );
    assert.equal(results.length, RUNS);
    const seen = nothingSeen();
    for (const result of results) sum(seen, result.seen);
    // A model in which nothing happens proves nothing.
    for (const [what, times] of Object.entries(seen))
      assert.ok(times > RUNS / 20, `only ${times} ${what}`);
  });

  it("does the same again for the same seed, to the last byte, alone or after others", async () => {
    const several = await collect({ from: 4, runs: 4, threads: 1 });
    const alone = await collect({ from: 7, runs: 1 });
    assert.equal(several.at(-1)?.seed, 7);
    assert.deepEqual(alone[0]?.digest, several.at(-1)?.digest);
    assert.equal(new Set(several.map(({ digest }) => digest)).size, 4);
  });

  it("does what the plan in words has promised right before, and nothing else", async () => {
    const results = await collect({ from: 1, runs: RUNS_WITH_PLANS, plans: true });
    const broken = results.flatMap(({ seed, promises }) =>
      promises.broken.map((what) => `seed ${seed}, ${what}`),
    );
    assert.deepEqual(broken, []);
    const made = results.reduce((sum, { promises }) => sum + promises.made, 0);
    assert.ok(made > 3 * RUNS_WITH_PLANS, `only ${made} plans were held against an \`up\``);
  });

  for (const { rule, name } of MUTANTS)
    it(`finds a program that ${name} (rule ${rule})`, async () => {
      const results = await collect({
        from: 1,
        runs: RUNS_FOR_A_MUTANT,
        until: rule,
        mutant: name,
      });
      const found = results.flatMap(({ violations }) => violations).map((one) => one.rule);
      assert.ok(found.includes(rule), `found: rules ${found.join(", ") || "none"}`);
    });

  it("has a mutant for each rule", () => {
    const rules = new Set(MUTANTS.map(({ rule }) => rule));
    assert.deepEqual(
      [...rules].toSorted((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });
});
