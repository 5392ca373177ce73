/** What came out of a tier: how many points were cut off, and which did not recover. */
export interface TierResult {
  readonly points: number;
  /** How many there are; fewer are cut off where a sample is enough. */
  readonly of: number;
  /** Each with the point, and what is wrong. */
  readonly failures: readonly string[];
}

export function together(results: readonly TierResult[]): TierResult {
  return {
    points: results.reduce((sum, { points }) => sum + points, 0),
    of: results.reduce((sum, { of }) => sum + of, 0),
    failures: results.flatMap(({ failures }) => failures),
  };
}

export const failure = (point: string, wrong: readonly string[]): string =>
  `${point}:\n${wrong.map((one) => `    ${one.replaceAll("\n", "\n    ")}`).join("\n")}`;

export async function wrongIn(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
