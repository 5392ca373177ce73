import assert from "node:assert/strict";
import { planInWords } from "../../planner/plan-in-words.ts";
import type { PlanSubject, Seen } from "../../planner/plan-subject.ts";
import type { StepName } from "../../planner/strategies.ts";
import { elsewhere, here, relocate, started } from "../support/plan-samples.ts";

describe("a plan in words, of a takeover that is half done", () => {
  it("tells the triggers that turn: one that was seen to run here is not started, nor one that rests there stopped", () => {
    const own = {
      ...{ ...relocate, variant: "attach, catalog moves" as const, isOneRuntime: false },
      otherRuntime: { name: "ssis", factory: "adf-sales-weu" },
      triggers: ["hourly", "nightly"],
    };
    const wanted = { state: "Started", differences: [] };
    const stopped = { state: "Stopped", differences: [] };
    const told = (subject: PlanSubject, seen: Seen) =>
      planInWords(subject, seen).filter((line) => /trigger|without SSIS/.test(line));
    const moving = { group: elsewhere, runtime: stopped, otherRuntime: wanted };
    assert.deepEqual(told(own, { ...moving, startedHere: ["hourly"], startedThere: ["nightly"] }), [
      "1. stop trigger nightly of adf-sales-weu",
      "7. start trigger nightly of adf-sales",
      "expected: 9 to 16 min without SSIS",
    ]);
    // Taken again where only the triggers are left, or adopted where one rests: that is all that `up` does.
    const moved = { group: here, runtime: wanted, otherRuntime: stopped };
    assert.deepEqual(told(own, { ...moved, startedHere: ["nightly"], startedThere: ["nightly"] }), [
      "1. stop trigger nightly of adf-sales-weu",
      "2. start trigger hourly of adf-sales",
      "unless a credential has changed (told beside this): no time without SSIS",
    ]);
    const has = (step: StepName) => step !== "startRuntime" && own.has(step);
    const only = told(
      { ...own, has },
      { ...moved, startedHere: own.triggers, startedThere: ["nightly"] },
    );
    assert.deepEqual(only.slice(1), ["no time without SSIS"], "nothing is done to the runtime");
    const asWanted = { ...moved, startedHere: own.triggers, startedThere: [] };
    assert.deepEqual(told(own, asWanted), []);
    assert.deepEqual(told(own, moved), []);
  });

  it("attaches a runtime that runs already to what another one serves", () => {
    const own = {
      ...{ ...relocate, variant: "attach, catalog moves" as const, isOneRuntime: false },
      otherRuntime: { name: "ssis", factory: "adf-sales-weu" },
    };
    const wanted = { state: "Started", differences: [] };
    const told = (group: Seen["group"]) =>
      planInWords(own, { group, runtime: wanted, otherRuntime: wanted }).join("\n");
    assert.match(told(elsewhere), /attach adf-sales\/ssis to SSISDB/);
    assert.doesNotMatch(told(here), /attach/);
    // What nobody takes over SSISDB lets in already, unless it goes by another name from now on.
    const kept = (mandate: "first" | "same", state: string) =>
      planInWords(
        { ...own, mandate: () => mandate },
        { group: here, runtime: { state, differences: [] }, otherRuntime: { ...wanted, state } },
      ).join("\n");
    assert.doesNotMatch(kept("first", "Stopped"), /attach/);
    assert.doesNotMatch(kept("first", "absent"), /attach/);
    assert.doesNotMatch(kept("same", "Stopped"), /attach/);
    assert.match(kept("same", "absent"), /attach adf-sales\/ssis to SSISDB/);
  });

  it("promises no failover where the fence is done with, and the other site's runtime was started since", () => {
    const has = (step: StepName) => !["stopOldRuntime", "drain"].includes(step);
    const mandate = (step: StepName) => (has(step) ? "takes" : "same");
    const own = { variant: "attach, catalog moves", isOneRuntime: false } as const;
    const told = (more: Partial<PlanSubject>, state: string, differences: readonly string[]) => {
      const runtime = { state, differences };
      const seen = { group: elsewhere, runtime, otherRuntime: runtime };
      return planInWords({ ...relocate, has, mandate, ...more }, seen).join("\n");
    };
    for (const more of [{}, own]) {
      assert.match(
        told(more, "Started", ["location westeurope -> northeurope"]),
        /^nothing \(OtherSiteRuns\): ssis in adf-sales is Started: .*`npm run flip -- secondary`[^\n]*$/,
      );
      for (const state of ["Stopped", "Stopping", "absent"])
        assert.match(told(more, state, ["location westeurope -> northeurope"]), /fail over/);
      // A forced one waits for nothing.
      const pace = { ...relocate.pace, mode: "forced" as const };
      const forced = told({ ...more, pace, dataLossAllowed: true }, "Started", ["location"]);
      assert.match(forced, /fail over/);
    }
    // Edited already: it is this site's own.
    assert.match(told({}, "Started", []), /fail over/);
  });

  it("promises no start where the role is elsewhere, and nothing is left that moves it", () => {
    const stopped = { state: "Stopped", differences: [] };
    const seen = { group: elsewhere, runtime: stopped, otherRuntime: stopped };
    const has = (step: StepName) => ["startRuntime", "startTriggers"].includes(step);
    const mandate = (step: StepName) => (has(step) ? "takes" : "same");
    const told = (more: Partial<PlanSubject>) =>
      planInWords({ ...relocate, has, mandate, ...more }, seen);
    const [moved, ...rest] = told({});
    assert.match(moved ?? "", /^nothing \(RoleMovedByItself\)/);
    assert.deepEqual(rest, []);
    // A standby serves nobody yet: it starts wherever the role is, and its triggers do not.
    const [start, then, ...more] = told({ variant: "dual standby, cold" });
    assert.equal(start, "1. start ssis in adf-sales (Stopped)");
    assert.match(then ?? "", /^then nothing \(RoleMovedByItself\): fog-sales/);
    assert.deepEqual(more, []);
  });

  it("tells the team's own SQL where it runs: with each takeover, also of what is as wanted, and not for files that wait for the next one", () => {
    const wanted = { state: "Started", differences: [] };
    const stopped = { state: "Stopped", differences: [] };
    const told = (more: Partial<PlanSubject>, runtime = wanted) =>
      planInWords(
        { ...relocate, has: (step) => step !== "openMasterKey", hooks: ["a.sql"], ...more },
        { group: here, runtime, otherRuntime: runtime },
      );
    const run = (lines: readonly string[]) => lines.filter((line) => /run .*in SSISDB/.test(line));
    const [hook, ...rest] = run(told({}));
    assert.match(hook ?? "", /^\d\. run a\.sql in SSISDB$/);
    assert.deepEqual(rest, []);
    assert.equal(run(told({ mandate: () => "first" })).length, 1, "adopted");
    assert.deepEqual(run(told({ mandate: () => "same" }, stopped)), []);
    // Alone, it may have failed, be new, or name other files than it did: the engine does not tell.
    const alone = (step: StepName) => (step === "runHooks" ? "takes" : "same");
    assert.deepEqual(told({ mandate: alone, has: (step) => step === "runHooks" }), [
      "1. run a.sql in SSISDB, unless hooks have run in the last takeover: other files than those wait for the next one",
      "no time without SSIS",
    ]);
    assert.deepEqual(run(told({ hooks: [] }, stopped)), [], "only onRelease is configured");
    assert.deepEqual(told({ hooks: [] }), []);
  });

  it("drains and fences no runtime that the other site does not run any more, whatever else is edited", () => {
    const told = (differences: readonly string[]) => {
      const runtime = { state: "Started", differences };
      return planInWords(relocate, { group: elsewhere, runtime, otherRuntime: runtime });
    };
    const [away] = told(["location westeurope -> northeurope"]);
    assert.match(away ?? "", /^1\. let running packages end/);
    // The role has left, and is taken again: `up` stops it to be edited only once that has come.
    assert.match(told([])[0] ?? "", /^1\. fail over/);
    const edited = told(["numberOfNodes 2 -> 3"]);
    assert.match(edited[0] ?? "", /^1\. fail over/);
    assert.match(edited[1] ?? "", /^2\. stop ssis/);
    assert.match(edited[2] ?? "", /^3\. edit ssis/);
  });

  it("says which triggers it has not seen", () => {
    const own = {
      ...{ ...relocate, variant: "attach, catalog moves" as const, isOneRuntime: false },
      otherRuntime: { name: "ssis", factory: "adf-sales-weu" },
    };
    const lines = planInWords(own, { group: elsewhere }).filter((line) => /trigger/.test(line));
    assert.deepEqual(lines, [
      "1. stop trigger nightly of adf-sales-weu (live state unknown)",
      "7. start trigger nightly of adf-sales (live state unknown)",
    ]);
  });

  it("stops no trigger of a factory that both sites share", () => {
    const renamed = {
      ...{ ...relocate, variant: "attach, catalog moves" as const, isOneRuntime: false },
      runtime: { name: "ssis-two", factory: "ADF-sales" },
    };
    const lines = planInWords(renamed, {
      ...{ group: elsewhere, runtime: { state: "absent", differences: [] } },
      otherRuntime: started,
    });
    assert.doesNotMatch(lines.join("\n"), /stop trigger/);
  });
});
