import { AzureError } from "../azure/errors.ts";
import { isNamed, listTriggers, startTrigger, stopTrigger } from "../azure/triggers.ts";
import type { Context } from "./context.ts";
import { askedBeforeRepeating, beforeWrite, bounded } from "./context.ts";
import { isSilence } from "./group.ts";
import type { FactoryAddress, Timeouts } from "./inputs.ts";
import { waitForOperation } from "./operation.ts";
import { WaitedTooLong, waitUntil } from "./waiting.ts";

/** A schedule is turned at once; what has events to subscribe to, or to unsubscribe from, may take a while. */
export const TURN_DEADLINE = 10 * 60_000;

export interface TriggerPlace {
  readonly estate: string;
  readonly factory: FactoryAddress;
  readonly timeouts: Timeouts;
}

/** Waits until a start or a stop is done, where Azure has only accepted it: both are long operations. */
export type Turning = () => Promise<void>;

/**
 * Asks for the start or the stop of one trigger.
 *
 * @param mayTurn asked before it is sent again; throws when it must not be any more
 */
export async function turnTrigger(
  context: Context,
  { estate, factory, timeouts }: TriggerPlace,
  name: string,
  to: "Started" | "Stopped",
  mayTurn: () => Promise<void> = async () => {},
): Promise<Turning> {
  const call = () => bounded(context, timeouts.call);
  await beforeWrite(context);
  const ask = to === "Started" ? startTrigger : stopTrigger;
  const handle = await ask(context.azure, factory, name, askedBeforeRepeating(call(), mayTurn));
  return async () => {
    if (handle === undefined) return;
    await waitForOperation(context, handle, {
      estate,
      what: `${to === "Started" ? "start" : "stop"} of trigger ${name}`,
      deadline: TURN_DEADLINE,
      call: timeouts.call,
      done: async () =>
        (await listTriggers(context.azure, factory, call())).some(
          (trigger) => isNamed(trigger, name) && trigger.runtimeState === to,
        ),
    });
  };
}

/** Stops all of them, one after the other asked and then waited for together. @throws the first failure there is */
export async function stopTriggers(
  context: Context,
  place: TriggerPlace,
  names: readonly string[],
): Promise<void> {
  const turnings: Turning[] = [];
  for (const name of names) {
    context.log(`${place.estate}: stopping trigger ${name} in ${place.factory.factory}`);
    turnings.push(await onceItIsFree(context, place, name));
  }
  for (const turning of turnings) await turning();
}

/** Whether Azure refuses for the moment only: "Resource cannot be updated during provisioning". A lost region answers 503, which does not. */
export const passes = (error: unknown): error is AzureError =>
  error instanceof AzureError && error.kind === "busy" && !isSilence(error);

async function onceItIsFree(context: Context, place: TriggerPlace, name: string): Promise<Turning> {
  let refusal: unknown;
  return await waitUntil(context, {
    deadline: TURN_DEADLINE,
    saying: (elapsed) => `${place.estate}: trigger ${name} takes no stop yet, after ${elapsed}`,
    look: async () => {
      try {
        return await turnTrigger(context, place, name, "Stopped");
      } catch (error) {
        if (!passes(error)) throw error;
        refusal = error;
        return undefined;
      }
    },
  }).catch((error: unknown) => {
    throw error instanceof WaitedTooLong ? (refusal ?? error) : error;
  });
}
