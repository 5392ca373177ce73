import { AsyncLocalStorage } from "node:async_hooks";
import type { PipelinePolicy, RetryStrategy } from "@azure/core-rest-pipeline";

/** What the retries of one call must know; it travels beside the call, since the generated clients have no place for it. */
export interface Attempt {
  /** By `performance.now()`: no wait may reach beyond. */
  readonly deadline: number;
  /** Sending it twice does no more than sending it once. */
  readonly repeatable: boolean;
  /** {@link Call.mayRepeat} */
  readonly mayRepeat: (() => Promise<void>) | undefined;
  /** How often it was sent already. */
  sent: number;
}

export const attempt = new AsyncLocalStorage<Attempt>();

/** As the SDK's own. */
export const MAX_RETRIES = 3;
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
 * The SDK's retries, with two differences. A call that must not happen twice (a failover, a start) is not sent again when its answer was
 * lost: whether it was accepted is for the caller to read. And no wait goes beyond the call's own time: then the last answer is the
 * result, which says more than a timeout.
 *
 * @param speed by how much Azure's time runs faster than the wall's: 1, but for a rehearsal
 */
export function patience(speed: number): RetryStrategy {
  return {
    name: "patience",
    retry({ retryCount, response, responseError }) {
      const { deadline, repeatable } = attempt.getStore() ?? {
        deadline: Infinity,
        repeatable: true,
      };
      const again =
        response === undefined
          ? neverArrived.has(codeOf(responseError)) ||
            (repeatable && cutOff.has(codeOf(responseError)))
          : isRefusedForNow(response.status) || (repeatable && isServerTrouble(response.status));
      const wait = response && asked(response.headers, speed);
      const waitMs =
        wait ?? (FIRST_WAIT_MS * 2 ** retryCount * (0.8 + 0.4 * Math.random())) / speed;
      if (again && performance.now() + waitMs < deadline) return { retryAfterInMs: waitMs };
      return responseError === undefined ? { skipStrategy: true } : { errorToThrow: responseError };
    },
  };
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
