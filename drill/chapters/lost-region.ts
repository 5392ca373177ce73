import { setTimeout as delay } from "node:timers/promises";
import { REJOINS_WITHIN_MS } from "../faults/region-lost.ts";
import { allowDataLoss } from "../faults/settings.ts";
import type { Rehearsal } from "../rehearsal.ts";

/**
 * Runs something while the secondary region of one estate is gone: its database was there, its runtime and factory are not, which is the loss
 * that `stay` survives. A planned failover cannot work then, so its owner allows a forced one, for an hour, in the configuration.
 */
export async function withLostRegion(
  rehearsal: Rehearsal,
  work: () => Promise<void>,
): Promise<void> {
  const { stage } = rehearsal;
  // One of the user's own may share its region with others, which would be lost as well.
  const estate = stage.estates.find(({ strategy, own }) => strategy === "stay" && !own);
  if (estate === undefined) return await work();
  allowDataLoss(rehearsal, [estate]);

  const region = estate.regions.secondary;
  const { world } = stage.simulator;
  rehearsal.say(`  ${region} is lost: ${estate.name} has its database there`);
  const fromMs = rehearsal.mark(`lost: ${region}`);
  world.plant({ id: "lost", region, lost: true });
  await work();
  const toMs = rehearsal.mark(`back: ${region}`);
  world.unplant("lost");
  rehearsal.lostRegions.push({
    region,
    fromMs,
    toMs,
    survivors: [{ estate: estate.name, at: "primary" }],
  });
  rehearsal.say(`  ${region} is back`);
  await delay(REJOINS_WITHIN_MS / stage.speed);
}
