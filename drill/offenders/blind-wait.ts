import type { Offender } from "./offender.ts";

/** Rule 8: after the start there is silence until the time is thought to be up. */
export const blindWait: Offender = {
  rule: 8,
  does: "waits for a start without looking and without a word",
  caughtBy: /getStatus was read 0 times/,
  async offend(ground) {
    await ground.phase({ kind: "up" }, async () => {
      await ground.putRuntime("primary");
      await ground.startRuntime();
    });
  },
};
