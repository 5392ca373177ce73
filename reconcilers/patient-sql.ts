import { SignInError } from "../azure/errors.ts";
import { SqlFailure } from "../sql/failure.ts";
import { isSilence } from "./group.ts";

/** A role switch cuts connections and a busy server turns some away: that often in a row, and it is no accident any more. */
const IN_A_ROW = 3;

/** Also where a token for SQL Server is not to be had just now. */
const passes = (error: unknown): boolean =>
  error instanceof SqlFailure
    ? error.kind === "unreachable" || error.kind === "busy"
    : error instanceof SignInError && isSilence(error);

/**
 * A look at SQL Server that does not take one cut connection, one "try again", or one sign-in without an answer for the last word.
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
      if (!passes(error) || silent >= IN_A_ROW) throw error;
      return undefined;
    }
  };
}
