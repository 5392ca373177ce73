import assert from "node:assert/strict";
import { chapterOf } from "../../drill/chapters/takeover.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import { OffendersGround } from "../../drill/offenders/offender.ts";
import { estateResults } from "../../drill/report/estate-results.ts";
import { timelineOf } from "../../drill/timeline/timeline.ts";
import { durations } from "../../simulator/durations.ts";

describe("the timeline of a takeover", () => {
  let ground: OffendersGround;
  beforeEach(async () => {
    ground = await OffendersGround.open();
    await ground.makeEstate();
  });
  afterEach(() => ground.close());

  const timeline = () => {
    const evidence = ground.evidence();
    const phase = evidence.phases.at(-1);
    assert.ok(phase);
    return timelineOf(evidence, ground.estate, phase);
  };

  it("counts the time without SSIS from the stop to the first worker, in Azure's time", async () => {
    await ground.phase({ kind: "up", mandate: "takes", stack: "secondary" }, async () => {
      await ground.stopRuntime(); // five minutes pass
      await ground.failOver("secondary"); // five more
      await ground.putRuntime("secondary");
      await ground.startRuntime(); // the worker shows itself ten seconds after the start
    });
    const { withoutSsisSeconds, criticalPathSeconds, steps } = timeline();
    const start = durations.startExpress / 1000;
    const worker = durations.workerComesUp / 1000;
    assert.equal(withoutSsisSeconds, 600 + start + worker);
    assert.equal(
      criticalPathSeconds,
      durations.stop / 1000 + durations.plannedFailover / 1000 + start + worker,
    );
    assert.deepEqual(
      steps.map((step) => step.name),
      ["stop", "failover", "write", "start", "worker alive"],
    );
    assert.equal(steps[0]?.startSeconds, 0);
    assert.equal(steps[1]?.startSeconds, 300);
  });

  it("has no time without SSIS where no runtime stops", async () => {
    await ground.phase({ kind: "up", mandate: "takes", stack: "secondary" }, () =>
      ground.failOver("secondary"),
    );
    const { withoutSsisSeconds, criticalPathSeconds, steps } = timeline();
    assert.equal(withoutSsisSeconds, null);
    assert.equal(criticalPathSeconds, null);
    assert.deepEqual(
      steps.map(({ name, endSeconds }) => ({ name, endSeconds })),
      [{ name: "failover", endSeconds: durations.plannedFailover / 1000 }],
    );
  });

  it("counts also what was stopped by a run that was killed, or failed: the next one goes on from there", async () => {
    const chapter = chapterOf("secondary");
    const run = { kind: "up", mandate: "takes", stack: "secondary", chapter } as const;
    await ground.phase({ ...run, code: 137, disturbed: ["killed"] }, () => ground.stopRuntime());
    ground.pass(10);
    await ground.phase({ ...run, code: 1, disturbed: ["planned-fails"] }, async () => "");
    ground.pass(10);
    await ground.phase(run, async () => {
      await ground.failOver("secondary");
      await ground.putRuntime("secondary");
      await ground.startRuntime();
    });
    const [result] = estateResults(ground.evidence(), ["secondary"]);
    const move = (durations.startExpress + durations.workerComesUp) / 1000;
    assert.equal(result?.takeover?.withoutSsisSeconds, (5 + 20 + 5) * 60 + move);
    assert.equal(
      result.takeover.criticalPathSeconds,
      (durations.stop + durations.plannedFailover) / 1000 + move,
    );
    assert.deepEqual(result.takeover.disturbed, ["killed"]);
  });

  it("is measured from the first step where a region took the service with it", async () => {
    const { servers, group } = addressOf(ground.estate);
    // The runtime and its factory stand elsewhere: only the region of the database is lost.
    const { world } = ground.simulator;
    const database = world.server(servers.primary);
    assert.ok(database);
    database.location = "uksouth";
    world.plant({ id: "lost", region: "uksouth", lost: true });
    ground.pass(60);
    await ground.phase({ kind: "up", mandate: "takes", stack: "secondary" }, async () => {
      const path = `${servers.secondary}/failoverGroups/${group}/forceFailoverAllowDataLoss`;
      await ground.call("POST", path);
      ground.pass(1);
      await ground.stopRuntime();
      await ground.putRuntime("secondary");
      await ground.startRuntime();
    });
    const { withoutSsisSeconds, criticalPathSeconds } = timeline();
    const start = (durations.startExpress + durations.workerComesUp) / 1000;
    assert.equal(withoutSsisSeconds, 60 + 300 + start);
    assert.equal(criticalPathSeconds, durations.stop / 1000 + start);
  });
});
