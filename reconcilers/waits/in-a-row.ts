/** Once is nothing: that often in a row, and it is no accident any more. */
export const IN_A_ROW = 3;

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
