import { z } from "zod";
import { AzureError } from "../azure/errors.ts";
import { type LiveTrigger, listTriggers, startTrigger } from "../azure/triggers.ts";
import type { Context } from "./context.ts";
import { beforeWrite, bounded } from "./context.ts";
import { common, factoryAddress, groupSides, timeouts } from "./inputs.ts";
import type { Reconciler, Seen } from "./reconciler.ts";
import { assertRoleHere } from "./role-refusal.ts";
import { inWords, Trouble } from "./trouble.ts";

const inputs = z.object({
  ...common,
  /** `started`: the named triggers start pipelines; `released`: they are another stack's matter. */
  want: z.enum(["started", "released"]),
  factory: factoryAddress,
  triggers: z.array(z.object({ name: z.string(), backfillFrom: z.string().optional() })),
  group: groupSides.optional(),
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as TriggerStatesInputs, Live as TriggerStatesLive };

interface Live extends Seen {
  readonly states: Readonly<Record<string, string>>;
}

/** The run state of a factory's triggers: they follow the active site, and only while the live role is here. */
export const triggerStates: Reconciler<Inputs, Live> = {
  kind: "triggers",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.want === "started",

  async look(context, wish) {
    if (wish.triggers.length === 0) return { states: {} };
    return liveOf(
      wish,
      await listTriggers(context.azure, wish.factory, bounded(context, wish.timeouts.call)),
    );
  },

  drift(wish, live) {
    if (wish.want === "released") return [];
    return Object.entries(live.states)
      .filter(([, state]) => state !== "Started")
      .map(([name, state]) => `trigger ${name} is ${state}`);
  },

  async act(context, wish, run) {
    if (wish.want === "released" || wish.triggers.length === 0)
      return await this.look(context, wish, run.before ?? {});
    try {
      await assertRoleHere(context, wish, `starting the triggers of ${wish.factory.factory}`);
      await startAll(context, wish);
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what: `starting the triggers of ${wish.factory.factory}`,
        left: "the integration runtime is up; triggers that were not named started",
      });
    }
    return await this.look(context, wish, {});
  },
};

/** One trigger's failure does not keep the others from starting; all failures are told at the end. */
async function startAll(context: Context, wish: Inputs): Promise<void> {
  const live = await listTriggers(
    context.azure,
    wish.factory,
    bounded(context, wish.timeouts.call),
  );
  const failures: string[] = [];
  for (const wanted of wish.triggers) {
    const trigger = live.find((candidate) => candidate.name === wanted.name);
    const obstacle = obstacleTo(wanted, trigger);
    if (obstacle !== undefined) failures.push(`${wanted.name}: ${obstacle}`);
    else if (trigger?.runtimeState !== "Started") {
      const failure = await startOne(context, wish, wanted.name);
      if (failure !== undefined) failures.push(`${wanted.name}: ${failure}`);
    }
  }
  if (failures.length === 0) return;
  throw new Trouble({
    estate: wish.estate,
    what: `starting triggers of ${wish.factory.factory}`,
    code: "TriggersNotStarted",
    answer: failures.join("; "),
    means: "these triggers do not start pipelines; all others do",
    cure: "mend what is said of each, then run `pulumi up` again; it starts only those that do not run",
    left: `integration runtime up; ${wish.triggers.length - failures.length} of ${wish.triggers.length} triggers started`,
  });
}

function obstacleTo(
  wanted: Inputs["triggers"][number],
  trigger: LiveTrigger | undefined,
): string | undefined {
  if (trigger === undefined) return "there is no trigger of this name in the factory";
  // Started as it is, a tumbling-window trigger runs every window since its start time: that must be wanted in so many words.
  if (
    trigger.type === "TumblingWindowTrigger" &&
    trigger.runtimeState !== "Started" &&
    wanted.backfillFrom === undefined
  ) {
    return "it is a tumbling-window trigger and would run every window since its start time; set triggers.<name>.backfillFrom to allow it";
  }
  return undefined;
}

async function startOne(context: Context, wish: Inputs, name: string): Promise<string | undefined> {
  context.log(`${wish.estate}: starting trigger ${name} in ${wish.factory.factory}`);
  await beforeWrite(context);
  try {
    await startTrigger(context.azure, wish.factory, name, bounded(context, wish.timeouts.call));
    return undefined;
  } catch (error) {
    if (error instanceof AzureError)
      return `${error.code}${error.azureMessage === undefined ? "" : `, ${error.azureMessage}`}`;
    throw error;
  }
}

function liveOf(wish: Inputs, live: readonly LiveTrigger[]): Live {
  const states = wish.triggers.map((wanted): [string, string] => {
    const found = live.find((trigger) => trigger.name === wanted.name);
    return [wanted.name, found?.runtimeState ?? "absent"];
  });
  return { states: Object.fromEntries(states) };
}
