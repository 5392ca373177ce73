import type { Offender } from "./offender.ts";

/** Rule 1: a second runtime is pointed at an SSISDB that a first one serves, and started. */
export const secondRunner: Offender = {
  rule: 1,
  does: "starts a second runtime for one SSISDB",
  caughtBy: /runs for the same SSISDB/,
  async offend(ground) {
    await ground.makeEstate();
    await ground.phase({ kind: "up", mandate: "takes" }, async () => {
      await ground.putRuntime("primary", "second");
      await ground.startRuntime("second");
    });
  },
};
