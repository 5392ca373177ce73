import assert from "node:assert/strict";
import { claimsToSurvive, lossesOf } from "../../drill/estates/losses.ts";
import { LOST_REGION_ESTATES } from "../../drill/estates/lost-region.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import { OffendersGround } from "../../drill/offenders/offender.ts";
import { estateResults } from "../../drill/report/estate-results.ts";
import { oneRunner } from "../../drill/rules/1-one-runner.ts";
import { flagsAct } from "../../drill/rules/2-flags-act.ts";
import { resumable } from "../../drill/rules/3-resumable.ts";
import { lostRegionIsOptional } from "../../drill/rules/4-lost-region.ts";
import { everyWait } from "../../drill/rules/8-every-wait.ts";

describe("a judge of the rehearsal", () => {
  let ground: OffendersGround;
  beforeEach(async () => {
    ground = await OffendersGround.open();
    await ground.makeEstate();
  });
  afterEach(() => ground.close());

  const force = async () => {
    const { servers, group } = addressOf(ground.estate);
    const path = `${servers.secondary}/failoverGroups/${group}/forceFailoverAllowDataLoss`;
    assert.equal(await ground.call("POST", path), 202);
    ground.pass(1);
  };
  const up = (work: () => Promise<unknown>) =>
    ground.phase({ kind: "up", mandate: "takes", stack: "secondary" }, work);

  it("sees a start while both sides say Primary", async () => {
    const { group } = addressOf(ground.estate);
    ground.simulator.world.plant({ id: "both", group, bothPrimary: true });
    await up(async () => {
      await ground.stopRuntime();
      await ground.failOver("secondary");
      await ground.putRuntime("secondary");
      await ground.startRuntime();
    });
    const { violations } = oneRunner.judge(ground.evidence());
    assert.ok(violations.some((one) => /start of ssis at .*: both sides say Primary/.test(one)));
  });

  it("lets a second runtime past a lost region only where the missing fence is said aloud", async () => {
    // The first one computes in a region of its own, which is lost then: it is Started still, as far as anybody knows.
    await ground.stopRuntime();
    await ground.putRuntime("primary", "ssis", "uksouth");
    await ground.startRuntime();
    ground.simulator.world.plant({ id: "lost", region: "uksouth", lost: true });
    const judged = async (output: string) => {
      await up(async () => {
        await ground.putRuntime("primary", "second");
        await ground.startRuntime("second");
        return output;
      });
      return oneRunner.judge(ground.evidence()).violations.length;
    };
    const said = "stopping ssis could not be done (503); until it is, primary is not fenced off";
    assert.equal(await judged(`offended: warning: ${said}`), 0);
    assert.equal(await judged(`another: warning: ${said}`), 1);
  });

  it("counts no failover twice that Azure gave up, and every one that it did not", async () => {
    const { group } = addressOf(ground.estate);
    const plannedFailover = { errorCode: "PlannedFailoverTimedOut" };
    ground.simulator.world.plant({ id: "fails", times: 1, group, plannedFailover });
    await up(async () => {
      await ground.failOver("secondary");
      ground.pass(10);
      await force();
    });
    const { violations } = resumable.judge(ground.evidence());
    assert.deepEqual(violations, []);
  });

  it("takes a second runtime for one of the pair only where its body names the pair", async () => {
    await up(async () => {
      await ground.putRuntime("primary", "second");
      await ground.startRuntime("second");
    });
    const evidence = ground.evidence();
    const estates = [{ ...ground.estate, strategy: "dualStandby" as const, pair: "hot" as const }];
    const judged = (isNamed: boolean) => {
      const journal = evidence.journal.map((event) =>
        event.kind === "runtime" || (isNamed && event.kind === "write" && event.runtime)
          ? { ...event, pairName: "offended" }
          : event,
      );
      return oneRunner.judge({ ...evidence, estates, journal }).violations;
    };
    assert.match(judged(false).join(), /start of second .* runs for the same SSISDB/);
    assert.deepEqual(judged(true), []);
  });

  it("lets data be lost only where the estate's owner allows it", async () => {
    await up(force);
    const evidence = ground.evidence();
    const judged = (...mayLose: string[]) => {
      const phases = evidence.phases.map((phase) => ({ ...phase, mayLose }));
      return flagsAct.judge({ ...evidence, phases }).violations.join();
    };
    assert.equal(judged("offended"), "");
    assert.match(judged("another"), /forceFailover of fog-offended at .*: nobody allowed data/);
  });

  it("takes neither what is said of a stop, nor of another estate, for a word about a start", async () => {
    const judged = async (estate: string, state: string) => {
      await up(async () => {
        await ground.stopRuntime();
        await ground.startRuntime();
        return `offended: ssis is Stopping\noffended: ssis is Stopped\n${estate}: ssis is ${state}`;
      });
      const { violations } = everyWait.judge(ground.evidence());
      return violations.filter((one) => one.includes("nobody was told")).length;
    };
    assert.equal(await judged("offended", "Starting"), 0);
    assert.equal(await judged("re-offended", "Starting"), 1);
    assert.equal(await judged("offended", "Stopped"), 2);
  });

  it("wants an estate that does not survive a loss to name what would", async () => {
    const lose = (output: string) =>
      ground.phase({ kind: "up", mandate: "takes", stack: "secondary", code: 1 }, async () => {
        ground.pass(1);
        return output;
      });
    const failure = (cure: string) =>
      `offended: bringing ssis failed: ServiceUnavailable\n  means: m\n  do:    ${cure}\n  left:  l`;
    const judged = async (cure: string, more: object = {}) => {
      const fromMs = ground.simulator.world.now() - ground.simulator.world.startedAt;
      await lose(failure(cure));
      const toMs = ground.simulator.world.now() - ground.simulator.world.startedAt;
      const lost = { region: "westeurope", fromMs, toMs, survivors: [], victims: ["offended"] };
      const estates = [{ ...ground.estate, ...more }];
      const evidence = { ...ground.evidence(), estates, lostRegions: [lost] };
      return lostRegionIsOptional.judge(evidence).violations;
    };
    assert.match((await judged("wait"))[0] ?? "", /nobody was told what would/);
    assert.deepEqual(await judged("use `strategy: attach`"), []);
    // It has that already, and its database was to stay.
    const leaves = { strategy: "attach" as const, catalogStays: true };
    assert.equal((await judged("use something else", leaves)).length, 1);
    assert.deepEqual(await judged("set catalogRole: move", leaves), []);
  });

  // At 120 times a stop of 156 s is over in 1.3 s of the wall, and a start of 300 s in 2.5 s.
  it("takes no busy machine for a wait that does not look, and no wait that does not look for a busy machine", async () => {
    await up(async () => {
      await ground.stopRuntime();
      await ground.startRuntime();
    });
    const judged = (load: number) =>
      everyWait
        .judge({ ...ground.evidence(), speed: 120, load })
        .violations.filter((one) => one.includes("getStatus was read 0 times")).length;
    assert.deepEqual([0, 1, 2, 9].map(judged), [2, 2, 1, 0]);
  });

  it("sees that a factory lost its Git link", async () => {
    await up(() =>
      ground.call("PUT", addressOf(ground.estate).factoryId, { location: "westeurope" }),
    );
    const [result] = estateResults(ground.evidence(), []);
    assert.match(
      result?.reasons.join() ?? "",
      /adf-offended has lost repoConfiguration, globalParameters/,
    );
  });
});

describe("the row LOST-REGION", () => {
  it("has each strategy with a loss that it says it survives, and one that says it does not", () => {
    const judged = LOST_REGION_ESTATES.map((estate) => {
      const losses = lossesOf(estate, "westeurope", "primary");
      assert.ok(losses.length > 0, estate.name);
      return [estate.name, losses.length, claimsToSurvive(estate, losses)];
    });
    assert.deepEqual(judged, [
      ["lost-stay", 1, true],
      ["lost-relocate", 1, true],
      ["lost-factory", 3, false],
      ["lost-attach", 3, true],
      ["lost-leave", 2, true],
      ["lost-mi", 3, true],
      ["lost-hot", 3, true],
      ["lost-cold", 3, true],
    ]);
  });
});
