import { setTimeout as delay } from "node:timers/promises";
import { isAlive, kill } from "./processes.ts";
import type { Stage } from "./stage.ts";

/** How the dynamic provider's process is recognised: by the file that the engine's launcher starts. */
const PROVIDER = /cmd[/\\]dynamic-provider/;

/** Kills the provider below a command as soon as a runtime is starting: the engine sees its connection end. */
export async function killProvider(stage: Stage, pid: number, runtimeId: string): Promise<void> {
  const from = stage.journal().length;
  const isStarting = (): boolean =>
    stage
      .journal()
      .slice(from)
      .some(
        (event) =>
          event.kind === "runtime" &&
          event.runtime.toLowerCase() === runtimeId.toLowerCase() &&
          event.to === "Starting",
      );
  for (;;) {
    await delay(50);
    const below = await stage.processes.below(pid);
    // The command may end without ever starting it; then there is nothing to kill.
    if (below.length === 0 && !isAlive(pid)) return;
    if (!isStarting()) continue;
    for (const one of below) if (PROVIDER.test(one.command)) kill(one.pid);
    return;
  }
}
