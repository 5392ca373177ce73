import type { Offender } from "./offender.ts";

/** Rule 4: the region that holds the database is lost, and the role is left there, waiting for an answer that does not come. */
export const idleInLostRegion: Offender = {
  rule: 4,
  does: "leaves the role in a region that is lost",
  caughtBy: /its role stayed at primary/,
  async offend(ground) {
    await ground.makeEstate();
    const { estate, simulator } = ground;
    const region = estate.regions.primary;
    const fromMs = simulator.world.now() - simulator.world.startedAt;
    simulator.world.plant({ id: "lost", region, lost: true });
    await ground.phase({ kind: "up", mandate: "takes", stack: "secondary", code: -1 }, async () => {
      await ground.failOver("secondary");
    });
    const toMs = simulator.world.now() - simulator.world.startedAt;
    ground.lose({ region, fromMs, toMs, survivors: [{ estate: estate.name, at: "secondary" }] });
  },
};
