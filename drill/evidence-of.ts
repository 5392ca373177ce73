import { defaults } from "../simulator/seed.ts";
import type { Evidence } from "./evidence.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { searchRehearsal } from "./secrets/evidence-of-leaks.ts";
import { readWireLog } from "./wire-log.ts";

/** Puts together what the judges are shown. */
export function evidenceOf(rehearsal: Rehearsal): Evidence {
  const { stage, phases, lostRegions } = rehearsal;
  return {
    estates: stage.estates,
    program: defaults.clientId,
    journal: stage.journal(),
    requests: readWireLog(stage.trafficFile, stage.simulator.world.startedAt),
    phases,
    lostRegions,
    leaks: searchRehearsal(rehearsal),
    speed: stage.speed,
    load: rehearsal.load,
  };
}
