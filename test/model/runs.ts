import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Result } from "./run.ts";
import type { Order } from "./worker.ts";

/** Runs seeds `from` to `from + runs - 1` in threads; each result is told as it comes. */
export async function runs(
  order: {
    readonly from: number;
    readonly runs: number;
    /** Ends at the first violation of this rule. */
    readonly until?: number;
    readonly mutant?: string;
    /** A plan in words is made before each `up`, and held against it. */
    readonly plans?: boolean;
    readonly threads?: number;
  },
  tell: (result: Result) => void,
): Promise<void> {
  const threads = Math.min(order.threads ?? availableParallelism(), order.runs);
  const workers = Array.from({ length: threads }, (_, place) => {
    const workerData: Order = {
      from: order.from + place,
      runs: order.runs - place,
      step: threads,
      ...(order.until !== undefined && { until: order.until }),
      ...(order.mutant !== undefined && { mutant: order.mutant }),
      ...(order.plans !== undefined && { plans: order.plans }),
    };
    return new Worker(new URL("./worker.ts", import.meta.url), { workerData });
  });
  const end = () => Promise.all(workers.map((worker) => worker.terminate()));
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.on("message", (result: Result) => {
            tell(result);
            if (result.violations.some(({ rule }) => rule === order.until)) void end();
          });
          worker.on("error", reject);
          worker.on("exit", () => resolve());
        }),
    ),
  );
}
