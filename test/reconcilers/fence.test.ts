import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { start, stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";
import { VirtualTime } from "../support/virtual-time.ts";

const minute = 60_000;

describe("the fence", () => {
  const azure = useAzure({ quick: true });
  const begun = () => {
    const estate = new TestEstate(azure()).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };

  it("keeps as pending what a lost region did not answer, says it, and does it when it answers again", async () => {
    const { estate, stack } = begun();
    const { name } = estate;
    azure().world.plant({ id: name, match: { path: `adf-${name}` }, answer: { drop: "before" } });
    const { errors } = await stack.up();
    assert.equal(errors.Fence, undefined);
    assert.match(String(stack.live("Fence").pending), /^stopping ssis in adf-e\d+ \(NoAnswer\)$/);
    assert.match(stack.log, /until it is, primary is not fenced off/);
    assert.ok(errors.IntegrationRuntime, "the runtime's own factory is silent");
    assert.deepEqual(estate.applied(), ["failover"]);

    azure().world.unplant(name);
    await stack.refresh();
    assert.ok((await stack.preview()).includes("Fence"), "a pending fence is drift");
    await stack.bringUp();
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
  });

  // Found by the kill points: a takeover went on beside a runtime that ran, because one answer was lost.
  for (const drop of ["before", "after"] as const)
    it(`does not take one connection that broke ${drop} the stop for a lost region`, async () => {
      const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      azure().world.plant({
        id: estate.name,
        times: 1,
        match: { method: "POST", path: `adf-${estate.name}/.*/stop` },
        answer: { drop },
      });
      await stack.bringUp();
      assert.deepEqual(stack.live("Fence").pending, []);
      assert.equal(estate.runtimeAt("primary").state, "Stopped");
      assert.equal(estate.applied().filter((write) => write === "stop").length, 1);
    });

  for (const [how, answer, times] of [
    ["that takes longer than a call may", { silent: true }, 1],
    // The client's own retries make it four calls.
    [
      "that fails inside Azure",
      { status: 500, body: { error: { code: "InternalServerError" } } },
      4,
    ],
  ] as const)
    it(`does not take a stop ${how} for a lost region, whose status tells of the runtime`, async () => {
      const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      const match = { method: "POST", path: `adf-${estate.name}/.*/stop` };
      azure().world.plant({ id: estate.name, times, match, answer });
      azure().time.patience = 3000;
      await stack.bringUp().finally(() => {
        azure().time.patience = new VirtualTime().patience;
      });
      assert.deepEqual(stack.live("Fence").pending, []);
      assert.equal(estate.runtimeAt("primary").state, "Stopped");
      assert.deepEqual(estate.serving, ["secondary"]);
    });

  it("leaves a stop pending that is never answered, after two calls", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const match = { method: "POST", path: `adf-${estate.name}/.*/stop` };
    azure().world.plant({ id: estate.name, match, answer: { silent: true } });
    azure().time.patience = 700;
    await stack.bringUp("Fence").finally(() => {
      azure().time.patience = new VirtualTime().patience;
      azure().world.unplant(estate.name);
    });
    assert.match(String(stack.live("Fence").pending), /stopping ssis in adf-e\d+ \(Timeout\)/);
  });

  it("does not forget what is pending when the run that makes up for it is cut off", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    estate.triggerAt("primary").runtimeState = "Started";
    const stack = new TestStack(estate, "secondary");
    await stack.bringUp();
    const { name } = estate;
    azure().world.plant({ id: name, match: { path: `adf-${name}/` }, answer: { drop: "before" } });
    await stack.flip("secondary").bringUp();
    assert.equal((stack.live("Fence").pending as string[]).length, 2);
    azure().world.unplant(name);
    stack.engine = {
      // The triggers are stopped, the runtime is not yet.
      async assertAlive() {
        if (estate.triggerAt("primary").runtimeState === "Stopped") throw new Error("cut off");
      },
    };
    await stack.up();
    stack.engine = { assertAlive: async () => {} };
    await stack.bringUp();
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
  });

  it("keeps what is pending in the outputs of a run that fails after it, too", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const { name } = estate;
    const match = { path: `adf-${name}/triggers` };
    azure().world.plant({ id: name, match, answer: { drop: "before" } });
    const path = `adf-${name}/.*/stop`;
    const answer = {
      status: 403,
      body: { error: { code: "AuthorizationFailed", message: "No." } },
    };
    azure().world.plant({ id: `${name}-stop`, match: { path }, answer });
    const { errors } = await stack.up("Fence");
    assertSpoken(errors.Fence, { code: "AuthorizationFailed" });
    assert.match(String(stack.live("Fence").pending), /^stopping the triggers of adf-e\d+ \(/);
    azure().world.unplant(name);
    azure().world.unplant(`${name}-stop`);
    await stack.bringUp();
    assert.deepEqual(stack.live("Fence").pending, []);
  });

  it("says that a lock fails the stop, also of one that somebody else began", async () => {
    for (const isBegun of [false, true]) {
      const { estate, stack } = begun();
      const id = `${estate.subnetId("primary")}/providers/Microsoft.Authorization/locks/keep`;
      const scope = estate.subnetId("primary");
      azure().world.state.locks.add({ id, scope, name: "keep", level: "CanNotDelete" });
      if (isBegun) stop(estate);
      const { errors } = await stack.up("Fence");
      assertSpoken(errors.Fence, { code: "VNetResourceGroupLockedDuringStop", does: /lock/ });
      azure().world.state.locks.delete(id);
      await stack.bringUp();
      assert.deepEqual(stack.live("Fence").pending, []);
    }
  });

  it("lets a runtime hang that hangs, for as long as stopTimeout says", async () => {
    const { estate, stack } = begun();
    azure().world.plant({ id: estate.name, times: 1, runtime: estate.runtimeId, stopHangs: true });
    const began = azure().time.elapsed();
    await stack.up("Fence");
    const took = azure().time.elapsed() - began;
    assert.ok(took >= 10 * minute && took < 11 * minute, `${took}`);
    assert.match(String(stack.live("Fence").pending), /StopHangs/);
    const { errors } = await stack.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "StopHangs",
      does: /strategy: attach/,
      left: /Stopping; nothing was written/,
    });
  });

  it("does not stop a runtime that has moved on, nor one that somebody started later", async () => {
    const { estate, stack } = begun();
    await stack.bringUp();
    const since = estate.mark();
    // Somebody takes it back by hand, without a failover.
    stop(estate);
    await azure().time.pass(minute);
    azure().world.advance();
    estate.placed("primary", "secondary");
    start(estate);
    await azure().time.pass(minute);
    await stack.refresh();
    const { errors } = await stack.up("Fence");
    assertSpoken(errors.Fence, { code: "OtherSiteRuns", left: /nothing was changed/ });
    assert.deepEqual(estate.writes(since), []);
  });

  it("says that it finds nothing to stop: a resource group that is misspelt looks like one that is gone", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const home = estate.siteAsConfigured("primary");
    const misspelt = { ...home.dataFactory, resourceGroup: "rg-misspelt" };
    const sites = {
      primary: { ...home, dataFactory: misspelt },
      secondary: estate.siteAsConfigured("secondary"),
    };
    stack.config = { sites };
    await stack.bringUp("Fence");
    assert.match(stack.log, /no ssis in adf-e\d+ \(resource group rg-misspelt\).*if primary runs/);
  });

  it("waits for a stop that is under way instead of asking again", async () => {
    const { estate, stack } = begun();
    stop(estate);
    await stack.bringUp();
    assert.deepEqual(
      estate.writes().filter((event) => event.action === "stop"),
      [],
    );
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  describe("where no role tells which site has SSIS (`catalogRole: leave`)", () => {
    const takenOverUnanswered = async () => {
      const options = { strategy: "attach", catalogRole: "leave" } as const;
      const estate = new TestEstate(azure(), options).standing();
      const [primary, secondary] = [
        new TestStack(estate, "primary"),
        new TestStack(estate, "secondary"),
      ];
      await primary.bringUp();
      const { name } = estate;
      const match = { path: `adf-${name}/` };
      azure().world.plant({ id: name, match, answer: { drop: "before" } });
      await secondary.flip("secondary").bringUp();
      assert.equal((secondary.live("Fence").pending as string[]).length, 2);
      azure().world.unplant(name);
      return { estate, primary, secondary };
    };

    it("makes up for what is pending while this site's own runtime goes on", async () => {
      const { estate, secondary } = await takenOverUnanswered();
      await secondary.bringUp();
      assert.deepEqual(secondary.live("Fence").pending, []);
      assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
      assert.deepEqual(estate.serving, ["secondary"]);
    });

    // An old checkout: nobody has told this stack that primary took SSIS back.
    it("does not make up for it where the other site has taken SSIS back unseen", async () => {
      const { estate, primary, secondary } = await takenOverUnanswered();
      primary.flag = secondary.flag;
      await primary.flip("primary").bringUp();
      assert.deepEqual(estate.serving, ["primary"]);

      const stale = estate.mark();
      await secondary.bringUp();
      assert.deepEqual(estate.applied(stale), []);
      assert.deepEqual(estate.serving, ["primary"]);
      assert.match(secondary.log, /still pending, .* may have taken SSIS back .*flip -- secondary/);
      // Neither where that can not be told.
      const answer = { drop: "before" } as const;
      azure().world.plant({
        id: estate.name,
        match: { path: `adf-${estate.name}-away/` },
        answer,
      });
      await secondary.bringUp("Fence");
      azure().world.unplant(estate.name);
      assert.deepEqual(estate.applied(stale), []);
      await secondary.flip("secondary").bringUp();
      assert.deepEqual(secondary.live("Fence").pending, []);
      assert.deepEqual(estate.serving, ["secondary"]);
    });
  });

  it("is not held up by a silent region when nothing was flipped", async () => {
    const { estate, stack } = begun();
    await stack.bringUp();
    azure().world.plant({
      id: estate.name,
      match: { path: `adf-${estate.name}` },
      answer: { status: 503 },
    });
    stack.config = { triggers: { nightly: {}, hourly: {} } };
    await stack.bringUp("Fence");
    assert.match(stack.log, /the runtime of primary cannot be looked at/);
    azure().world.unplant(estate.name);
  });
});
