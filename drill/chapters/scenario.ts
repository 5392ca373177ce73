import type { Rehearsal } from "../rehearsal.ts";
import type { DriftCodes } from "../report/result.ts";
import { bringUp } from "./bring-up.ts";
import { checkDrift } from "./check-drift.ts";
import { mendHandEdit } from "./hand-edit.ts";
import { refuseStaleCheckout } from "./stale-checkout.ts";
import { takeOver } from "./takeover.ts";

/** The whole rehearsal, chapter by chapter, with the commands that a user types. */
export async function rehearse(rehearsal: Rehearsal): Promise<DriftCodes> {
  await bringUp(rehearsal);
  const exitCodeClean = await checkDrift(rehearsal);
  const exitCodeDrifted = await mendHandEdit(rehearsal);
  await takeOver(rehearsal, "secondary");
  await takeOver(rehearsal, "primary");
  await refuseStaleCheckout(rehearsal);
  return { exitCodeClean, exitCodeDrifted };
}
