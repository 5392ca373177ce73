import { type LiveRuntime, readRuntime } from "../../azure/integration-runtimes.ts";
import type { JsonObject } from "../../planner/json.ts";
import { runtimeDifferences } from "../../planner/runtime-differences.ts";
import type { RuntimeStep } from "../../planner/runtime-step.ts";
import { bounded, type Context } from "../context/context.ts";
import { Trouble } from "../lifecycle/trouble.ts";
import { inMinutes, WaitedTooLong, waitUntil } from "../waits/waiting.ts";
import { readStatus, type WaitedFor } from "./runtime-waiting.ts";

/** What is taken long enough for Azure to show a change everywhere. */
export const SHOWN_DEADLINE = 5 * 60_000;

/**
 * The runtime once its GET shows what a step has made of it. The resource manager promises nobody to read his own writes: an old body read as
 * Azure's answer to a write would be written anew, and an old state asked for time and again.
 *
 * @param before as it was read before the step
 */
export async function shownAfter(
  context: Context,
  wish: WaitedFor & { readonly body: JsonObject },
  step: Exclude<RuntimeStep, { do: "nothing" }>,
  before: LiveRuntime | undefined,
): Promise<LiveRuntime | undefined> {
  const { address, timeouts } = wish;
  let live: LiveRuntime | undefined;
  let state: string | undefined;
  const isOld = async (): Promise<boolean> => {
    // Recorded: the etag changes with each write. Where it should not, the body tells.
    if (step.do === "put")
      return live?.etag === before?.etag && !isAsWritten(wish.body, live?.body);
    if (live?.state === endOf(step)) return false;
    state = (await readStatus(context, wish))?.state;
    return state !== shownAs(live);
  };
  try {
    await waitUntil(context, {
      deadline: SHOWN_DEADLINE,
      saying: (elapsed) =>
        `${wish.estate}: ${address.name} is still shown as it was (${shownAs(live)}), after ${elapsed}`,
      look: async () => {
        live = await readRuntime(context.azure, address, bounded(context, timeouts.call));
        return (await isOld()) ? undefined : true;
      },
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    if (step.do !== "put") throw outOfStep(wish, state, shownAs(live));
    // Whether that is what is wanted, the body tells.
  }
  return live;
}

const isAsWritten = (wanted: JsonObject, shown: JsonObject | undefined): boolean =>
  shown !== undefined && runtimeDifferences(wanted, shown).length === 0;

const shownAs = (live: LiveRuntime | undefined): string => live?.state ?? "absent";

function endOf(step: Exclude<RuntimeStep, { do: "nothing" | "put" }>): "Started" | "Stopped" {
  if (step.do === "wait") return step.for;
  return step.do === "start" ? "Started" : "Stopped";
}

function outOfStep(wish: WaitedFor, state: string | undefined, shown: string): Trouble {
  const { name } = wish.address;
  return new Trouble({
    estate: wish.estate,
    what: `reading integration runtime ${name}`,
    code: "ShownOtherwise",
    means: `its status says ${state ?? "nothing"}, and its resource has kept saying ${shown} for ${inMinutes(SHOWN_DEADLINE)}: which of them is right is not known`,
    cure: "look at the runtime in Data Factory's monitoring; `pulumi up` looks again and goes on once both say the same",
    left: `${name} is ${state ?? "in an unknown state"}; nothing more was done to it`,
  });
}
