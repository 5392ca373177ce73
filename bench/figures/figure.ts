/** One line of the table: a ratio, its target, and the two quantities it was made of. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "" | "MB" | "s";
  /** The most it may be; absent: shown for comparison only. */
  readonly target?: number;
  /** What was measured, in words. */
  readonly how: string;
}

export const isMissed = ({ value, target }: Figure): boolean =>
  target !== undefined && value > target;

/** The middle value; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const pair = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return pair.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / 2;
}
