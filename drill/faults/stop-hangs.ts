import { otherSite } from "../../config/pair.ts";
import { addressOf, hasOwnFactories, RUNTIME_NAME, type SampleEstate } from "../estates/sample.ts";
import { counted } from "../report/counted.ts";
import { type FaultGround, NOTHING_FAILS, type PlantedFault } from "./fault.ts";
import { failedNaming, failedWith } from "./region-lost.ts";
import { configureEstate } from "./settings.ts";

const OTHER_NAME = `${RUNTIME_NAME}-away`;

/** The nodes of the runtime that is stopped hang in Stopping; where both sites share it, nothing can be written to it. */
export function stopHangs({ rehearsal, to }: FaultGround): PlantedFault {
  const { stage } = rehearsal;
  const { world } = stage.simulator;
  const from = otherSite(to);
  const stopped = stage.estates.filter(
    ({ strategy, pair }) => strategy !== "stay" && pair === undefined,
  );
  const shared = stopped.filter((estate) => !hasOwnFactories(estate));
  const idOf = (estate: SampleEstate): string => `stop-hangs:${estate.name}`;
  return {
    name: "stop-hangs",
    planted: `the runtimes of ${counted(stopped.length, "estate")} hang in Stopping`,
    plant() {
      for (const estate of stopped) {
        const runtime = addressOf(estate).runtimeIds[from];
        world.plant({ id: idOf(estate), runtime, stopHangs: true });
      }
    },
    expects(estate) {
      if (!stopped.includes(estate)) return NOTHING_FAILS;
      const unfenced = new RegExp(`${estate.name}: [^\\n]*is not fenced off`);
      if (!shared.includes(estate)) return { fails: false, says: [unfenced] };
      const says = [failedWith(estate, "StopHangs"), failedNaming(estate, /strategy: attach/)];
      return { fails: true, says };
    },
    wayOut: {
      words: `strategy: attach, with a runtime of another name (${OTHER_NAME}) in the same factory`,
      take() {
        for (const estate of shared)
          configureEstate(rehearsal, estate, {
            strategy: "attach",
            [`sites.${to}.runtime`]: { name: OTHER_NAME },
          });
      },
    },
    lift() {
      for (const estate of stopped) world.unplant(idOf(estate));
    },
  };
}
