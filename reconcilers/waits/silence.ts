import { AzureError, SignInError } from "../../azure/errors.ts";

/**
 * Nothing is told, so that whoever waits asks again: the region, or the way there, gives no useful answer. A refusal (401, 403, 409 …) is an
 * answer; 503 is how a dead region's front end talks.
 */
export function isSilence(error: unknown): error is AzureError {
  return (
    error instanceof AzureError &&
    (error.kind === "unreachable" ||
      error.kind === "garbage" ||
      error.kind === "failed" ||
      (error.kind === "busy" && error.status === 503))
  );
}

/**
 * It is the region that gives no answer: no connection, none in time, or 5xx. To pass over it, a sign-in that nobody answers is not enough, nor is
 * an answer that cannot be read: Azure's own shows that the region lives, and one of a gateway or a sign-in page tells of those.
 */
export const isRegionSilent = (error: unknown): error is AzureError =>
  isSilence(error) && error.kind !== "garbage" && !(error instanceof SignInError);

/** Too many requests: no word about the thing itself. */
export function isThrottled(error: unknown): error is AzureError {
  return error instanceof AzureError && error.kind === "throttled";
}

/** Undefined where nobody answers: the region may be gone. */
export async function unlessSilent<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isRegionSilent(error)) return undefined;
    throw error;
  }
}

/** Undefined also where an answer cannot be read: for what is known better elsewhere, or by another one. */
export async function unlessUnread<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isSilence(error) && !(error instanceof SignInError)) return undefined;
    throw error;
  }
}

/**
 * One look of a wait: undefined, "not yet", when Azure asks for fewer questions, or no word of its own came through.
 *
 * @param told of what came in place of an answer; undefined for an answer
 */
export async function unlessUntold<T>(
  look: Promise<T>,
  told: (instead: AzureError | undefined) => void = () => {},
): Promise<T | undefined> {
  try {
    const answer = await look;
    told(undefined);
    return answer;
  } catch (error) {
    if (!isThrottled(error) && !(isSilence(error) && !isRegionSilent(error))) throw error;
    told(error);
    return undefined;
  }
}
