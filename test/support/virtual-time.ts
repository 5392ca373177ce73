import type { Clock } from "../../reconcilers/context/clock.ts";
import { VirtualClock } from "../../simulator/clock.ts";

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly go: () => void;
}

/** A call over loopback is answered in milliseconds; a busy machine may take much longer. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * One time for the simulated Azure and for whoever sleeps in it. It stands still while anybody works (a request is under way, say), and
 * jumps to the earliest wake-up as soon as everybody sleeps: a start of thirty minutes then takes as long as its requests.
 *
 * One sleeper wakes at a time, in the order of time and then of falling asleep, so that a test runs the same way each time.
 */
export class VirtualTime implements Clock {
  /** The simulated Azure's clock. */
  readonly azure = new VirtualClock();
  /** The wall's milliseconds that a remote call gets; a test of a silent Azure makes it shorter. */
  patience = ANSWER_WITHIN_MS;
  readonly #started = this.azure.now();
  #waiting: Waiting[] = [];
  #awake = 0;
  #asleep = 0;
  #order = 0;

  now(): Date {
    return new Date(this.azure.now());
  }

  elapsed(): number {
    return this.azure.now() - this.#started;
  }

  wall(ms: number): number {
    return Math.min(ms, this.patience);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const woken = Promise.withResolvers<void>();
    let waiting: Waiting;
    const wake = (end: () => void): void => {
      signal?.removeEventListener("abort", abort);
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      this.#asleep -= 1;
      this.#awake += 1;
      end();
    };
    const abort = (): void => wake(() => woken.reject(signal?.reason));
    waiting = this.#queue(ms, () => wake(woken.resolve));
    signal?.addEventListener("abort", abort, { once: true });
    this.#asleep += 1;
    this.#awake -= 1;
    this.#pass();
    await woken.promise;
  }

  /** Somebody works: time stands still but for his sleeps. Everything that sleeps has to run in here. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#awake += 1;
    try {
      return await work();
    } finally {
      // Whoever begins when this ends (the next step of a takeover) begins before time goes on.
      setImmediate(() => {
        this.#awake -= 1;
        this.#pass();
      });
    }
  }

  /** Somebody else does something in so many milliseconds, while others sleep. */
  in(ms: number, happening: () => void): void {
    this.#queue(ms, happening);
  }

  /** Lets time go by for a test that sleeps itself. */
  async pass(ms: number): Promise<void> {
    await this.during(() => this.sleep(ms));
  }

  #queue(ms: number, go: () => void): Waiting {
    this.#order += 1;
    const waiting = { at: this.azure.now() + ms, order: this.#order, go };
    this.#waiting.push(waiting);
    return waiting;
  }

  #pass(): void {
    // What is only planned does not keep time going when nobody waits for it.
    while (this.#awake <= 0 && this.#asleep > 0) {
      const [next] = this.#waiting.toSorted((a, b) => a.at - b.at || a.order - b.order);
      if (next === undefined) return;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.azure.advance(Math.max(0, next.at - this.azure.now()));
      next.go();
    }
  }
}
