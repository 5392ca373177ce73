import type { Context } from "../context/context.ts";

/** Once is nothing: that often in a row, and it is no accident any more. */
export const IN_A_ROW = 3;

/** Between looks of which none counts alone, in milliseconds of Azure's time: what is behind catches up in seconds. */
const PAUSE = 2000;

/**
 * What is looked for; undefined once it was absent that often in a row. One "not there" may come from a front end that has not heard of it, and
 * where it decides whether something still runs, that is not enough.
 */
export async function unlessAbsentInARow<T>(
  { clock, signal }: Context,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let looked = 1; ; looked += 1) {
    const found = await look();
    if (found !== undefined || looked === IN_A_ROW) return found;
    await clock.sleep(PAUSE, signal);
  }
}

/**
 * A look of a wait that does not take one failure for the last word.
 *
 * @param passes whether a failure may be gone at the next look; any other is thrown at once
 * @returns the look; "not yet" (undefined) while less than three in a row have failed so
 */
export function unlessInARow<T>(
  look: () => Promise<T>,
  passes: (error: unknown) => boolean,
): () => Promise<T | undefined> {
  let failed = 0;
  return async () => {
    try {
      const answer = await look();
      failed = 0;
      return answer;
    } catch (error) {
      failed += 1;
      if (!passes(error) || failed >= IN_A_ROW) throw error;
      return undefined;
    }
  };
}
