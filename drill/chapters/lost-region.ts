import { setTimeout as delay } from "node:timers/promises";
import { parseDocument } from "yaml";
import type { Rehearsal } from "../rehearsal.ts";

const HOUR_MS = 3_600_000;
/** Azure's time that the old primary takes to rejoin, and then some. */
const REJOINS_WITHIN_MS = 3 * 60_000;

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
  const document = parseDocument(stage.workspace.read("Pulumi.yaml"));
  const at = ["config", "estates", "default", estate.name];
  document.setIn([...at, "failover"], "forced");
  document.setIn([...at, "allowDataLossUntil"], new Date(Date.now() + HOUR_MS).toISOString());
  stage.workspace.write("Pulumi.yaml", String(document));

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
