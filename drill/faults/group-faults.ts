import { setTimeout as delay } from "node:timers/promises";
import { addressOf, type SampleEstate } from "../estates/sample.ts";
import { counted } from "../report/counted.ts";
import { type FaultGround, NOTHING_FAILS, type PlantedFault } from "./fault.ts";
import { failedNaming, failedWith, REJOINS_WITHIN_MS } from "./region-lost.ts";
import { allowDataLoss } from "./settings.ts";

const BUSY_FOR_MS = 8 * 60_000;

const moves = (estate: SampleEstate): boolean => estate.catalogStays === undefined;
const idOf = (fault: string, estate: SampleEstate): string => `${fault}:${estate.name}`;

/** Azure takes the planned failover in, and gives it up after five minutes; the group stays busy for a while. */
export function plannedFails({ rehearsal }: FaultGround): PlantedFault {
  const { world } = rehearsal.stage.simulator;
  const moving = rehearsal.stage.estates.filter(moves);
  return {
    name: "planned-fails",
    planted: `the planned failover of ${counted(moving.length, "group")} times out, with 7 s of changes not yet on the other side`,
    plant() {
      for (const estate of moving) {
        const { group } = addressOf(estate);
        world.plant({ id: `lag:${estate.name}`, group, lagSeconds: 7 });
        world.plant({
          id: idOf("planned-fails", estate),
          times: 1,
          group,
          plannedFailover: { errorCode: "PlannedFailoverTimedOut" },
        });
      }
    },
    expects: (estate) =>
      moves(estate)
        ? {
            fails: true,
            says: [
              failedWith(estate, "PlannedFailoverTimedOut"),
              failedNaming(estate, /allowDataLossUntil/),
              failedNaming(estate, /lags 7 s behind/),
            ],
          }
        : NOTHING_FAILS,
    wayOut: {
      words: "failover: forced, with allowDataLossUntil in an hour",
      take: () => allowDataLoss(rehearsal, moving),
    },
    lift() {
      for (const estate of moving) {
        world.unplant(idOf("planned-fails", estate));
        world.unplant(`lag:${estate.name}`);
      }
    },
  };
}

/** The old primary is not told of the failover: both sides say Primary until it is. */
export function bothPrimary({ rehearsal }: FaultGround): PlantedFault {
  const { stage } = rehearsal;
  const { world } = stage.simulator;
  const moving = stage.estates.filter(moves);
  const lift = async (): Promise<void> => {
    for (const estate of moving) world.unplant(idOf("both-primary", estate));
    await delay(REJOINS_WITHIN_MS / stage.speed);
  };
  return {
    name: "both-primary",
    planted: `the old primary of ${counted(moving.length, "group")} is not told that it has lost its role`,
    plant() {
      for (const estate of moving)
        world.plant({
          id: idOf("both-primary", estate),
          group: addressOf(estate).group,
          bothPrimary: true,
        });
    },
    expects: (estate) =>
      moves(estate)
        ? {
            fails: true,
            says: [
              failedWith(estate, "BothPrimary"),
              failedNaming(estate, /Primary here, Primary there/),
              failedNaming(estate, /was not started/),
            ],
          }
        : NOTHING_FAILS,
    wayOut: { words: "wait until the old primary has rejoined as Secondary", take: lift },
    lift,
  };
}

/** Something else goes on with the group from the moment on when the failover is asked for. */
export function busy({ rehearsal }: FaultGround): PlantedFault {
  const { stage } = rehearsal;
  const moving = stage.estates.filter(moves);
  const idle = new Set(moving.map((estate) => addressOf(estate).group));
  let forget: (() => void) | undefined;
  return {
    name: "busy",
    planted: `${counted(moving.length, "group")} busy with something else for ${BUSY_FOR_MS / 60_000} minutes when their failover is asked for`,
    plant() {
      forget = stage.hear?.((method, path) => {
        const group = /failoverGroups\/([^/]+)\/(?:failover|forceFailover)/i.exec(path)?.[1];
        if (method !== "POST" || group === undefined || !idle.delete(group)) return;
        stage.simulator.world.plant({ id: `busy:${group}`, group, busyForMs: BUSY_FOR_MS });
      });
    },
    expects: (estate) =>
      moves(estate)
        ? { fails: false, says: [new RegExp(`${estate.name}: .*the failover is not accepted yet`)] }
        : NOTHING_FAILS,
    lift: () => forget?.(),
  };
}
