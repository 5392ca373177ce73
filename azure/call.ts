/** How long one call to Azure or SQL Server may take, and who may end it sooner. */
export interface Call {
  /** Ends the call at once: the engine is gone, or the step was cancelled. */
  readonly signal: AbortSignal;
  /** Wall milliseconds for the whole call, the client's own retries included; not the time for which Azure asks to be left alone (429). */
  readonly timeoutMs: number;
  /** Awaited before a request that changes something is sent again by the client's own retries, or after a long sign-in; throws when nothing more may be done. */
  readonly mayRepeat?: (() => Promise<void>) | undefined;
  /** Told of the wall milliseconds that the call may take more. */
  readonly extended?: ((ms: number) => void) | undefined;
}

/** One bound for several requests in a row: each asking gives what is left of it. */
export function shared(call: Call): () => Call {
  let deadline = performance.now() + call.timeoutMs;
  const extended = (ms: number) => {
    deadline += ms;
  };
  return () => ({ ...call, extended, timeoutMs: Math.max(1, deadline - performance.now()) });
}

/** What ends a call that is under way. */
export interface Bounds {
  /** Aborts when the caller gives up, the call's time is over, or at {@link Bounds.end}. */
  readonly signal: AbortSignal;
  /** Whether the time was over before anything else ended it. */
  isLate(): boolean;
  /** Gives the call so many wall milliseconds more. */
  extend(ms: number): void;
  /** Takes timer and listener back. To be called in the end, whatever it was. */
  letGo(): void;
  /** The same, and aborts what still goes on of the call. */
  end(): void;
}

/** The reason that nobody sees; made once, because making one notes the stack. */
const OVER = new Error("the call is over");

/**
 * Bounds a call. A timer of its own rather than `AbortSignal.timeout`, which cannot be taken back: until it fires, request and answer stay in
 * memory, and with many estates polling that is most of what there is.
 */
export function boundsOf({ signal, timeoutMs }: Call): Bounds {
  const over = new AbortController();
  const giveUp = () => over.abort(signal.reason);
  let late = false;
  const run = () => {
    late = !over.signal.aborted;
    over.abort(OVER);
  };
  let endsAt = performance.now() + timeoutMs;
  // A timer takes whole milliseconds, up to some weeks.
  const begin = () =>
    setTimeout(
      run,
      Math.min(Math.max(0, Math.ceil(endsAt - performance.now())), 0x7fffffff),
    ).unref();
  let timer = begin();
  signal.addEventListener("abort", giveUp);
  // A signal that is aborted already tells nobody who comes later.
  if (signal.aborted) giveUp();
  const letGo = () => {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  };
  return {
    signal: over.signal,
    isLate: () => late,
    extend(ms) {
      if (over.signal.aborted) return;
      clearTimeout(timer);
      endsAt += ms;
      timer = begin();
    },
    letGo,
    end() {
      letGo();
      over.abort(OVER);
    },
  };
}
