import { instantOf } from "./times.ts";

/** One region's half of the product; one stack is one site. `primary` is the home site. */
export type Site = "primary" | "secondary";

export const SITES: readonly Site[] = ["primary", "secondary"];

export function isSite(value: unknown): value is Site {
  return value === "primary" || value === "secondary";
}

/** The other half. */
export function otherSite(site: Site): Site {
  return site === "primary" ? "secondary" : "primary";
}

/** The flag and the time it was set: what a stack compares with the pair it last settled. */
export interface Pair {
  readonly activeRegion: Site;
  /** RFC 3339, or "" when the flag was set without a time (a bare flag). */
  readonly activeSince: string;
}

/**
 * What a wanted pair means to a stack that settled another one:
 * - `same`: nothing was flipped;
 * - `takes`: a later time, also with the same flag ("take it again"): it acts;
 * - `bareFlip`: another flag, the same time (or no time on both): it acts, but a stale checkout
 *   cannot be told apart;
 * - `stale`: an earlier time, or none after a settled one: an old checkout, refused.
 */
export type PairComparison = "same" | "takes" | "bareFlip" | "stale";

/** Compares by instants, not by text: one instant has many RFC 3339 spellings. */
export function comparePairs(settled: Pair, wanted: Pair): PairComparison {
  const before = instantOf(settled.activeSince);
  const after = instantOf(wanted.activeSince);
  if (after > before) return "takes";
  if (after < before) return "stale";
  return wanted.activeRegion === settled.activeRegion ? "same" : "bareFlip";
}

/** One readable line, stable enough to be a Pulumi input: `secondary since 2026-11-22T10:00:00Z`. */
export function formatPair(pair: Pair): string {
  return pair.activeSince === ""
    ? pair.activeRegion
    : `${pair.activeRegion} since ${pair.activeSince}`;
}

/** The inverse of {@link formatPair}; throws for a text that it cannot have written. */
export function parsePair(text: string): Pair {
  const match = /^(primary|secondary)(?: since (\S+))?$/.exec(text);
  const activeRegion = match?.[1];
  const activeSince = match?.[2] ?? "";
  if (!isSite(activeRegion) || Number.isNaN(instantOf(activeSince))) {
    throw new Error(
      `"${text}" is not a pair of flag and time, such as "secondary since 2026-11-22T10:00:00Z"`,
    );
  }
  return { activeRegion, activeSince };
}
