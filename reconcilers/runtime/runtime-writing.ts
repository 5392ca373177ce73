import { AzureError } from "../../azure/errors.ts";
import { type LiveRuntime, putRuntime, readRuntime } from "../../azure/integration-runtimes.ts";
import { withSecrets } from "../../planner/runtime-body.ts";
import type { Context } from "../context/context.ts";
import { askedBeforeRepeating, beforeWrite, bounded } from "../context/context.ts";
import type { RuntimeWatch, RuntimeWish } from "./runtime-loop.ts";

/**
 * Writes the runtime as it is wanted, unless somebody changed or started it since it was read: Azure refuses that by the etag, or because it
 * runs, and what stands there now is to be looked at first.
 *
 * @param looksAgain whether that is done once more, or the refusal is told
 * @returns whether it was written
 */
export async function put(
  context: Context,
  wish: RuntimeWish,
  live: LiveRuntime | undefined,
  { looksAgain, watch }: { readonly looksAgain: boolean; readonly watch: RuntimeWatch },
): Promise<boolean> {
  const call = () => bounded(context, wish.timeouts.call);
  const body = { properties: withSecrets(wish.body, wish.secrets) };
  const write = askedBeforeRepeating(call(), () => watch.mayRun());
  const conditions = conditionsOn(live);
  for (;;) {
    try {
      await putRuntime(context.azure, wish.address, body, { ifMatch: conditions.shift() }, write);
      return true;
    } catch (error) {
      if (!(error instanceof AzureError)) throw error;
      // When this cannot be read either, the first failure is the one that counts.
      const now = await readRuntime(context.azure, wish.address, call()).catch(() => undefined);
      const isSame = now !== undefined && now.etag === live?.etag;
      if (isSame && error.status === PRECONDITION_FAILED && conditions.length > 0) {
        context.log(
          `${wish.estate}: ${wish.address.name} was not written (${error.code}), and nothing has changed since: writing it once more`,
        );
        await watch.mayRun();
        await beforeWrite(context);
        continue;
      }
      if (!looksAgain || now === undefined || isSame) throw error;
      context.log(
        `${wish.estate}: ${wish.address.name} was not written (${error.code}): it changed in between and is ${now.state} now; looking again`,
      );
      return false;
    }
  }
}

const PRECONDITION_FAILED = 412;

/**
 * On what a write of what was read depends, in the order in which it is tried: its etag as HTTP has it, in quotes (RFC 9110), and as Data
 * Factory shows it, without them; which of them it takes is not documented. Where it takes neither although nothing has changed, any:
 * `*`, as its reference has it.
 */
function conditionsOn(live: LiveRuntime | undefined): (string | undefined)[] {
  if (live === undefined) return [undefined];
  const bare = live.etag.replaceAll('"', "");
  return [`"${bare}"`, bare, "*"];
}
