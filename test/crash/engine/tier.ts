import type { Site } from "../../../config/pair.ts";
import { LOST_REGION_ROW } from "../../../drill/arguments.ts";
import { claimsToSurvive, lossesOf } from "../../../drill/estates/losses.ts";
import { LOST_REGION } from "../../../drill/estates/lost-region.ts";
import { addressOf, HOOK, type SampleEstate } from "../../../drill/estates/sample.ts";
import type { Phase } from "../../../drill/evidence.ts";
import { defaults } from "../../../simulator/seed.ts";
import { statementName } from "../../../simulator/sql/master-key/statements.ts";
import type { World } from "../../../simulator/world.ts";
import { sample } from "../enumerate.ts";
import { inShort } from "../in-short.ts";
import { brokenBy, otherEffects, stateBefore } from "../judges.ts";
import { failure, type TierResult, together, wrongIn } from "../result.ts";
import { killAt } from "./kill.ts";
import {
  type EnginePoint,
  effectOf,
  goBackToStart,
  ownWrites,
  type Recording,
  recordLost,
  recordUndisturbed,
  since,
} from "./record.ts";
import { EngineStage } from "./stage.ts";

/** Rules that need the wire log, or that nothing here could break. */
const NOT_JUDGED = [4, 5, 8];

/**
 * Kills the real engine at one of each kind of write of each estate, and lets `npm run resume` finish it: in a takeover, planned and forced,
 * in a failback, and in a takeover out of a region that is lost.
 *
 * @param share every so manieth point only
 */
export function killEngines(
  estates: readonly SampleEstate[],
  share: number,
  log: (line: string) => void,
): Promise<TierResult> {
  const others = estates.filter(({ row }) => row !== LOST_REGION_ROW);
  const survivors = estates
    .filter(({ row }) => row === LOST_REGION_ROW)
    .filter((estate) => claimsToSurvive(estate, lossesOf(estate, LOST_REGION, "primary")));
  return inShort(async () => {
    const results: TierResult[] = [];
    if (others.length > 0) results.push(await killEach(others, recordUndisturbed, share, log));
    if (survivors.length > 0) {
      const record = (stage: EngineStage) => recordLost(stage, LOST_REGION);
      results.push(await killEach(survivors, record, share, log));
    }
    return together(results);
  });
}

async function killEach(
  estates: readonly SampleEstate[],
  record: (stage: EngineStage) => Promise<readonly Recording[]>,
  share: number,
  log: (line: string) => void,
): Promise<TierResult> {
  const stage = await EngineStage.open(estates, log);
  try {
    const recordings = await record(stage);
    const all = recordings.flatMap((recording) =>
      recording.points.map((point) => ({ recording, point })),
    );
    const chosen = sample(all, share, 0);
    const failures: string[] = [];
    for (const { recording, point } of chosen) {
      const began = performance.now();
      // A stage that cannot be set anew (somebody has cleaned up below it) says nothing of this point, nor of those after it.
      goBackToStart(stage, recording);
      const wrong = await wrongIn(() => killAndResume(stage, recording, point));
      const what = `${point.row} (${point.estate}), ${recording.name}, engine killed ${point.moment} ${effectOf(point.write)}`;
      log(
        `${wrong.length > 0 ? "!" : " "} ${((performance.now() - began) / 1000).toFixed(1)} s ${what}`,
      );
      if (wrong.length > 0) failures.push(failure(what, wrong));
    }
    return { points: chosen.length, of: all.length, failures };
  } finally {
    await stage.close();
  }
}

async function killAndResume(
  stage: EngineStage,
  recording: Recording,
  point: EnginePoint,
): Promise<readonly string[]> {
  try {
    return await wrongAfterResume(stage, recording, point);
  } finally {
    stage.giveBack();
  }
}

async function wrongAfterResume(
  stage: EngineStage,
  recording: Recording,
  point: EnginePoint,
): Promise<readonly string[]> {
  const { stack } = recording;
  const from = stage.journal().length;
  const killed = await killAt(stage, stack, point);
  // What an instance may do by itself need not come again: then nobody is killed, and the takeover has to be what it was.
  if (!killed.struck && isOnlyOurs(effectOf(point.write)))
    return [`the engine was not at ${effectOf(point.write)} this time`];
  const between = stage.journal().length;
  const resumed = await stage.run(stage.resume(stack));
  const journal = stage.journal();
  const done = ownWrites(since(journal, from)).filter(({ effect }) => effect === "applied");
  const { world } = stage.stage.simulator;
  const rules = brokenBy(
    {
      estates: stage.stage.estates,
      program: defaults.clientId,
      journal: stateBefore(journal, from),
      requests: [],
      phases: [
        phase(recording, { from, to: between + 1, code: -1, output: killed.output, killed: true }),
        phase(recording, { from: between, to: journal.length + 1, ...resumed, killed: false }),
      ],
      lostRegions: [],
      leaks: { checks: 1, found: [] },
    },
    NOT_JUDGED,
  );
  return [
    ...killed.orphan,
    ...(resumed.code === 0
      ? []
      : [`${resumed.shown}: exit code ${resumed.code}\n${resumed.output}`]),
    ...stage.stage.estates.flatMap((estate) => notAsWanted(world, estate, stack)),
    ...otherEffects(
      recording.effects.filter(isOnlyOurs),
      done.map(effectOf).filter(isOnlyOurs),
      isRepeatable,
    ),
    ...rules,
  ];
}

/** An instance binds SSISDB's master key by itself when it is opened, as by a standby that is started beside the failover: then we change nothing. */
const isOnlyOurs = (effect: string): boolean => !effect.startsWith(statementName.addServiceKey);

/** SQL hooks run at least once, and have to be written for that. */
const isRepeatable = (effect: string): boolean => HOOK.shown.test(effect);

function phase(
  { name, stack }: Recording,
  run: { from: number; to: number; code: number; output: string; killed: boolean },
): Phase {
  const { from, to, code, output, killed } = run;
  return {
    number: killed ? 1 : 2,
    shown: killed ? `takeover of ${stack}` : `resume of ${stack}`,
    kind: "up",
    chapter: name,
    stack,
    mandate: "takes",
    from,
    to,
    fromMs: 0,
    toMs: 0,
    code,
    output,
    disturbed: killed ? ["killed"] : [],
  };
}

function notAsWanted(world: World, estate: SampleEstate, site: Site): readonly string[] {
  world.advance();
  const address = addressOf(estate);
  const wrong: string[] = [];
  const check = (ok: boolean, what: string): void => {
    if (!ok) wrong.push(`${estate.name}: ${what}`);
  };
  const runtime = world.state.runtimes.get(address.runtimeIds[site]);
  check(runtime?.state === "Started", `its runtime is ${runtime?.state}`);
  const served = runtime?.serves;
  const database = served === undefined ? undefined : world.database(served, "SSISDB");
  check(
    database !== undefined && world.isWritable(database),
    "its runtime serves no writable SSISDB",
  );
  const own = served?.toLowerCase() === address.servers[site].toLowerCase();
  check(estate.catalogStays === true || own, `its runtime serves ${served}`);
  for (const trigger of estate.triggers) {
    const { runtimeState } =
      world.state.triggers.get(`${address.factoryIds[site]}/triggers/${trigger}`) ?? {};
    check(runtimeState === "Started", `trigger ${trigger} is ${runtimeState}`);
  }
  return wrong;
}
