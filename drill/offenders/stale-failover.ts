import type { Offender } from "./offender.ts";

/** Rule 2: an old checkout takes the role back, and says that all is well. */
export const staleFailover: Offender = {
  rule: 2,
  does: "fails over although its flag is stale",
  caughtBy: /no flag asked for it/,
  async offend(ground) {
    await ground.makeEstate();
    await ground.phase({ kind: "up", mandate: "stale", stack: "secondary" }, () =>
      ground.failOver("secondary"),
    );
  },
};
