import { setTimeout as delay } from "node:timers/promises";

/**
 * The one clock of all waits, deadlines and poll intervals. Durations are milliseconds of Azure's time, which in a rehearsal runs faster
 * than the wall's.
 */
export interface Clock {
  /** Wall time, for dates. */
  now(): Date;
  /** Milliseconds of Azure's time since some fixed moment. */
  elapsed(): number;
  /** The wall's milliseconds that a bound of `ms` gives a remote call. */
  wall(ms: number): number;
  /** Ends after `ms` of Azure's time; rejects with the signal's reason when that is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * A call over loopback takes its milliseconds however fast Azure's time runs; the first one of a process loads its client and signs in, too, and
 * all of it takes ten times as long where other programs want the machine. Half of what a real one has by default: nobody who answers is late.
 */
const SHORTEST_BOUND = 30_000;

/** A clock that runs `speed` times as fast as the wall's. */
export function scaledClock(speed: number): Clock {
  return {
    now: () => new Date(),
    elapsed: () => performance.now() * speed,
    wall: (ms) => Math.max(ms / speed, Math.min(ms, SHORTEST_BOUND)),
    sleep: async (ms, signal) => {
      try {
        await delay(ms / speed, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        // Node's own error says only that "the operation was aborted".
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}
