import { ZodError } from "zod";
import { comparePairs, formatPair, type Pair, parsePair, type Site } from "../config/pair.ts";
import type { Mandate } from "../planner/role-step.ts";
import { atWritableCatalog } from "./catalog-place.ts";
import type { Context } from "./context.ts";
import { withZone } from "./dns-zone.ts";
import { EngineGone } from "./engine-watch.ts";
import { type Moment, TimeKeeper } from "./timing.ts";
import { inWords, isAnswer, Trouble } from "./trouble.ts";

/** What every dynamic resource of an estate is told. */
export interface Common {
  readonly estate: string;
  readonly site: Site;
  /** The flag with its time, `secondary since 2026-11-22T10:00:00Z`: what a reviewer sees change. */
  readonly activeRegion: string;
}

/** What was last seen of a thing in Azure, and what must be remembered because Azure does not tell. */
export interface Seen {
  /** Why it could not be looked at; absent when it was. */
  readonly unknown?: string | undefined;
}

export interface Run<L> {
  readonly mandate: Mandate;
  /** The flag changed and its time did not: it acts, but an old checkout could not be told from this one. */
  readonly bareFlip: boolean;
  /** Nothing has been settled yet: this thing is being created, or its creation goes on. */
  readonly creating: boolean;
  /** The pair names this resource's site. */
  readonly active: boolean;
  /** As of the last run, or of the last refresh. */
  readonly before: L | undefined;
  /** Keeps something for the state even if this run fails later on. */
  note(memory: Partial<L>): void;
  /** Keeps the time of something that a takeover has come to: for people, never for decisions. */
  moment(what: Moment): void;
}

/** One kind of thing that is kept as wanted: plain functions of (context, inputs). */
export interface Reconciler<I extends Common, L extends Seen> {
  /** In words, such as `failover group role`. */
  readonly kind: string;
  /** Checks what the program (or an older state) hands over; throws what is no valid input. */
  parse(raw: unknown): I;
  /** Whether this stack claims the thing now: what it claims and cannot see is drift, else only a warning. */
  claims(inputs: I): boolean;
  /** This stack does no more than look: the thing is another stack's. That it cannot be looked at (403, a lost region) never fails an `up`. */
  onlyLooks?(inputs: I): boolean;
  /** Reads Azure and SQL; writes nothing. `memory` is what was remembered. */
  look(context: Context, inputs: I, memory: Partial<L>): Promise<L>;
  /** Why the next `up` has work although no input changed; empty when there is none. */
  drift(inputs: I, live: L): readonly string[];
  /** What a reviewer must hear of changed inputs that the comparison of them does not say: that a running runtime is restarted. */
  announce?(before: I, wish: I, live: L): readonly string[];
  /** Brings the thing to what is wanted, from wherever it stands. Never acts twice: reads first. */
  act(context: Context, inputs: I, run: Run<L>): Promise<L>;
  /** Destroy. Absent: deleting the resource does nothing in Azure. */
  remove?(context: Context, inputs: I, live: L | undefined): Promise<void>;
  /** Inputs whose change makes it another thing. */
  readonly identity: readonly (keyof I & string)[];
  /** Done once: after that no flip and no changed input is work, only drift is. */
  readonly once?: true;
}

export type Properties = Readonly<Record<string, unknown>>;

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

const BOOKKEEPING = new Set(["__provider", "live", "settled", "timing", "unfinished"]);

/** Inputs with what only Azure knows put in: the DNS zone of managed instances, and the side that holds the writable SSISDB. */
export async function resolved(context: Context, inputs: Properties): Promise<Properties> {
  try {
    return await atWritableCatalog(context, await withZone(context, inputs));
  } catch (error) {
    throw inWords(error, {
      estate: String(inputs.estate),
      what: "finding out where SSISDB is",
      left: "nothing was changed",
      changedNothing: true,
    });
  }
}

