import type { Offender } from "./offender.ts";

/** Rule 7: a preview stops the runtime "to see whether it can be stopped". */
export const writingPreview: Offender = {
  rule: 7,
  does: "stops a runtime in a preview",
  caughtBy: /POST stop/,
  async offend(ground) {
    await ground.makeEstate();
    await ground.phase({ kind: "preview" }, () => ground.stopRuntime());
  },
};
