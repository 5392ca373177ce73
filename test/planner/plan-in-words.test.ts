import assert from "node:assert/strict";
import fc from "fast-check";
import { planInWords, planOfRefresh } from "../../planner/plan-in-words.ts";
import type { PlanSubject, Seen } from "../../planner/plan-subject.ts";
import { STRATEGIES, type StepName, type Variant } from "../../planner/strategies.ts";
import { differences, elsewhere, here, relocate, side, started } from "../support/plan-samples.ts";

describe("a plan in words", () => {
  it("tells a takeover in its order, with what was seen", () => {
    const lines = planInWords(relocate, {
      group: elsewhere,
      databases: ["SSISDB", "Sales"],
      runtime: started,
      otherRuntime: started,
      runningPackages: 3,
      startedHere: [],
    });
    assert.deepEqual(lines, [
      "1. let 3 running packages end, for 30 min at most",
      "2. stop ssis in adf-sales (Started, 2 nodes)",
      "3. fail over fog-sales to North Europe, planned; moves SSISDB, Sales",
      "4. edit ssis in adf-sales (location westeurope -> northeurope) and start it",
      "5. start trigger nightly of adf-sales",
      "expected: 9 to 16 min without SSIS",
    ]);
  });

  it("tells that it waits for a role that somebody else moves", () => {
    const seen = { group: elsewhere, runtime: started, otherRuntime: started };
    const lines = planInWords({ ...relocate, movedBy: "follow" }, seen);
    assert.equal(
      lines[2],
      "3. wait until somebody fails over fog-sales to North Europe (failoverGroup.role: follow)",
    );
    assert.equal(
      lines.at(-1),
      "expected: 9 to 16 min without SSIS, and as long as that failover is waited for",
    );
    // Where nothing is stopped for it, SSIS goes on until then.
    const pair = { ...relocate, variant: "dual standby, hot" as const, isOneRuntime: false };
    const hot = planInWords({ ...pair, movedBy: "follow" }, seen);
    assert.match(hot.at(-1) ?? "", /min without SSIS$/);
  });

  it("tells a pair that nothing is stopped, and counts no start that goes on beside the old runtime", () => {
    const lines = planInWords(
      {
        ...relocate,
        variant: "dual standby, cold",
        otherRuntime: { name: "ssis", factory: "adf-sales-weu" },
        isOneRuntime: false,
      },
      {
        group: elsewhere,
        databases: ["SSISDB"],
        runtime: { state: "Stopped", differences: [] },
        otherRuntime: { state: "Started", differences: [] },
        runningPackages: 0,
        startedHere: [],
        startedThere: ["nightly"],
      },
    );
    assert.deepEqual(lines, [
      "1. stop trigger nightly of adf-sales-weu",
      "2. start ssis in adf-sales (Stopped)",
      "3. fail over fog-sales to North Europe, planned; moves SSISDB",
      "4. wait for a worker of this side in catalog.worker_agents",
      "5. start trigger nightly of adf-sales",
      "expected: 2 to 5 min without SSIS",
    ]);
  });

  it("promises no edit and no start of a runtime whose state no Azure-SSIS runtime has", () => {
    const codes = { Upgrading: "StateUnknown", Online: "NotAnSsisRuntime" };
    for (const [state, code] of Object.entries(codes)) {
      const there = { ...started, differences: [] };
      const runtime = { state, differences };
      const own = { ...relocate, isOneRuntime: false };
      // What waits for it is not done, and how long SSIS stands still nobody knows.
      assert.deepEqual(planInWords(own, { group: here, runtime, otherRuntime: there }), [
        "1. stop ssis in adf-sales (Started, 2 nodes)",
        `2. leave ssis in adf-sales as it is, and end there (${code}): its state is "${state}"`,
      ]);
    }
    // Where it is the other site's too, the fence stops it first.
    const seen = { state: "Upgrading", differences };
    const lines = planInWords(relocate, { group: elsewhere, runtime: seen, otherRuntime: seen });
    assert.match(lines.join(), /stop ssis in adf-sales \(Upgrading\).*edit ssis in adf-sales/);
  });

  it("is empty where everything is as wanted already", () => {
    const wanted = { state: "Started", nodes: 2, differences: [] };
    assert.deepEqual(
      planInWords(relocate, { group: here, runtime: wanted, otherRuntime: wanted }),
      [],
    );
  });

  it("tells a mere restart, and why", () => {
    const edited = { state: "Started", nodes: 2, differences: ["numberOfNodes 2 -> 3"] };
    const lines = planInWords(relocate, { group: here, runtime: edited, otherRuntime: edited });
    assert.deepEqual(lines.slice(0, 2), [
      "1. stop ssis in adf-sales (Started, 2 nodes)",
      "2. edit ssis in adf-sales (numberOfNodes 2 -> 3) and start it",
    ]);
  });

  it("tells what a forced failover costs, and what it does not know", () => {
    const lines = planInWords({ ...relocate, pace: { ...relocate.pace, mode: "forced" } }, {});
    assert.match(
      lines.join("\n"),
      /forced \(live state unknown\); what has not arrived here is lost/,
    );
    assert.match(lines.join("\n"), /stop ssis in adf-sales \(live state unknown\)/);
  });

  it("tells before the old site is stopped that a planned failover needs a side that does not answer", () => {
    const silent = { here: side("Secondary"), there: { role: "unreachable" as const } };
    const told = (mode: "planned" | "forced") =>
      planInWords(
        { ...relocate, pace: { ...relocate.pace, mode } },
        { group: silent, databases: ["SSISDB"], runtime: started, otherRuntime: started },
      ).join("\n");
    assert.match(
      told("planned"),
      /, planned; moves SSISDB; the other side does not answer now, and a planned failover needs it: if its region is lost, docs\/runbook\.md, Region lost, has the commands\n/,
    );
    assert.doesNotMatch(told("forced"), /does not answer/);
  });

  it("promises no failover that `up` would refuse", () => {
    const seen = { group: elsewhere, runtime: started, otherRuntime: started };
    const told = (more: Partial<PlanSubject>, look: Seen = seen) =>
      planInWords({ ...relocate, ...more }, look);
    const [moved, ...rest] = told({ mandate: () => "same" as const });
    assert.match(moved ?? "", /^nothing \(RoleMovedByItself\): .*`npm run flip -- secondary`/);
    assert.deepEqual(rest, []);
    assert.match(
      told({ mandate: () => "first" as const })[0] ?? "",
      /^nothing \(FirstRunNeedsSince\)/,
    );
    const forced = { pace: { ...relocate.pace, mode: "forced" as const } };
    const closed = told({ ...forced, dataLossAllowed: false });
    assert.match(closed.join(), /^nothing \(ForcedWindowClosed\)/);
    const seeding = { role: "Secondary" as const, replicationState: "SEEDING" };
    const copying = told({}, { ...seen, group: { here: seeding, there: side("Primary") } });
    assert.match(copying.join(), /^nothing \(Seeding\)/);
    const both = told({}, { ...seen, group: { here: side("Primary"), there: side("Primary") } });
    assert.match(both.join(), /^nothing \(BothPrimary\)/);
    assert.equal(
      told({ variant: "attach, catalog stays", mandate: () => "same" as const }).length > 1,
      true,
    );
  });

  it("tells only steps that `up` has work for, and a stop before each edit of what runs", () => {
    const edited = { state: "Started", nodes: 2, differences: ["numberOfNodes 2 -> 3"] };
    const seen = { group: here, runtime: edited, otherRuntime: edited };
    const only = {
      has: (step: StepName) => step === "startRuntime",
      mandate: () => "same" as const,
    };
    for (const variant of ["relocate", "stay", "dual standby, hot"] as const)
      assert.deepEqual(planInWords({ ...relocate, ...only, variant }, seen), [
        "1. stop ssis in adf-sales (Started, 2 nodes)",
        "2. edit ssis in adf-sales (numberOfNodes 2 -> 3) and start it",
        "expected: 7 to 11 min without SSIS",
      ]);
    assert.deepEqual(
      planInWords({ ...relocate, has: () => false, mandate: () => "same" as const }, seen),
      [],
    );
  });

  it("promises nothing of a refresh for what was not seen: it may be as wanted", () => {
    const settled = { ...relocate, mandate: () => "same" as const, has: () => false };
    const wanted = { state: "Started", differences: [] };
    const stopped = { state: "Stopped", differences: [] };
    assert.deepEqual(planOfRefresh(settled, {}), []);
    assert.deepEqual(planOfRefresh(settled, { group: here }), []);
    assert.deepEqual(planOfRefresh(settled, { runtime: wanted, otherRuntime: wanted }), []);
    const own = { ...settled, variant: "attach, catalog moves" as const, isOneRuntime: false };
    assert.deepEqual(planOfRefresh(own, { group: here, otherRuntime: stopped }), []);
    const [start] = planOfRefresh(settled, { group: here, runtime: stopped });
    assert.match(start ?? "", /^1\. start ssis in adf-sales \(Stopped\)$/);
  });

  it("leaves a runtime of somebody's schedule alone, but for a takeover and an edit of what runs", () => {
    const scheduled = { ...relocate, runState: "external" as const };
    const stopped = { state: "Stopped", differences: [] };
    const seen = { group: here, runtime: stopped, otherRuntime: stopped };
    assert.deepEqual(planInWords({ ...scheduled, mandate: () => "same" as const }, seen), []);
    assert.match(planInWords(scheduled, seen)[0] ?? "", /start ssis/);
    const edited = { ...seen, runtime: { state: "Stopped", differences } };
    const [edit] = planInWords({ ...scheduled, mandate: () => "same" as const }, edited);
    assert.match(edit ?? "", /edit ssis .*; its schedule starts it/);
    const stopping = { ...seen, runtime: { state: "Stopping", differences } };
    const told = planInWords({ ...scheduled, mandate: () => "same" as const }, stopping).join("\n");
    assert.match(told, /edit ssis .*; its schedule starts it/, "its schedule has stopped it");
  });

  it("counts the time of a pair whose other half does not serve meanwhile", () => {
    const pair = {
      ...{ ...relocate, variant: "dual standby, cold" as const, isOneRuntime: false },
      otherRuntime: { name: "ssis", factory: "adf-sales-weu" },
    };
    const stopped = { state: "Stopped", differences: [] };
    const other = { state: "Started", differences: [] };
    const time = (subject: PlanSubject, group: Seen["group"]) =>
      planInWords(subject, { group, runtime: stopped, otherRuntime: other }).at(-1);
    const forced = { ...pair, pace: { ...pair.pace, mode: "forced" as const } };
    // It starts beside the failover, and until it has started nobody serves.
    assert.equal(time(forced, elsewhere), "expected: 5 to 7 min without SSIS");
    assert.equal(time(pair, elsewhere), "expected: 2 to 5 min without SSIS");
    assert.equal(
      time({ ...pair, mandate: () => "same" as const }, here),
      "expected: 5 to 7 min without SSIS",
      "SSIS is down already",
    );
  });

  it("counts what goes on side by side once", () => {
    const forced = { ...relocate, pace: { ...relocate.pace, mode: "forced" as const } };
    const seen = { group: elsewhere, runtime: started, otherRuntime: started };
    assert.equal(planInWords(forced, seen).at(-1), "expected: 7 to 11 min without SSIS");
  });

  it("waits for no package where no time is given, and says which are cut off", () => {
    const forced = { ...relocate, drainMinutes: 0 };
    const told = (runningPackages?: number) =>
      planInWords(forced, {
        ...{ group: elsewhere, runtime: started, otherRuntime: started, runningPackages },
      }).join("\n");
    assert.match(told(3), /1\. cut off 3 running packages\n/);
    assert.match(told(), /^1\. stop ssis/);
    assert.match(told(0), /^1\. stop ssis/);
  });

  it("numbers its steps and never says that nothing happens to SSIS when something does", () => {
    const runtime = fc.option(
      fc.record({
        state: fc.constantFrom("absent", "Initial", "Starting", "Started", "Stopping", "Stopped"),
        differences: fc.constantFrom([], differences),
      }),
      { nil: undefined },
    );
    const seen: fc.Arbitrary<Seen> = fc.record({
      group: fc.constantFrom(undefined, here, elsewhere),
      runtime,
      otherRuntime: runtime,
      runningPackages: fc.option(fc.nat(3), { nil: undefined }),
    });
    const variants = fc.constantFrom(...(Object.keys(STRATEGIES) as Variant[]));
    fc.assert(
      fc.property(variants, seen, fc.constantFrom("planned", "forced"), (variant, look, mode) => {
        const pace = { ...relocate.pace, mode: mode as "planned" | "forced" };
        const lines = planInWords({ ...relocate, variant, pace, isOneRuntime: false }, look);
        const last = lines.at(-1) ?? "";
        for (const [at, line] of lines.slice(0, -1).entries())
          assert.ok(line.startsWith(`${at + 1}. `), line);
        if (lines.length > 0) assert.match(last, /without SSIS$/);
        if (look.group === elsewhere && variant !== "attach, catalog stays")
          assert.ok(
            lines.some((line) => line.includes("fail over")),
            lines.join("\n"),
          );
        if (look.group === here) assert.ok(!lines.some((line) => line.includes("fail over")));
      }),
    );
  });
});
