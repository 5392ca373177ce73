import { comparePairs, formatPair, type Pair, parsePair } from "../../config/pair.ts";

export const FLIP_CURE =
  "pull the current configuration; to move SSIS on purpose, run `npm run flip -- primary` or `npm run flip -- secondary`, which writes a new time";

/** Why a pair that is older than the settled one must not act. */
export const staleFlag = (settled: Pair, wanted: Pair): string =>
  `stale flag: this checkout says "${formatPair(wanted)}", but this stack has already acted on "${formatPair(settled)}"`;

/** The same, undefined where it may. */
export function staleness(settled: Pair | undefined, wanted: Pair | undefined): string | undefined {
  if (settled === undefined || wanted === undefined || comparePairs(settled, wanted) !== "stale")
    return undefined;
  return staleFlag(settled, wanted);
}

/** Undefined for what is no pair: nothing settled yet, or an input that a preview does not know yet. */
export function pairOf(value: unknown): Pair | undefined {
  if (typeof value !== "string" || !/^(primary|secondary)/.test(value)) return undefined;
  return parsePair(value);
}
