import { pollInterval } from "../../planner/poll-interval.ts";
import type { Clock } from "../context/clock.ts";
import type { Context } from "../context/context.ts";

const SAY_EVERY = 3 * 60_000;

/** How many waits go on: those of one process have one clock, and ask Azure as one principal. */
const going = new WeakMap<Clock, number>();

/** The deadline of a wait has passed. Its message goes into brackets behind what was waited for. */
export class WaitedTooLong extends Error {
  override readonly name = "WaitedTooLong";
  /** Milliseconds of Azure's time. */
  readonly waited: number;
  constructor(waited: number) {
    super(`waited for ${inMinutes(waited)}`);
    this.waited = waited;
  }
}

export interface Wait<T> {
  /** Said while waiting, such as `sales: ssis is Starting`. */
  readonly saying: (elapsed: string) => string;
  /** Milliseconds of Azure's time. */
  readonly deadline: number;
  /** Looks once; undefined means "not yet". */
  readonly look: () => Promise<T | undefined>;
}

/**
 * Looks again and again until `look` gives an answer. Says how it stands every three minutes of Azure's time, ends at the deadline with
 * {@link WaitedTooLong}, at an abort with its reason, and with EngineGone when nobody is left to wait for.
 */
export async function waitUntil<T>(context: Context, wait: Wait<T>): Promise<T> {
  const { clock } = context;
  going.set(clock, waitsBy(clock) + 1);
  try {
    return await lookUntil(context, wait);
  } finally {
    going.set(clock, waitsBy(clock) - 1);
  }
}

const waitsBy = (clock: Clock): number => going.get(clock) ?? 0;

async function lookUntil<T>(context: Context, wait: Wait<T>): Promise<T> {
  const { clock } = context;
  const began = clock.elapsed();
  let saidAt = began;
  for (;;) {
    const answer = await wait.look();
    if (answer !== undefined) return answer;
    const now = clock.elapsed();
    if (now - began >= wait.deadline) throw new WaitedTooLong(now - began);
    if (now - saidAt >= SAY_EVERY) {
      context.log(wait.saying(inMinutes(now - began)));
      saidAt = now;
    }
    const left = wait.deadline - (now - began);
    await clock.sleep(Math.min(pollInterval(now - began, waitsBy(clock)), left), context.signal);
    await context.engine.assertAlive();
  }
}

/** "2 min 36 s" */
export function inMinutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
