import { readWorkers } from "../sql/catalog.ts";
import { SqlFailure } from "../sql/failure.ts";
import { inCatalog } from "./catalog-connection.ts";
import type { Context } from "./context.ts";
import type { CatalogAccess, Timeouts } from "./inputs.ts";
import { WaitedTooLong, waitUntil } from "./waiting.ts";

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
 * @param startedAt when, by the clock's elapsed time, the start was asked for or seen under way; undefined when the runtime was Started already
 */
export async function proveWorker(
  context: Context,
  wish: { readonly estate: string; readonly catalog: CatalogAccess; readonly timeouts: Timeouts },
  startedAt: number | undefined,
): Promise<Proof> {
  try {
    return await waitUntil<Proof>(context, {
      deadline: WORKER_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: no live worker in catalog.worker_agents yet, after ${elapsed}`,
      look: async () => {
        const workers = await inCatalog(
          context,
          wish.estate,
          wish.catalog,
          wish.timeouts.call,
          readWorkers,
        );
        const running =
          startedAt === undefined ? Number.POSITIVE_INFINITY : context.clock.elapsed() - startedAt;
        return workers.some((worker) => worker.secondsSinceOnline * 1000 <= running)
          ? "worker alive"
          : undefined;
      },
    });
  } catch (error) {
    const why = unprovable(error);
    if (why === undefined) throw error;
    context.log(
      `${wish.estate}: warning: ${why}: whether packages run is unproven; look for a live row in catalog.worker_agents`,
    );
    return "unproven";
  }
}

function unprovable(error: unknown): string | undefined {
  if (error instanceof SqlFailure)
    return `SSISDB on ${error.server} cannot be asked (${error.number ?? error.kind})`;
  if (error instanceof WaitedTooLong)
    return "the runtime is Started, but no worker has shown itself in catalog.worker_agents";
  return undefined;
}
