import { z } from "zod";
import type { RolesInWords } from "../group/group.ts";

/** What a takeover comes to, as this program sees it happen. */
export type Moment =
  | "drained"
  | "stopping"
  | "stopped"
  | "written"
  | "starting"
  | "started"
  | "worker alive"
  | RolesInWords;

const time = z.iso.datetime();

/** When one resource worked for the pair that made its site active, by this machine's clock. No drift, and no input: a record. */
const timing = z.object({
  /** `secondary since 2026-11-22T10:00:00Z` */
  activeRegion: z.string(),
  began: time,
  /** Absent until the work is done. */
  ended: time.optional(),
  moments: z.array(z.object({ at: time, what: z.string() })),
});

export type Timing = z.infer<typeof timing>;

/** What an older state holds, or nothing: a record that cannot be read is no reason to fail. */
export const readTiming = (kept: unknown): Timing | undefined => timing.safeParse(kept).data;

/**
 * Takes the times of one run. They are kept once: what has been done for a pair is not done again, so that an `up` without work, or one that
 * mends drift, leaves them as they are; a run that goes on from a failed one adds to its times.
 */
export class TimeKeeper {
  readonly #kept: Timing | undefined;
  readonly #now: () => Date;
  #running: Timing | undefined;

  /** @param taken what the run takes over: the pair, or undefined when it takes nothing over (released, or settled already) */
  constructor(kept: unknown, taken: string | undefined, now: () => Date) {
    this.#kept = readTiming(kept);
    this.#now = now;
    if (taken === undefined) return;
    const before = this.#kept;
    const goesOn = before?.activeRegion === taken && before.ended === undefined;
    this.#running = goesOn ? before : { activeRegion: taken, began: this.#time(), moments: [] };
  }

  /** Something was reached; seen again right after, it is the same moment. */
  moment(what: Moment): void {
    const running = this.#running;
    if (running === undefined || running.moments.at(-1)?.what === what) return;
    this.#running = { ...running, moments: [...running.moments, { at: this.#time(), what }] };
  }

  /** The properties to keep of a run that came to its end, or (`isDone` false) that failed. */
  outputs(isDone: boolean): { readonly timing?: Timing } {
    const running = this.#running;
    if (running !== undefined)
      return { timing: isDone ? { ...running, ended: this.#time() } : running };
    return this.#kept === undefined ? {} : { timing: this.#kept };
  }

  #time(): string {
    return this.#now().toISOString();
  }
}
