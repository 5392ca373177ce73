/** The time the simulated Azure lives in: milliseconds since the epoch, in Azure's time. */
export interface SimulatedClock {
  /** Azure's time now, in milliseconds since the epoch. */
  now(): number;
  /** How many seconds of Azure's time pass in one second of ours (0: only when somebody moves it). */
  readonly speed: number;
}

/**
 * A clock that runs `speed` times as fast as the wall clock.
 *
 * @param startsAt Azure's time at this moment. A simulator that continues from a state file passes
 *   the time it was saved at: a fast clock is ahead of the wall, and time must not run backwards.
 */
export function realClock(speed: number, startsAt: number = Date.now()): SimulatedClock {
  if (!(speed > 0)) throw new RangeError(`the clock's speed must be above 0, not ${speed}`);
  const started = performance.now();
  return { speed, now: () => Math.floor(startsAt + (performance.now() - started) * speed) };
}

/** A clock that stands still until it is moved: what the tests use. */
export class VirtualClock implements SimulatedClock {
  readonly speed = 0;
  #now: number;

  constructor(startsAt: number = Date.UTC(2030, 0, 1)) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  /** Moves Azure's time forward. */
  advance(ms: number): void {
    if (ms < 0) throw new RangeError("time does not run backwards");
    this.#now += ms;
  }
}
