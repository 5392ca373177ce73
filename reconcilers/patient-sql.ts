import { SqlFailure } from "../sql/failure.ts";

/** A role switch cuts connections and a busy server turns some away: that often in a row, and it is no accident any more. */
const IN_A_ROW = 3;

/**
 * A look at SQL Server that does not take one cut connection, or one "try again", for the last word.
 *
 * @returns the look; "not yet" (undefined) while less than three in a row have had no answer
 */
export function patiently<T>(look: () => Promise<T | undefined>): () => Promise<T | undefined> {
  let silent = 0;
  return async () => {
    try {
      const answer = await look();
      silent = 0;
      return answer;
    } catch (error) {
      silent += 1;
      const passing =
        error instanceof SqlFailure && (error.kind === "unreachable" || error.kind === "busy");
      if (!passing || silent >= IN_A_ROW) throw error;
      return undefined;
    }
  };
}
