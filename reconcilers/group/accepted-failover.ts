import { z } from "zod";
import type { OperationHandle } from "../../azure/operations.ts";
import type { SeenGroup } from "../../planner/role-step.ts";
import type { Context } from "../context/context.ts";
import type { GroupSides, Timeouts } from "../lifecycle/inputs.ts";
import type { Run } from "../lifecycle/reconciler.ts";
import { seeOperation } from "../waits/operation.ts";

/** Where Azure tells how it stands. */
const accepted = z.object({ url: z.string() });

interface Remembered {
  /** A forced failover that Azure has accepted and whose end has not been seen: kept for the run after one that is cut off. */
  readonly accepted?: OperationHandle | undefined;
}

interface Following {
  readonly estate: string;
  readonly group: GroupSides;
  readonly timeouts: Timeouts;
}

/**
 * The forced failover that an earlier run sent, where Azure still works on it. It is waited for, with `allowDataLossUntil` over or not:
 * nothing new is decided, and nothing is sent. Only Azure's own word counts: what is not known to be under way is decided anew.
 */
export async function stillGoesOn(
  context: Context,
  wish: Following,
  { mandate, before: remembered }: Pick<Run<Remembered>, "mandate" | "before">,
  seen: SeenGroup,
): Promise<OperationHandle | undefined> {
  const { data: before } = accepted.safeParse(remembered?.accepted);
  if (before === undefined || mandate !== "takes" || seen.here.role !== "Secondary")
    return undefined;
  const operation = await seeOperation(context, before, wish.timeouts.call);
  const { group } = wish.group.here;
  if (operation?.status === "InProgress") {
    context.log(
      `${wish.estate}: ${group}: Azure works on the forced failover that an earlier run sent: waiting for its end`,
    );
    return before;
  }
  if (operation?.error !== undefined) {
    const { code, message } = operation.error;
    context.log(
      `${wish.estate}: ${group}: the forced failover that an earlier run sent has failed: ${code}: ${message}`,
    );
  }
  return undefined;
}
