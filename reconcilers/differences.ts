import { ZodError } from "zod";
import type { Common, Properties, Reconciler, Seen } from "./reconciler.ts";

const BOOKKEEPING = new Set(["__provider", "live", "settled", "timing", "unfinished"]);

/** Why the next `up` has work although no input changed. */
export function driftOf<I extends Common, L extends Seen>(
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
export function announcements<I extends Common, L extends Seen>(
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

/** Names of the inputs that are not what they were. */
export function changedInputs(olds: Properties, news: Properties): readonly string[] {
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
