import type { Offender } from "./offender.ts";

/** Rule 3: after a cut the work is done once more from the beginning: to and fro, and to again. */
export const secondFailover: Offender = {
  rule: 3,
  does: "fails the same group over twice in one takeover",
  caughtBy: /was failed over twice/,
  async offend(ground) {
    await ground.makeEstate();
    const run = { kind: "up", mandate: "takes", stack: "secondary" } as const;
    await ground.phase({ ...run, code: 1, disturbed: ["killed"] }, () =>
      ground.failOver("secondary"),
    );
    await ground.phase(run, async () => {
      await ground.failOver("primary");
      await ground.failOver("secondary");
    });
  },
};
