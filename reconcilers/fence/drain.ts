import { type RunningExecution, readRunningExecutions } from "../../sql/catalog.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { inCatalog } from "../catalog/catalog-connection.ts";
import { patiently } from "../catalog/patient-sql.ts";
import type { Context } from "../context/context.ts";
import type { CatalogAccess, Timeouts } from "../lifecycle/inputs.ts";
import { inMinutes, WaitedTooLong, waitUntil } from "../waits/waiting.ts";

export interface DrainWish {
  readonly estate: string;
  readonly catalog: CatalogAccess;
  readonly timeouts: Timeouts;
  /** Whether the role is at this site: the packages of the other one are over then, and its copy of SSISDB shows those that run here. */
  readonly roleIsHere: () => Promise<boolean>;
}

/**
 * Lets running packages finish, up to `drainTimeout`: a package that is cut off does not go on after a failover. What still runs then is
 * listed, and the takeover goes on. Where SSISDB cannot be asked, or the role has come by itself, there is nothing to wait for.
 *
 * @returns whether the other site's packages have ended, as far as that was seen
 */
export async function drain(context: Context, wish: DrainWish): Promise<boolean> {
  let isHere = false;
  let running: readonly RunningExecution[] | undefined;
  let busy: SqlFailure | undefined;
  try {
    await waitUntil(context, {
      deadline: wish.timeouts.drain,
      saying: (elapsed) => `${wish.estate}: ${stillRunning(running)} after ${elapsed}`,
      look: patiently(
        async () => {
          isHere = await wish.roleIsHere();
          if (isHere) return true;
          running = await inCatalog(
            context,
            wish.estate,
            wish.catalog,
            wish.timeouts.call,
            readRunningExecutions,
          );
          return running.length === 0 ? true : undefined;
        },
        (error) => {
          busy = error;
        },
      ),
    });
  } catch (error) {
    if (error instanceof WaitedTooLong) sayCutOff(context, wish, running, busy);
    else if (error instanceof SqlFailure) sayUnlisted(context, wish, error.server, error.briefly);
    else throw error;
  }
  return !isHere && running?.length === 0;
}

function sayCutOff(
  context: Context,
  wish: DrainWish,
  running: readonly RunningExecution[] | undefined,
  busy: SqlFailure | undefined,
): void {
  // A forced takeover waits for nothing: its one look may have had no answer.
  if (running === undefined) {
    sayUnlisted(context, wish, wish.catalog.host, busy?.briefly ?? "no answer");
    return;
  }
  context.log(
    `${wish.estate}: warning: ${running.length === 1 ? "1 running package is" : `${running.length} running packages are`} cut off after ${inMinutes(wish.timeouts.drain)}: ${listed(running)}`,
  );
}

function sayUnlisted(context: Context, wish: DrainWish, server: string, why: string): void {
  context.log(
    `${wish.estate}: warning: running packages cannot be listed (${server}: ${why}); they are not waited for`,
  );
}

function stillRunning(running: readonly RunningExecution[] | undefined): string {
  if (running === undefined) return "SSISDB has not said yet which packages run";
  const many =
    running.length === 1 ? "1 package still runs" : `${running.length} packages still run`;
  return `${many} (${listed(running)})`;
}

const listed = (executions: readonly RunningExecution[]): string =>
  executions
    .map(
      (execution) =>
        `${execution.folder}/${execution.project}/${execution.package} (${execution.id})`,
    )
    .join(", ");
