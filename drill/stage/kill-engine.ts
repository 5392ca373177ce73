import { setTimeout as delay } from "node:timers/promises";
import { isAlive, kill } from "./processes.ts";
import type { Stage } from "./stage.ts";

/** How the engine is recognised below the script that starts it: the CLI with its `up`. */
const ENGINE = /pulumi\S* up\b/;

/**
 * Kills the engine (SIGKILL, as a machine that goes down) at its n-th call to Azure; what it has started is left to itself.
 *
 * @returns at which call, such as `POST …/start`; undefined when the command made fewer of them
 */
export function engineKiller(stage: Stage, call: number) {
  let at: string | undefined;
  return {
    killedAt: () => at,
    async whileRunning(pid: number): Promise<void> {
      let calls = 0;
      let engine: number | undefined;
      const forget = stage.hear?.((method, path) => {
        calls += 1;
        if (at !== undefined || engine === undefined || calls < call) return;
        at = `call ${calls}, ${method} ${path.replace(/\?.*$/, "").split("/").slice(-3).join("/")}`;
        kill(engine);
      });
      try {
        while (isAlive(pid)) {
          engine ??= (await stage.processes.below(pid)).find((one) =>
            ENGINE.test(one.command),
          )?.pid;
          await delay(50);
        }
      } finally {
        forget?.();
      }
    },
  };
}
