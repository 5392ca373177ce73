/** How long one call to Azure or SQL Server may take, and who may end it sooner. */
export interface Call {
  /** Ends the call at once: the engine is gone, or the step was cancelled. */
  readonly signal: AbortSignal;
  /** Wall milliseconds for the whole call, the client's own retries included. */
  readonly timeoutMs: number;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** One bound for several requests in a row: each asking gives what is left of it. */
export function shared(call: Call): () => Call {
  const deadline = performance.now() + call.timeoutMs;
  return () => ({ ...call, timeoutMs: Math.max(1, deadline - performance.now()) });
}

/** Aborts when the call's time is over. */
export function timeoutOf({ timeoutMs }: Call): AbortSignal {
  // A timer takes whole milliseconds, up to some weeks.
  return AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(timeoutMs)), 0x7fffffff));
}
