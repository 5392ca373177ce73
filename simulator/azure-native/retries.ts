import type { RetryStrategy } from "@azure/core-rest-pipeline";
import { z } from "zod";

const RETRIED = new Set([408, 429, 500, 502, 503, 504]);

/** Conflicts that pass by themselves. FailoverGroupBusy is not among them: the real provider fails at once. */
const RETRIED_CONFLICTS = new Set([
  "AnotherOperationInProgress",
  "StorageAccountOperationInProgress",
  "ConflictingConcurrentWriteNotAllowed",
]);

const WAITS_MS = [20_000, 60_000, 120_000];
/** A server that asks for more patience than this gets no second try at all. */
const MOST_PATIENCE_MS = 120_000;

const Refusal = z.object({ error: z.object({ code: z.string() }) });

/** The retries of azure-native: few, far apart, spread by -20 to +30 %; `speed` is how fast Azure's time runs. */
export function retryLikeAzureNative(
  speed: number,
  random: () => number = Math.random,
): RetryStrategy {
  return {
    name: "azure-native",
    retry({ retryCount, response, responseError }) {
      const failed = response ?? responseError?.response;
      if (failed ? !isPassing(failed.status, failed.bodyAsText) : !isTransport(responseError)) {
        return { skipStrategy: true };
      }
      const asked = Number(failed?.headers.get("retry-after") ?? Number.NaN) * 1000;
      if (asked > MOST_PATIENCE_MS) return { skipStrategy: true };
      const wait = asked >= 0 ? asked : (WAITS_MS[retryCount] ?? 0) * (0.8 + random() * 0.5);
      return { retryAfterInMs: wait / speed };
    },
  };
}

function isTransport(error: { code?: string | undefined } | undefined): boolean {
  return error?.code === "REQUEST_SEND_ERROR" || /^E[A-Z]+$/.test(error?.code ?? "");
}

function isPassing(status: number, text: string | null | undefined): boolean {
  if (RETRIED.has(status)) return true;
  if (status !== 409) return false;
  try {
    return RETRIED_CONFLICTS.has(Refusal.parse(JSON.parse(text ?? "")).error.code);
  } catch {
    return false; // a conflict without a code is final
  }
}
