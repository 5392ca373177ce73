import { AzureError } from "../../azure/errors.ts";
import {
  isNamed,
  type LiveTrigger,
  readEventSubscription,
  startsPipelines,
} from "../../azure/triggers.ts";
import type { Site } from "../../config/pair.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import { assertRoleHere } from "../group/role-refusal.ts";
import type { GroupSides } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { unlessSilent, unlessUntold } from "../waits/silence.ts";
import { WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { firstWindow } from "./first-window.ts";
import {
  type Obstacle,
  obstacleIn,
  type TriggerPlace,
  TURN_DEADLINE,
  turnEach,
  turnTrigger,
} from "./turn-triggers.ts";

/** What is wanted of one trigger. */
export interface WantedTrigger {
  readonly name: string;
  /** RFC 3339: a tumbling-window trigger may run the windows from there on, and none before. */
  readonly backfillFrom?: string | undefined;
}

export interface TurningWish extends TriggerPlace {
  readonly site: Site;
  readonly activeRegion: string;
  readonly triggers: readonly WantedTrigger[];
  readonly group?: GroupSides | undefined;
}

const BEGUN = "the integration runtime is up; triggers that were started before stay so";

/** Starts what is wanted and does not run. One trigger's failure does not keep the others from starting; all are told at the end. */
export async function startAll(
  context: Context,
  wish: TurningWish,
  live: readonly LiveTrigger[],
): Promise<void> {
  const unanswered = new Set<string>();
  const failures = await turnWanted(context, wish, async (wanted) => {
    const trigger = live.find((one) => isNamed(one, wanted.name));
    if (trigger === undefined) return { why: "there is no trigger of this name in the factory" };
    const listens = () => untilItHears(context, wish, trigger);
    if (trigger.runtimeState === "Started") return listens;
    const obstacle = await obstacleTo(context, wish, wanted, trigger);
    if (obstacle !== undefined) return obstacle;
    const what = `starting trigger ${wanted.name} in ${wish.factory.factory}`;
    // Rule 1, at each write: the role may leave while the first triggers are being started.
    const mayStart = () => assertRoleHere(context, wish, what, BEGUN);
    await mayStart();
    context.log(`${wish.estate}: ${what}`);
    try {
      const started = await turnTrigger(context, wish, wanted.name, "Started", mayStart);
      return async () => (await started()) ?? (await listens());
    } catch (error) {
      // A start may take Azure longer than a call may take (azure-docs#56233), or fail inside of it (Azure-DataFactory#753): asked once more,
      // it is told of the first one, or is done.
      const again = isNoWord(error) && !unanswered.has(wanted.name);
      unanswered.add(wanted.name);
      return again ? { ...obstacleIn(error), passes: true } : obstacleIn(error);
    }
  });
  if (failures.length === 0) return;
  const started = wish.triggers.length - failures.length;
  throw new Trouble({
    estate: wish.estate,
    what: `starting triggers of ${wish.factory.factory}`,
    code: "TriggersNotStarted",
    answer: failures.join("; "),
    means: "these triggers do not start pipelines; all others do",
    cure: "fix what is named for each of them, then run `pulumi up` again; it starts only those that do not run",
    left: `integration runtime up; ${started} of ${wish.triggers.length} triggers started`,
  });
}

/** Stops what is named and runs. Stopping needs no role; a trigger that is not there starts nothing. */
export async function stopAll(
  context: Context,
  wish: TurningWish,
  live: readonly LiveTrigger[],
): Promise<void> {
  const failures = await turnWanted(context, wish, async (wanted) => {
    const trigger = live.find((one) => isNamed(one, wanted.name));
    if (trigger === undefined || !startsPipelines(trigger.runtimeState)) return undefined;
    context.log(`${wish.estate}: stopping trigger ${wanted.name} in ${wish.factory.factory}`);
    return await turnTrigger(context, wish, wanted.name, "Stopped");
  });
  if (failures.length === 0) return;
  throw new Trouble({
    estate: wish.estate,
    what: `stopping triggers of ${wish.factory.factory}`,
    code: "TriggersNotStopped",
    answer: failures.join("; "),
    means: "these triggers go on starting pipelines here, although the flag names the other site",
    cure: "stop them by hand, or fix what is named for each of them and run `pulumi up` again",
    left: `${wish.triggers.length - failures.length} of ${wish.triggers.length} triggers do not run here`,
  });
}

const isNoWord = (error: unknown): boolean =>
  error instanceof AzureError && (error.code === "Timeout" || error.kind === "failed");

/** @returns each that was not turned, and why: what Azure refuses of one does not keep the others */
async function turnWanted(
  context: Context,
  wish: TurningWish,
  begin: Parameters<typeof turnEach<WantedTrigger>>[3],
): Promise<readonly string[]> {
  const obstacles = await turnEach(context, wish, wish.triggers, begin, true);
  return wish.triggers.flatMap(({ name }) => {
    const obstacle = obstacles.get(name);
    return obstacle === undefined ? [] : [`${name}: ${obstacle.why}`];
  });
}

const callOf = (context: Context, wish: TurningWish) => bounded(context, wish.timeouts.call);

/** Why a stopped trigger is not simply started. */
async function obstacleTo(
  context: Context,
  wish: TurningWish,
  wanted: WantedTrigger,
  trigger: LiveTrigger,
): Promise<Obstacle | undefined> {
  if (trigger.type !== "TumblingWindowTrigger") return undefined;
  const { backfillFrom } = wanted;
  if (backfillFrom === undefined)
    return {
      why: "it is a tumbling-window trigger and would run every window since its last one, or since its start time; set triggers.<name>.backfillFrom to allow it",
    };
  const allowed = { factory: wish.factory, trigger, backfillFrom };
  const { begin, obstacle } = await firstWindow(context, allowed, callOf(context, wish));
  if (obstacle !== undefined) return { why: obstacle };
  context.log(`${wish.estate}: trigger ${wanted.name} goes on with the window from ${begin}`);
  return undefined;
}

/**
 * A start subscribes an event trigger to its events, with the rights of whoever starts it, and a stop ends that. How it went is told by the
 * subscription alone: a trigger that is Started without one hears nothing.
 *
 * @returns what is in the way of its hearing
 */
async function untilItHears(
  context: Context,
  wish: TurningWish,
  { name, type }: LiveTrigger,
): Promise<Obstacle | undefined> {
  if (type !== "BlobEventsTrigger" && type !== "CustomEventsTrigger") return undefined;
  let status = "unknown";
  try {
    await waitUntil(context, {
      deadline: TURN_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: the event subscription of trigger ${name} is ${status}, after ${elapsed}`,
      look: async () => {
        const call = callOf(context, wish);
        const told = readEventSubscription(context.azure, wish.factory, name, call);
        status = (await unlessSilent(unlessUntold(told))) ?? status;
        return /provisioning|unknown/i.test(status) ? undefined : true;
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
  }
  if (status === "Enabled") return undefined;
  return {
    why: `it is started, and its event subscription is ${status}, so that it hears nothing: subscribe it (Add-AzDataFactoryV2TriggerSubscription -Name ${name}); what happens until then starts no pipeline`,
  };
}
