import { askedOf, type Context } from "../context/context.ts";
import { announcements, changedInputs, driftOf } from "./differences.ts";
import { plain, resolved } from "./properties.ts";
import type { Common, Properties, Reconciler, Seen } from "./reconciler.ts";
import { run } from "./run.ts";
import { FLIP_CURE, pairOf, staleness } from "./staleness.ts";
import { inputsOfState, UnreadableInputs } from "./state-inputs.ts";
import { inWords, messageOf } from "./trouble.ts";

/** What the engine asks of a dynamic resource, in the recipe that was proven on the engine: outputs = inputs + `live` + `settled` + `timing`. */
export interface Methods {
  check(
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(news: Properties): Promise<{ id: string; outs: Properties }>;
  read(id: string, props: Properties): Promise<{ id: string; props: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, props: Properties): Promise<void>;
}

/** The engine's methods for one kind of resource. @param context asked for anew at each call, since the provider is configured late */
export function methodsOf<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  context: () => Context,
): Methods {
  /** The drift that was told last, by estate: the engine asks once when it has refreshed, and once more for its plan. */
  const told = new Map<string, string>();
  const tellDrift = (estate: string, drift: readonly string[]): void => {
    const line = `${estate}: ${reconciler.kind}: ${drift.join("; ")}`;
    if (drift.length > 0 && told.get(estate) !== line) context().log(line);
    told.set(estate, drift.length > 0 ? line : "");
  };
  const stated = async (props: Properties): Promise<I> => {
    const inputs = inputsOfState(reconciler, await resolved(context(), props));
    if (inputs instanceof UnreadableInputs) throw inputs;
    return inputs;
  };
  return {
    // Only `check` sees the inputs of the last run (diff and update see outputs), so that a plain preview of an old checkout refuses here.
    async check(olds, news) {
      const stale = reconciler.once
        ? undefined
        : staleness(pairOf(olds.activeRegion), pairOf(news.activeRegion));
      if (stale !== undefined) context().ofThisRun?.stale.add(askedOf(news));
      const reason = `${stale}; nothing was changed; ${FLIP_CURE}`;
      return {
        inputs: news,
        failures: stale === undefined ? [] : [{ property: "activeRegion", reason }],
      };
    },

    async diff(_id, olds, news) {
      const done = reconciler.once === true && pairOf(olds.settled) !== undefined;
      const changed = done ? [] : changedInputs(olds, news);
      const replaces = reconciler.identity.filter((key) => changed.includes(key));
      const drift = driftOf(reconciler, olds, news);
      const settled = done || olds.settled === news.activeRegion;
      if (settled) reconciler.noteSettled?.(context(), askedOf(news));
      // A failed run is taken up again even where a refresh has cleared the engine's own mark of it, and nothing else shows it.
      const unfinished = olds.unfinished === true;
      if (settled && changed.length === 0) tellDrift(String(news.estate), drift);
      for (const line of announcements(reconciler, olds, news))
        context().log(`${String(news.estate)}: ${line}`);
      return {
        changes: changed.length > 0 || drift.length > 0 || !settled || unfinished,
        replaces,
        deleteBeforeReplace: true,
      };
    },

    // May run twice for one thing (an engine killed in a create asks again), so it adopts what exists.
    async create(news) {
      const inputs = reconciler.parse(news);
      const id = `${inputs.estate}/${inputs.site}/${reconciler.kind.replaceAll(" ", "-")}`;
      return { id, outs: await run(reconciler, context(), id, undefined, news) };
    },

    async read(id, props) {
      const remembered = props.live as L | undefined;
      try {
        const inputs = await stated(props);
        const live = await reconciler.look(context(), inputs, remembered ?? {});
        return { id, props: plain({ ...props, live }) };
      } catch (error) {
        const unknown = messageOf(error);
        context().log(
          `${String(props.estate)}: ${reconciler.kind}: live state unknown: ${unknown}`,
        );
        return { id, props: plain({ ...props, live: { ...remembered, unknown } }) };
      }
    },

    async update(id, olds, news) {
      return { outs: await run(reconciler, context(), id, olds, news) };
    },

    async delete(_id, props) {
      if (reconciler.remove === undefined) return;
      const inputs = await stated(props);
      try {
        await reconciler.remove(context(), inputs, props.live as L | undefined);
      } catch (error) {
        throw inWords(error, {
          estate: inputs.estate,
          what: `destroying the ${reconciler.kind}`,
          left: "it may still stand in Azure; the next `pulumi destroy` looks again and goes on",
        });
      }
    },
  };
}
