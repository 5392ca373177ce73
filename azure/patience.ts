import { AsyncLocalStorage } from "node:async_hooks";
import type { PipelinePolicy, RetryStrategy } from "@azure/core-rest-pipeline";

/** What the retries of one call must know; it travels beside the call, since the generated clients have no place for it. */
export interface Attempt {
  /** By `performance.now()`: no wait may reach beyond, but for what {@link Attempt.extend} gives. */
  deadline: number;
  /** Gives the call so many milliseconds more. */
  readonly extend: (ms: number) => void;
  /** Sending it twice does no more than sending it once. */
  readonly repeatable: boolean;
  /** {@link Call.mayRepeat} */
  readonly mayRepeat: (() => Promise<void>) | undefined;
  /** Called when it goes out, with the wall's milliseconds that this took at the first time: from then on Azure owes an answer. */
  readonly goesOut: () => number;
  /** How often it was sent already, if it changes something. */
  sent: number;
  /** The wall's milliseconds that Azure has told it to wait so far, and how often. */
  readonly told: { ms: number; times: number };
}

export const attempt = new AsyncLocalStorage<Attempt>();

/** As the SDK's own; waits that Azure tells the length of are not counted. */
const MAX_RETRIES = 3;
/** For the SDK's policy, which counts all of them. */
export const UNCOUNTED = { maxRetries: Number.MAX_SAFE_INTEGER };
/** As long as Azure may tell one call to wait, in its own time: whoever is told more is told that instead. */
const TOLD_MOST_MS = 3 * 60_000;
const FIRST_WAIT_MS = 1000;

// The request did not get as far as anybody who could act on it.
const neverArrived = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const cutOff = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ESOCKETTIMEDOUT",
  "REQUEST_SEND_ERROR",
]);

/**
 * The SDK's retries, with three differences. A call that must not happen twice (a failover, a start) is not sent again when its answer was
 * lost: whether it was accepted is for the caller to read. No wait goes beyond the call's own time: then the last answer is the result,
 * which says more than a timeout. But time for which Azure asks to be left alone (429 with `Retry-After`) is not the call's: who throttles
 * answers, and a takeover that ends there would only ask anew. A region that is down says 503, with or without such a promise.
 *
 * @param speed by how much Azure's time runs faster than the wall's: 1, but for a rehearsal
 */
export function patience(speed: number): RetryStrategy {
  return {
    name: "patience",
    retry({ retryCount, response, responseError }) {
      const mine = attempt.getStore();
      const { deadline, repeatable } = mine ?? { deadline: Infinity, repeatable: true };
      const told = response && asked(response.headers, speed);
      if (response?.status === 429 && told !== undefined && mine !== undefined)
        return waitsAsTold(mine, Math.max(told, FIRST_WAIT_MS / speed), TOLD_MOST_MS / speed);
      const counted = retryCount - (mine?.told.times ?? 0);
      const again =
        counted < MAX_RETRIES &&
        (response === undefined
          ? neverArrived.has(codeOf(responseError)) ||
            (repeatable && cutOff.has(codeOf(responseError)))
          : isRefusedForNow(response.status) || (repeatable && isServerTrouble(response.status)));
      const waitMs = told ?? (FIRST_WAIT_MS * 2 ** counted * (0.8 + 0.4 * Math.random())) / speed;
      if (again && performance.now() + waitMs < deadline) return { retryAfterInMs: waitMs };
      return responseError === undefined ? { skipStrategy: true } : { errorToThrow: responseError };
    },
  };
}

/** @param most what Azure may tell one call in all */
function waitsAsTold(
  mine: Attempt,
  wait: number,
  most: number,
): ReturnType<RetryStrategy["retry"]> {
  if (mine.told.ms + wait > most) return { skipStrategy: true };
  mine.told.ms += wait;
  mine.told.times += 1;
  mine.deadline += wait;
  mine.extend(wait);
  return { retryAfterInMs: wait };
}

function codeOf(error: { readonly code?: string } | undefined): string {
  return error?.code ?? "";
}

function isRefusedForNow(status: number): boolean {
  return status === 429 || status === 503;
}

function isServerTrouble(status: number): boolean {
  return status === 408 || status === 500 || status === 502 || status === 504;
}

/** How long the answer asks to wait, in wall milliseconds. */
function asked(
  headers: { get(name: string): string | undefined },
  speed: number,
): number | undefined {
  const milliseconds = headers.get("retry-after-ms") ?? headers.get("x-ms-retry-after-ms");
  // Whoever counts milliseconds means the wall's.
  if (milliseconds !== undefined && /^\d+$/.test(milliseconds)) return Number(milliseconds);
  const after = headers.get("retry-after");
  if (after === undefined) return undefined;
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms) / speed;
}

/** A token that is at hand takes no time: after this, what was asked before the write may not be so any more. */
const LONG_MS = 1000;

/** Stands behind the sign-in: whoever waited for a token may be an orphan by then, or without the role (rules 1 and 3). */
export const tellsOfGoingOut: PipelinePolicy = {
  name: "tellsOfGoingOut",
  async sendRequest(request, next) {
    const mine = attempt.getStore();
    const took = mine?.goesOut() ?? 0;
    if (took > LONG_MS && request.method !== "GET") await mine?.mayRepeat?.();
    return await next(request);
  },
};

/** Stands behind the retries: a provider whose engine is gone sends nothing again that changes something (rule 3). */
export const asksBeforeRepeating: PipelinePolicy = {
  name: "asksBeforeRepeating",
  async sendRequest(request, next) {
    const mine = attempt.getStore();
    if (mine !== undefined && request.method !== "GET") {
      if (mine.sent > 0) await mine.mayRepeat?.();
      mine.sent += 1;
    }
    return await next(request);
  },
};