export function methodsOf<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  context: () => Context,
): Methods {
  return {
    // Only `check` sees the inputs of the last run (diff and update see outputs), so that a plain preview of an old checkout refuses here.
    async check(olds, news) {
      const failure = reconciler.once
        ? undefined
        : staleness(pairOf(olds.activeRegion), pairOf(news.activeRegion));
      return {
        inputs: news,
        failures: failure === undefined ? [] : [{ property: "activeRegion", reason: failure }],
      };
    },

    async diff(_id, olds, news) {
      const done = reconciler.once === true && pairOf(olds.settled) !== undefined;
      const changed = done ? [] : changedInputs(olds, news);
      const replaces = reconciler.identity.filter((key) => changed.includes(key));
      const drift = driftOf(reconciler, olds, news);
      const settled = done || olds.settled === news.activeRegion;
      // A failed run is gone on with even when a refresh has cleared the engine's own mark of it, and nothing else shows it.
      const unfinished = olds.unfinished === true;
      if (drift.length > 0 && settled && changed.length === 0) {
        context().log(`${String(news.estate)}: ${reconciler.kind}: ${drift.join("; ")}`);
      }
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
        const inputs = reconciler.parse(await resolved(context(), props));
        const live = await reconciler.look(context(), inputs, remembered ?? {});
        return { id, props: plain({ ...props, live }) };
      } catch (error) {
        const unknown = error instanceof Error ? error.message : String(error);
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
      const inputs = reconciler.parse(await resolved(context(), props));
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

async function run<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  context: Context,
  id: string,
  olds: Properties | undefined,
  news: Properties,
): Promise<Properties> {
  const asked = reconciler.parse(news);
  const wanted = parsePair(asked.activeRegion);
  const settled = pairOf(olds?.settled);
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
    const message = error instanceof Error ? error.message : String(error);
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
    return { ...memory, unknown: error instanceof Error ? error.message : String(error) };
  }
}

function mandateOf(inputs: Common, settled: Pair | undefined, wanted: Pair): Mandate {
  if (settled === undefined) return wanted.activeSince === "" ? "first" : "takes";
  switch (comparePairs(settled, wanted)) {
    case "takes":
    case "bareFlip":
      return "takes";
    case "same":
      return "same";
    case "stale":
      throw new Trouble({
        estate: inputs.estate,
        what: `acting on activeRegion ${formatPair(wanted)}`,
        code: "StaleFlag",
        means:
          staleness(settled, wanted) ?? "the flag is older than what this stack has already done",
        cure: FLIP_CURE,
        left: "nothing was changed",
        changedNothing: true,
      });
  }
}

const FLIP_CURE =
  "Pull the current configuration; to move SSIS on purpose, run `npm run flip -- primary` or `npm run flip -- secondary`, which writes a new time";

function staleness(settled: Pair | undefined, wanted: Pair | undefined): string | undefined {
  if (settled === undefined || wanted === undefined || comparePairs(settled, wanted) !== "stale")
    return undefined;
  return (
    `stale flag: this checkout says "${formatPair(wanted)}", but this stack has already acted on "${formatPair(settled)}"; ` +
    `nothing was changed. ${FLIP_CURE}`
  );
}

/** Undefined for what is no pair: nothing settled yet, or an input that a preview does not know yet. */
function pairOf(value: unknown): Pair | undefined {
  if (typeof value !== "string" || !/^(primary|secondary)/.test(value)) return undefined;
  return parsePair(value);
}

function driftOf<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  olds: Properties,
  news: Properties,
): readonly string[] {
  const live = olds.live as L | undefined;
  if (live === undefined) return ["not seen yet"];
  const inputs = reconciler.parse(news);
  if (live.unknown !== undefined)
    return reconciler.claims(inputs) ? [`live state unknown: ${live.unknown}`] : [];
  return reconciler.drift(inputs, live);
}

/** Inputs of an older version of this program may not be readable any more: then there is nothing to compare with. */
function announcements<I extends Common, L extends Seen>(
  reconciler: Reconciler<I, L>,
  olds: Properties,
  news: Properties,
): readonly string[] {
  const live = olds.live as L | undefined;
  if (reconciler.announce === undefined || live === undefined || live.unknown !== undefined)
    return [];
  try {
    return reconciler.announce(reconciler.parse(olds), reconciler.parse(news), live);
  } catch (error) {
    if (error instanceof ZodError) return [];
    throw error;
  }
}

function changedInputs(olds: Properties, news: Properties): readonly string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys].filter((key) => !BOOKKEEPING.has(key) && !sameJson(olds[key], news[key]));
}

/** Same value, whatever the order of its keys: state files do not keep it. */
function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sortedKeys) === JSON.stringify(b, sortedKeys);
}

const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** An output of value `undefined` makes the engine fail after the work is done ("Unexpected struct type"): none may leave. */
const plain = (properties: Properties): Properties =>
  JSON.parse(JSON.stringify(properties)) as Properties;
