import { AzureError } from "../../azure/errors.ts";
import { isNamed, listTriggers, startTrigger, stopTrigger } from "../../azure/triggers.ts";
import type { Context } from "../context/context.ts";
import { askedBeforeRepeating, beforeWrite, bounded } from "../context/context.ts";
import type { FactoryAddress, Timeouts } from "../lifecycle/inputs.ts";
import { waitForOperation } from "../waits/operation.ts";
import { isSilence } from "../waits/silence.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";

/** A schedule is turned at once; what has events to subscribe to, or to unsubscribe from, may take a while. */
export const TURN_DEADLINE = 10 * 60_000;

export interface TriggerPlace {
  readonly estate: string;
  readonly factory: FactoryAddress;
  readonly timeouts: Timeouts;
}

/** Waits until a start or a stop is done, where Azure has only accepted it: both are long operations. Gives what is in its way after all. */
export type Turning = () => Promise<Obstacle | undefined>;

/** Why a trigger is not turned. */
export interface Obstacle {
  readonly why: string;
  /** It goes away by itself. */
  readonly passes?: boolean;
  /** What Azure has said, where that is the obstacle. */
  readonly refusal?: AzureError;
}

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
    if (handle === undefined) return undefined;
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
    return undefined;
  };
}

/**
 * Asks for the turn of each trigger, one after the other, and waits for all of them together: none keeps the others waiting. What is refused
 * for the moment only is asked for again.
 *
 * @param begin asks for one turn; undefined where there is nothing to turn
 * @param goesOn whether another refusal of Azure's is an obstacle of that one trigger; else it ends all of it
 * @returns what is in the way of those that were not turned, by name
 */
export async function turnEach<T extends { readonly name: string }>(
  context: Context,
  place: TriggerPlace,
  triggers: readonly T[],
  begin: (trigger: T) => Promise<Turning | Obstacle | undefined>,
  goesOn: boolean,
): Promise<ReadonlyMap<string, Obstacle>> {
  const obstacles = new Map<string, Obstacle>();
  const keep = (error: unknown): Obstacle => {
    const obstacle = obstacleIn(error);
    if (!goesOn && !obstacle.passes) throw error;
    return obstacle;
  };
  let left = triggers;
  const look = async (): Promise<true | undefined> => {
    const begun = new Map<T, Turning | Obstacle | undefined>();
    for (const trigger of left) begun.set(trigger, await begin(trigger).catch(keep));
    // Settled, all of them: none goes on behind the back of whoever is told that another has failed.
    const ends = await Promise.allSettled(
      Array.from(begun, async ([{ name }, turning]) => {
        const obstacle = typeof turning === "function" ? await turning().catch(keep) : turning;
        return { name, obstacle };
      }),
    );
    for (const end of ends) {
      if (end.status === "rejected") throw end.reason;
      const { name, obstacle } = end.value;
      if (obstacle) obstacles.set(name, obstacle);
      else obstacles.delete(name);
    }
    left = left.filter(({ name }) => obstacles.get(name)?.passes);
    return left.length === 0 ? true : undefined;
  };
  const names = () => left.map(({ name }) => name).join(", ");
  await waitUntil(context, {
    deadline: TURN_DEADLINE,
    saying: (elapsed) =>
      `${place.estate}: ${place.factory.factory} takes no start or stop of these triggers yet, after ${elapsed}: ${names()}`,
    look,
  }).catch((error: unknown) => {
    if (!(error instanceof WaitedTooLong)) throw error;
  });
  return obstacles;
}

/** @throws what is no answer of Azure's */
export function obstacleIn(error: unknown): Obstacle {
  if (!(error instanceof AzureError)) throw error;
  const why = [error.code, error.azureMessage].filter((part) => part).join(", ");
  return { why, passes: passes(error), refusal: error };
}

/** Whether Azure refuses for the moment only: "Resource cannot be updated during provisioning". A lost region answers 503, which does not. */
const passes = (error: AzureError): boolean => error.kind === "busy" && !isSilence(error);

/** Stops all of them. @throws the first failure there is: whoever fences has to know which kind it is */
export async function stopTriggers(
  context: Context,
  place: TriggerPlace,
  names: readonly string[],
): Promise<void> {
  const triggers = names.map((name) => ({ name }));
  const stop = ({ name }: { readonly name: string }): Promise<Turning> => {
    context.log(`${place.estate}: stopping trigger ${name} in ${place.factory.factory}`);
    return turnTrigger(context, place, name, "Stopped");
  };
  const obstacles = await turnEach(context, place, triggers, stop, false);
  for (const { refusal } of obstacles.values()) if (refusal !== undefined) throw refusal;
}
