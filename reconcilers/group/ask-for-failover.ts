import { AzureError, SignInError } from "../../azure/errors.ts";
import { failover } from "../../azure/failover-groups.ts";
import type { OperationHandle } from "../../azure/operations.ts";
import type { Mandate, SeenGroup } from "../../planner/role-step.ts";
import type { FailoverMode } from "../../planner/strategies.ts";
import { askedBeforeRepeating, beforeWrite, bounded, type Context } from "../context/context.ts";
import { unlessUntold } from "../waits/silence.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { isOurs, seeGroup } from "./group.ts";
import { allowedRoleStep, type RoleWish } from "./role-refusal.ts";

/** How long a group may be busy with something else before that is reported. */
export const BUSY_DEADLINE = 15 * 60_000;
const BUSY =
  /^(Instance)?FailoverGroupBusy$|^ConflictingServerOperation$|^ConflictingSystemOperationInProgress$/;

/**
 * Asks for the failover until Azure has accepted it, or shows the role here. A group that is busy (with the failover of an earlier run that
 * was interrupted, say) is waited for, and so is one whose answer was lost: asking again does no harm, since a group that is failing over
 * refuses it as busy, and one that has failed over because this side is Primary then.
 *
 * @returns what to wait for; undefined when the role is here already
 */
export async function askForFailover(
  context: Context,
  wish: RoleWish,
  mandate: Mandate,
  mode: FailoverMode,
  first: SeenGroup,
): Promise<OperationHandle | undefined> {
  let last = first;
  let refusal: unknown;
  let sent: string | undefined;
  try {
    return await waitUntil(context, {
      deadline: BUSY_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: ${wish.group.here.group}: the failover is not accepted yet, after ${elapsed}`,
      look: async () => {
        await beforeWrite(context);
        try {
          // The time for a forced one may be over by then.
          const call = askedBeforeRepeating(bounded(context, wish.timeouts.call), async () => {
            allowedRoleStep(context, wish, mandate, last, sent);
          });
          return { handle: await failover(context.azure, wish.group.here, mode, call) };
        } catch (error) {
          if (!(error instanceof AzureError)) throw error;
          last = (await unlessUntold(seeGroup(context, wish.group, wish.timeouts.call))) ?? last;
          if (isOurs(last)) return { handle: undefined };
          if (!BUSY.test(error.code) && error.kind !== "unreachable") throw error;
          // Busy is an answer: that one was refused. A lost answer tells nothing; without a token nothing was asked.
          if (error.kind === "unreachable" && !(error instanceof SignInError))
            sent = `whether Azure accepted the ${mode} failover is not known (${error.code})`;
          // A forced one is sent no more once its time is over, and none while a copy is being made.
          allowedRoleStep(context, wish, mandate, last, sent);
          refusal = error;
          return undefined;
        }
      },
    }).then(({ handle }) => handle);
  } catch (error) {
    throw error instanceof WaitedTooLong ? refusal : error;
  }
}
