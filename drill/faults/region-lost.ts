import { setTimeout as delay } from "node:timers/promises";
import { otherSite } from "../../config/pair.ts";
import { claimsToSurvive, lossesOf, sqlRegion, wayOutOf } from "../estates/losses.ts";
import type { SampleEstate } from "../estates/sample.ts";
import type { FaultGround, PlantedFault } from "./fault.ts";
import { allowDataLoss } from "./settings.ts";

/** Azure's time that an old primary takes to rejoin, and then some. */
export const REJOINS_WITHIN_MS = 3 * 60_000;

/** The region of the site that is active so far is gone, with all that stands in it; its owner allows a forced failover. */
export function regionLost({ rehearsal, to }: FaultGround): PlantedFault {
  const { stage } = rehearsal;
  const from = otherSite(to);
  const region = mostOf(stage.estates.map((estate) => sqlRegion(estate, from)));
  const survives = (estate: SampleEstate): boolean =>
    claimsToSurvive(estate, lossesOf(estate, region, from));
  let fromMs = 0;
  return {
    name: `region-lost:${from}`,
    planted: `${region} is lost, with its databases, runtimes, factories and storage; data loss is allowed for an hour`,
    plant() {
      allowDataLoss(rehearsal, stage.estates);
      fromMs = rehearsal.mark(`lost: ${region}`);
      stage.simulator.world.plant({ id: "lost", region, lost: true });
    },
    expects(estate) {
      const says = [new RegExp(`${estate.name} \\(\\w+\\) survives the loss of: [^\\n]*`)];
      if (survives(estate)) return { fails: false, says };
      return { fails: true, says: [...says, failedNaming(estate, wayOutOf(estate))] };
    },
    wayOut: {
      words: `nothing is left to do for those that do not survive it: ${region} comes back`,
      take: lift,
    },
    lift,
  };

  async function lift(): Promise<void> {
    if (!stage.simulator.world.faults.isRegionLost(region)) return;
    const toMs = rehearsal.mark(`back: ${region}`);
    stage.simulator.world.unplant("lost");
    rehearsal.lostRegions.push({
      region,
      fromMs,
      toMs,
      survivors: stage.estates.filter(survives).map(({ name }) => ({ estate: name, at: to })),
      victims: stage.estates.filter((estate) => !survives(estate)).map(({ name }) => name),
    });
    await delay(REJOINS_WITHIN_MS / stage.speed);
  }
}

/** A failure of an estate with a code. */
export function failedWith(estate: SampleEstate, code: string): RegExp {
  return new RegExp(`${estate.name}: [^\\n]* failed: ${code}`);
}

/** A failure of an estate, within whose lines something is named. */
export function failedNaming(estate: SampleEstate, what: RegExp): RegExp {
  return new RegExp(`${estate.name}: [^\\n]* failed: (?:[^\\n]*\\n){0,6}?[^\\n]*${what.source}`);
}

function mostOf(all: readonly string[]): string {
  const counts = [...Map.groupBy(all, (one) => one)].map(
    ([one, same]) => [same.length, one] as const,
  );
  const [most] = counts.toSorted(([one], [other]) => other - one);
  if (most === undefined) throw new Error("there is no estate to rehearse");
  return most[1];
}
