import type { Offender } from "./offender.ts";

/** Rule 9: Azure refuses a start with a code of its own, and the program says only that something went wrong. */
export const silentFailure: Offender = {
  rule: 9,
  does: "hides Azure's code behind a general sentence",
  caughtBy: /did not say so/,
  async offend(ground) {
    await ground.putRuntime("primary");
    ground.simulator.world.plant({
      id: "refused",
      times: 1,
      runtime: "ssis",
      nextStart: { errorCode: "InvalidVnetConfiguration" },
    });
    await ground.phase({ kind: "up", code: 1 }, async () => {
      await ground.startRuntime();
      return "error: update failed";
    });
  },
};
