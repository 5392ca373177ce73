import { SignInError } from "../../azure/errors.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { unlessInARow } from "../waits/in-a-row.ts";
import { isSilence } from "../waits/silence.ts";

/** A role switch cuts connections; and a token for SQL Server may be out of reach for a moment. */
const passes = (error: unknown): boolean =>
  error instanceof SqlFailure
    ? error.kind === "unreachable"
    : error instanceof SignInError && isSilence(error);

/**
 * A look at SQL Server that does not take one cut connection, or one sign-in without an answer, for the last word; nor "try again" however often it
 * is said, since a server that says so answers, and whoever waits has a deadline.
 *
 * @param told of the "try again" in place of an answer; undefined for an answer
 * @returns the look; "not yet" (undefined) while less than three in a row have had no answer
 */
export function patiently<T>(
  look: () => Promise<T | undefined>,
  told: (busy: SqlFailure | undefined) => void = () => {},
): () => Promise<T | undefined> {
  return unlessInARow(async () => {
    try {
      const answer = await look();
      told(undefined);
      return answer;
    } catch (error) {
      if (!(error instanceof SqlFailure) || error.kind !== "busy") throw error;
      told(error);
      return undefined;
    }
  }, passes);
}
