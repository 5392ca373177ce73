import { comparePairs, formatPair, type Pair, parsePair } from "../../config/pair.ts";
import type { Mandate } from "../../planner/role-step.ts";
import { askedOf, type Context } from "../context/context.ts";
import { EngineGone } from "../context/engine-watch.ts";
import { plain, resolved } from "./properties.ts";
import type { Common, Properties, Reconciler, Seen } from "./reconciler.ts";
import { FLIP_CURE, pairOf, staleFlag } from "./staleness.ts";
import { TimeKeeper } from "./timing.ts";
import { isAnswer, messageOf, Trouble } from "./trouble.ts";

/**
 * One run of a create or an update: mandate, action, and what the state keeps of it, also when it fails.
 *
 * @throws an error with `id` and `properties` where something may have been changed: the engine saves them
 */
export async function run<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  given: Context,
  id: string,
  olds: Properties | undefined,
  news: Properties,
): Promise<Properties> {
  const asked = reconciler.parse(news);
  const wanted = parsePair(asked.activeRegion);
  const settled = pairOf(olds?.settled);
  const context = settled === undefined ? whileNotStale(given, asked) : given;
  const mandate = mandateOf(asked, settled, wanted);
  const before = olds?.live as L | undefined;
  const active = wanted.activeRegion === asked.site;
  const takes = active && olds?.settled !== formatPair(wanted);
  const times = new TimeKeeper(olds?.timing, takes ? formatPair(wanted) : undefined, () =>
    context.clock.now(),
  );
  let memory: Partial<L> = before ?? {};
  let inputs: I | undefined;
  try {
    inputs = reconciler.parse(await resolved(context, news));
    const live = await reconciler.act(context, inputs, {
      mandate,
      creating: settled === undefined,
      bareFlip: settled !== undefined && comparePairs(settled, wanted) === "bareFlip",
      active,
      before,
      note: (noted) => {
        memory = { ...memory, ...noted };
      },
      moment: (what) => times.moment(what),
    });
    return plain({ ...news, live, ...times.outputs(true), settled: formatPair(wanted) });
  } catch (error) {
    if (reconciler.onlyLooks?.(asked) === true && isAnswer(error)) {
      context.log(
        `${asked.estate}: warning: ${reconciler.kind}: another stack's, and cannot be looked at: ${error.message}`,
      );
      return plain({
        ...news,
        live: { ...before, unknown: error.message },
        ...times.outputs(true),
        settled: formatPair(wanted),
      });
    }
    const changedNothing = error instanceof Trouble && error.changedNothing;
    if (inputs === undefined || error instanceof EngineGone || changedNothing) throw error;
    const live = await lookAfterFailure(reconciler, context, inputs, memory);
    const message = messageOf(error);
    // With an id the engine saves what was reached; the *old* settled pair stays, so that the next `up` goes on with the same mandate.
    throw Object.assign(new Error(message), {
      id,
      properties: plain({
        ...news,
        live,
        ...times.outputs(false),
        settled: olds?.settled ?? null,
        unfinished: true,
      }),
      reasons: [message],
    });
  }
}

async function lookAfterFailure<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  context: Context,
  inputs: I,
  memory: Partial<L>,
): Promise<Partial<L>> {
  try {
    return await reconciler.look(context, inputs, memory);
  } catch (error) {
    return { ...memory, unknown: messageOf(error) };
  }
}

/**
 * What has never settled a flag, because it is only being created or its creation has failed, cannot tell that its checkout is old. Another resource
 * of the same estate may, and find out at this very moment: from then on no write is begun here (rule 2).
 */
function whileNotStale(context: Context, asked: Common): Context {
  const assertAlive = async (): Promise<void> => {
    if (context.ofThisRun?.stale.has(askedOf(asked)))
      throw refusedAsStale(
        asked.estate,
        asked.activeRegion,
        "stale flag: another part of this estate has already acted on a later one",
        "nothing more is done by this checkout; what this step had begun to make, if anything, the next `pulumi up` finds and takes over",
      );
    await context.engine.assertAlive();
  };
  return { ...context, engine: { assertAlive } };
}

const refusedAsStale = (
  estate: string,
  activeRegion: string,
  means: string,
  left: string,
): Trouble =>
  new Trouble({
    estate,
    what: `acting on activeRegion ${activeRegion}`,
    code: "StaleFlag",
    means,
    cure: FLIP_CURE,
    left,
    changedNothing: true,
  });

function mandateOf(inputs: Common, settled: Pair | undefined, wanted: Pair): Mandate {
  if (settled === undefined) return wanted.activeSince === "" ? "first" : "takes";
  switch (comparePairs(settled, wanted)) {
    case "takes":
    case "bareFlip":
      return "takes";
    case "same":
      return "same";
    case "stale":
      throw refusedAsStale(
        inputs.estate,
        formatPair(wanted),
        staleFlag(settled, wanted),
        "nothing was changed",
      );
  }
}
