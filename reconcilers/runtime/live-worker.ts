import { readWorkers } from "../../sql/catalog.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { inCatalog } from "../catalog/catalog-connection.ts";
import { patiently } from "../catalog/patient-sql.ts";
import type { Context } from "../context/context.ts";
import type { CatalogAccess, Timeouts } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { IN_A_ROW } from "../waits/in-a-row.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";

/** How long a runtime that says Started may take to show a worker. */
const WORKER_DEADLINE = 10 * 60_000;

/**
 * - `worker alive`: a row in `catalog.worker_agents` is live: packages run.
 * - `unproven`: the runtime says Started; whether packages run could not be seen.
 */
export type Proof = "worker alive" | "unproven";

/**
 * "Started" is not success: a live worker row is. Rows of the runtime's former life count as live for ten minutes, so that after a start only
 * a row that was refreshed since counts.
 *
 * @param startedAt since when, by the clock's elapsed time, a row must have been refreshed: the start was asked for then, or seen to be over
 */
export async function proveWorker(
  context: Context,
  wish: { readonly estate: string; readonly catalog: CatalogAccess; readonly timeouts: Timeouts },
  startedAt: number,
): Promise<Proof> {
  let busy: readonly SqlFailure[] = [];
  try {
    return await waitUntil<Proof>(context, {
      deadline: WORKER_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: no live worker in catalog.worker_agents yet, after ${elapsed}`,
      look: patiently(
        async () => {
          const workers = await inCatalog(
            context,
            wish.estate,
            wish.catalog,
            wish.timeouts.call,
            readWorkers,
          );
          const running = context.clock.elapsed() - startedAt;
          return workers.some((worker) => worker.secondsSinceOnline * 1000 <= running)
            ? ("worker alive" as const)
            : undefined;
        },
        (error) => {
          busy = error === undefined ? [] : [...busy, error];
        },
      ),
    });
  } catch (error) {
    // One that has turned everybody away to the end has told nothing of workers; not one that did so at the last look or two.
    const failure = error instanceof WaitedTooLong && busy.length >= IN_A_ROW ? busy.at(-1) : error;
    if (failure instanceof WaitedTooLong) throw noWorker(wish, failure);
    if (!(failure instanceof SqlFailure)) throw error;
    context.log(
      `${wish.estate}: warning: SSISDB on ${failure.server} cannot be asked (${failure.briefly}): whether packages run is unproven; look for a live row in catalog.worker_agents`,
    );
    return "unproven";
  }
}

/** SSISDB answers, and nobody works for it: that is no success, whatever the runtime says of itself. */
function noWorker(
  wish: { readonly estate: string; readonly catalog: CatalogAccess },
  error: WaitedTooLong,
): Trouble {
  return new Trouble({
    estate: wish.estate,
    what: "looking for a worker of the integration runtime",
    code: "NoWorker",
    means: `the runtime is Started, but no worker has shown itself in catalog.worker_agents on ${wish.catalog.host} (${error.message}): no package would run`,
    cure: "look at the runtime's nodes in Data Factory's monitoring and at the network between its subnet and the server; `pulumi up` looks again without a restart",
    left: "the runtime is Started; triggers were not started by this run",
  });
}
