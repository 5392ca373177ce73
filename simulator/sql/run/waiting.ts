import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "../../world.ts";
import { SqlError } from "../errors.ts";

/** How often Azure's clock is looked at, in wall time. */
const glanceMs = 5;

/** WAITFOR DELAY 'hh:mm:ss[.mmm]', in Azure's time; ends early when the request is cancelled. */
export async function waitFor(world: World, delay: string, signal: AbortSignal): Promise<void> {
  const found = /^\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s*$/.exec(delay);
  if (found === null) {
    throw new SqlError({
      number: 148,
      severity: 15,
      message: `Incorrect time syntax in time string '${delay}' used with WAITFOR.`,
    });
  }
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1, 4).map((part) => Number(part ?? 0));
  const milliseconds = Number((found[4] ?? "0").padEnd(3, "0"));
  const end = world.now() + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  while (world.now() < end && !signal.aborted) await sleep(glanceMs);
}
