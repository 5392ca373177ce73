import type { FaultGround, PlantedFault } from "./fault.ts";
import { bothPrimary, busy, plannedFails } from "./group-faults.ts";
import { regionLost } from "./region-lost.ts";
import { stopHangs } from "./stop-hangs.ts";
import type { FaultWish } from "./wish.ts";

/** Faults that are planted in Azure; the others are done to the commands themselves (see chapters/disturbed.ts). */
const MAKERS: Partial<Readonly<Record<FaultWish["kind"], (ground: FaultGround) => PlantedFault>>> =
  {
    "region-lost": regionLost,
    "stop-hangs": stopHangs,
    "planned-fails": plannedFails,
    "both-primary": bothPrimary,
    busy,
  };

/** The faults that were asked for, as far as they are planted in Azure. */
export function plantedFaults(
  wishes: readonly FaultWish[],
  ground: FaultGround,
): readonly PlantedFault[] {
  return wishes.flatMap(({ kind }) => MAKERS[kind]?.(ground) ?? []);
}
