import type { Offender } from "./offender.ts";

/** Rule 6: a runtime that is as wanted is stopped, written with the same body, and started. */
export const needlessRestart: Offender = {
  rule: 6,
  does: "restarts a runtime that equals what is wanted",
  caughtBy: /was written as it was already/,
  async offend(ground) {
    await ground.makeEstate();
    await ground.phase({ kind: "up" }, async () => {
      await ground.stopRuntime();
      await ground.putRuntime("primary");
      await ground.startRuntime();
    });
  },
};
