import { parentPort, workerData } from "node:worker_threads";
import { deterministic } from "./deterministic.ts";
import { inject, MUTANTS } from "./mutants.ts";

/** What a thread is to do: every `step`-th seed, from `from` on; it ends at the first violation of the rule `until`. */
export interface Order {
  readonly from: number;
  readonly runs: number;
  readonly step: number;
  readonly until?: number;
  readonly mutant?: string;
  readonly plans?: boolean;
}

const order = workerData as Order;
const mutant = MUTANTS.find(({ name }) => name === order.mutant);
if (mutant !== undefined) inject(mutant);
// Before the program is loaded: it keeps what it imports.
deterministic.install();
const { run } = await import("./run.ts");
for (let seed = order.from; seed < order.from + order.runs; seed += order.step) {
  const { trace, ...result } = await run(seed, order.plans);
  parentPort?.postMessage({ ...result, trace: result.violations.length > 0 ? trace : [] });
  if (result.violations.some(({ rule }) => rule === order.until)) break;
}
