/** What of a remote call the enumeration needs. */
export interface Recorded {
  /** Which call of its run it is. */
  readonly number: number;
  /** In words, such as `PUT /subscriptions/…/integrationRuntimes/ssis`. */
  readonly what: string;
  /** Which one of those calls it is, from 1. */
  readonly time: number;
  /** Asks only: it changes nothing in Azure. */
  readonly reads: boolean;
  /** An answer came; else the call failed, or was taken back while it was sent: there is no moment after it. */
  readonly answered: boolean;
}

export type Moment = "before" | "after";
export type Cut = "network cut" | "abort";

export interface KillPoint {
  readonly call: Recorded;
  readonly moment: Moment;
  readonly cut: Cut;
}

const MOMENTS: readonly Moment[] = ["before", "after"];
const CUTS: readonly Cut[] = ["network cut", "abort"];

/**
 * Every call x {before, after} x {network cut, abort}. A read that is repeated between two writes (the polls of a wait) is cut off at its
 * first, second and last time only: those between are sent in the same state of everything.
 */
export function killPoints(calls: readonly Recorded[]): readonly KillPoint[] {
  return thinned(calls).flatMap((call) =>
    MOMENTS.slice(0, call.answered ? 2 : 1).flatMap((moment) =>
      CUTS.map((cut) => ({ call, moment, cut })),
    ),
  );
}

function thinned(calls: readonly Recorded[]): readonly Recorded[] {
  const kept = new Set<Recorded>();
  let reads = new Map<string, Recorded[]>();
  const close = (): void => {
    for (const same of reads.values()) {
      const [first, second] = same;
      for (const one of [first, second, same.at(-1)]) if (one !== undefined) kept.add(one);
    }
    reads = new Map();
  };
  for (const call of calls) {
    if (call.reads) {
      reads.set(call.what, [...(reads.get(call.what) ?? []), call]);
      continue;
    }
    close();
    kept.add(call);
  }
  close();
  return calls.filter((call) => kept.has(call));
}

/** As a share: points are counted, and none is cut off. */
export const NONE = Number.POSITIVE_INFINITY;

/** Every `share`-th point, beginning at another one for each row, so that all rows together meet all kinds of calls. */
export function sample<T>(points: readonly T[], share: number, offset: number): readonly T[] {
  if (share === NONE) return [];
  return points.filter((_point, index) => (index + offset) % share === 0);
}
