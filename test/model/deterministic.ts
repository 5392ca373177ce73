import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import filesPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";

/** xorshift128+ would do as well: small, seeded, and the same on every machine. */
export function randomOf(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly go: () => void;
}

const DAWN = Date.UTC(2030, 0, 1);
const TURNS = 2;
const realImmediate = globalThis.setImmediate;

/**
 * This process's time and chance, taken out of the machine's hands: all timers, the date, `performance.now`, random numbers and ids. Nothing
 * that the model runs waits for a socket or a disk; so, as soon as nobody has work, time jumps to the next timer. Two runs with one seed do
 * the same to the last byte.
 */
class Deterministic {
  now = DAWN;
  #timers: Timer[] = [];
  #order = 0;
  #random = randomOf(0);
  #bytes = 0;
  /** Work that has only given way to others: no time passes for it. */
  #givenWay = 0;

  /** Begins a run: no timer of an earlier one goes off in it. */
  begin(seed: number): void {
    this.now = DAWN;
    this.#timers = [];
    this.#order = 0;
    this.#random = randomOf(seed);
    this.#bytes = 0;
  }

  after(ms: number, go: () => void): Timer {
    this.#order += 1;
    const timer = { at: this.now + (ms > 0 ? Math.ceil(ms) : 0), order: this.#order, go };
    // Kept in order: the next to go off is the last one.
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      if (
        other !== undefined &&
        (other.at > timer.at || (other.at === timer.at && other.order > timer.order))
      )
        low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return timer;
  }

  cancel(timer: unknown): void {
    const place = this.#timers.lastIndexOf(timer as Timer);
    if (place >= 0) this.#timers.splice(place, 1);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.cancel(timer);
        reject(signal?.reason);
      };
      const timer = this.after(ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Runs work to its end, or to `until`; whoever sleeps wakes in the order of time. @returns whether it ended */
  async run(work: Promise<unknown>, until = Infinity): Promise<boolean> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    for (;;) {
      // An `import()` of what is loaded already takes a turn of its own.
      for (let turn = 0; turn < TURNS; turn++)
        await new Promise((resolve) => realImmediate(resolve));
      if (ended) return true;
      if (this.#givenWay > 0) continue;
      const next = this.#timers.pop();
      if (next === undefined || next.at > until) {
        if (next !== undefined) this.#timers.push(next);
        return false;
      }
      this.now = Math.max(this.now, next.at);
      next.go();
    }
  }

  /** Puts itself in the place of the machine's, for good: for a thread that does nothing else. */
  install(): void {
    const self = this;
    const RealDate = globalThis.Date;
    globalThis.Date = class extends RealDate {
      constructor(...given: unknown[]) {
        super(...((given.length === 0 ? [self.now] : given) as [number]));
      }
      static override now(): number {
        return self.now;
      }
    } as DateConstructor;
    Object.defineProperty(performance, "now", { value: () => this.now - DAWN });
    Math.random = () => this.#random();
    const handle = (timer: Timer) =>
      Object.assign(timer, { ref: () => timer, unref: () => timer, hasRef: () => true });
    const after = (go: (...all: unknown[]) => void, ms = 0, ...all: unknown[]) =>
      handle(this.after(ms, () => go(...all)));
    Object.assign(globalThis, {
      setTimeout: after,
      clearTimeout: (timer: unknown) => this.cancel(timer),
      setImmediate: (go: (...all: unknown[]) => void, ...all: unknown[]) => {
        this.#givenWay += 1;
        return realImmediate(() => {
          this.#givenWay -= 1;
          go(...all);
        });
      },
    });
    Object.assign(timersPromises, {
      setTimeout: (ms: number, value: unknown, { signal }: { signal?: AbortSignal } = {}) =>
        this.sleep(ms, signal).then(() => value),
    });
    const bytes = (size: number) =>
      Buffer.from(Array.from({ length: size }, () => Math.floor(this.#random() * 256)));
    const uuid = () => {
      this.#bytes += 1;
      return `00000000-0000-4000-8000-${this.#bytes.toString(16).padStart(12, "0")}`;
    };
    Object.assign(crypto, { randomUUID: uuid, randomBytes: bytes });
    Object.defineProperty(globalThis.crypto, "randomUUID", { value: uuid });
    // The disk takes its own time: the statements of `sql/` are read once, and at once.
    const files = new Map<string, Buffer>();
    Object.assign(filesPromises, {
      readFile: async (path: URL | string, encoding?: BufferEncoding) => {
        const file = files.get(String(path)) ?? readFileSync(path);
        files.set(String(path), file);
        return encoding === undefined ? file : file.toString(encoding);
      },
    });
    syncBuiltinESMExports();
  }
}

/** The one of this thread. */
export const deterministic = new Deterministic();
