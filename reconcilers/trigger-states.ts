import { z } from "zod";
import { isNamed, type LiveTrigger, listTriggers, startsPipelines } from "../azure/triggers.ts";
import type { Context } from "./context/context.ts";
import { bounded } from "./context/context.ts";
import { assertRoleHere } from "./group/role-refusal.ts";
import {
  common,
  factoryAddress,
  groupSides,
  runtimeAddress,
  timeouts,
} from "./lifecycle/inputs.ts";
import type { Reconciler, Run, Seen } from "./lifecycle/reconciler.ts";
import { inWords } from "./lifecycle/trouble.ts";
import { stillServes } from "./runtime/may-run.ts";
import { type Missed, missedInWords, missedRuns } from "./triggers/missed-runs.ts";
import { startAll, stopAll } from "./triggers/wanted-triggers.ts";

const inputs = z.object({
  ...common,
  /**
   * `started`: the named triggers start pipelines; `stopped`: this site's own factory starts none of them while the other site is active;
   * `released`: they are another stack's matter.
   */
  want: z.enum(["started", "stopped", "released"]),
  factory: factoryAddress,
  /** The other site's own factory, where its triggers ran so far; absent when both sites share one. */
  otherFactory: factoryAddress.optional(),
  triggers: z.array(z.object({ name: z.string(), backfillFrom: z.string().optional() })),
  group: groupSides,
  /** The other site's runtime, where no role tells who serves SSISDB (`catalogRole: leave`). */
  other: runtimeAddress.optional(),
  timeouts,
});
type Inputs = z.infer<typeof inputs>;

export type { Inputs as TriggerStatesInputs, Live as TriggerStatesLive };

interface Live extends Seen {
  readonly states: Readonly<Record<string, string>>;
  /** What the schedule triggers did not run during the last takeover, and by which flag that was. */
  readonly missed?:
    | { readonly takenOver: string; readonly triggers: Readonly<Record<string, Missed>> }
    | undefined;
}

const ABSENT = "absent";

/** The run state of a factory's triggers: they follow the active site, and start only while the live role is here. */
export const triggerStates: Reconciler<Inputs, Live> = {
  kind: "triggers",
  identity: [],
  parse: (raw) => inputs.parse(raw),
  claims: (wish) => wish.want === "started",
  onlyLooks: (wish) => wish.want === "released",

  async look(context, wish, memory) {
    const missed = memory.missed === undefined ? {} : { missed: memory.missed };
    if (wish.triggers.length === 0) return { states: {}, ...missed };
    return { states: statesOf(wish, await list(context, wish)), ...missed };
  },

  drift(wish, live) {
    const wrong = (state: string): boolean =>
      wish.want === "started" ? state !== "Started" : state !== ABSENT && startsPipelines(state);
    if (wish.want === "released") return [];
    return Object.entries(live.states)
      .filter(([, state]) => wrong(state))
      .map(([name, state]) => `trigger ${name} is ${state}`);
  },

  async act(context, wish, run) {
    const memory = run.before ?? {};
    if (wish.want === "released" || wish.triggers.length === 0)
      return await this.look(context, wish, memory);
    const { factory } = wish.factory;
    const starts = wish.want === "started";
    try {
      if (!starts) {
        if (await stillServes(context, wish)) sayThatTheyGoOn(context, wish);
        else await stopAll(context, wish, await list(context, wish));
        return await this.look(context, wish, memory);
      }
      await assertRoleHere(context, wish, `starting the triggers of ${factory}`);
      const live = await list(context, wish);
      const missed = await tellMissed(context, wish, live, run);
      await startAll(context, wish, live);
      return await this.look(context, wish, { ...memory, ...missed });
    } catch (error) {
      throw inWords(error, {
        estate: wish.estate,
        what: `${starts ? "starting" : "stopping"} the triggers of ${factory}`,
        left: starts
          ? "the integration runtime is up; triggers that were not named started"
          : "triggers that were not named stopped",
      });
    }
  },
};

/** As with the runtime: while the other site has not taken over, stopping would leave nobody who runs packages. Its fence will stop them. */
function sayThatTheyGoOn(context: Context, wish: Inputs): void {
  context.log(
    `${wish.estate}: the triggers of ${wish.factory.factory} are left as they are at ${wish.site}: the other site has not taken over yet`,
  );
}

function list(context: Context, wish: Inputs): Promise<readonly LiveTrigger[]> {
  return listTriggers(context.azure, wish.factory, bounded(context, wish.timeouts.call));
}

/** Told once for each takeover, before the first trigger starts: after that, runs here would hide what was missed. */
async function tellMissed(
  context: Context,
  wish: Inputs,
  live: readonly LiveTrigger[],
  run: Run<Live>,
): Promise<Pick<Live, "missed">> {
  if (run.mandate !== "takes") return {};
  // An interrupted takeover goes on with what was found when it began.
  if (run.before?.missed?.takenOver === wish.activeRegion) return {};
  const named = live.filter((one) => wish.triggers.some(({ name }) => isNamed(one, name)));
  const factories = [wish.factory, ...(wish.otherFactory ? [wish.otherFactory] : [])];
  const triggers = await missedRuns(context, named, factories, wish.timeouts.call);
  for (const [name, missed] of Object.entries(triggers)) {
    const line = missedInWords(name, missed);
    if (line !== undefined) context.log(`${wish.estate}: ${line}`);
  }
  const missed = { takenOver: wish.activeRegion, triggers };
  run.note({ missed });
  return { missed };
}

function statesOf(wish: Inputs, live: readonly LiveTrigger[]): Live["states"] {
  const states = wish.triggers.map((wanted): [string, string] => {
    const found = live.find((trigger) => isNamed(trigger, wanted.name));
    return [wanted.name, found?.runtimeState ?? ABSENT];
  });
  return Object.fromEntries(states);
}
