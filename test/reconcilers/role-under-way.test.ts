import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("a role that is under way by somebody else's hand, or an earlier run's", () => {
  const azure = useAzure({ quick: true });

  const begun = (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), options).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };

  it("is waited for while Azure asks for fewer questions", async () => {
    const { estate, stack } = begun({ role: "follow" });
    azure().time.in(20 * minute, () => moveRole(estate, "secondary"));
    azure().time.in(10 * minute, () =>
      azure().world.plant({
        id: estate.name,
        times: 12,
        match: { method: "GET", path: estate.group },
        answer: { status: 429, body: { error: { code: "TooManyRequests", message: "Slow." } } },
      }),
    );
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("says so also where the last looks tell nothing", async () => {
    const { estate, stack } = begun({ role: "follow" });
    const match = { method: "GET", path: `sql-${estate.name}-\\w+/failoverGroups` };
    azure().time.in(59 * minute, () => {
      azure().world.plant({ id: estate.name, match, answer: { garbage: true } });
    });
    const { errors } = await stack.up();
    azure().world.unplant(estate.name);
    assertSpoken(errors.FailoverGroupRole, {
      code: "RoleDidNotArrive",
      left: /Secondary here, Primary there \(as last seen; now GET .*Garbage/,
    });
  });

  it("says while it waits that nothing is told any more, and why", async () => {
    const { estate, stack } = begun({ role: "follow" });
    const match = { method: "GET", path: `sql-${estate.name}-\\w+/failoverGroups` };
    azure().time.in(minute, () => {
      azure().world.plant({ id: estate.name, match, answer: { garbage: true } });
      azure().time.in(5 * minute, () => azure().world.unplant(estate.name));
    });
    await stack.up("FailoverGroupRole");
    assert.match(
      stack.log,
      /after 3 min[^:]*: Secondary here, Primary there \(as last seen; now GET .*Garbage/,
    );
    assert.match(stack.log, /after 9 min[^:]*: Secondary here, Primary there$/m);
  });

  it("ends its wait for somebody else's failover after an hour, and says whose turn it is", async () => {
    const { estate, stack } = begun({ role: "follow" });
    const began = azure().time.elapsed();
    const { errors } = await stack.up();
    const took = azure().time.elapsed() - began;
    assert.ok(took >= 60 * minute && took < 65 * minute, `${took / minute} min`);
    assertSpoken(errors.FailoverGroupRole, {
      code: "RoleDidNotArrive",
      does: /whoever moves it .*`failoverGroup.role: drive`.*SSIS at primary again: `npm run flip -- primary`/,
      left: /Secondary here, Primary there; what the fence has stopped stays stopped/,
    });
    assert.match(stack.log, /waiting for somebody else's failover to secondary/);
    assert.deepEqual(estate.applied(), ["stop"]);
    // The flag came too early: the way back that the error names.
    const back = new TestStack(estate, "primary", stack.flag).flip("primary");
    await back.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
    assert.deepEqual(estate.applied().slice(1), ["start", "start"]);
  });

  // Found by the kill points: the sides are asked one by one, here before and there after an earlier run's failover had ended.
  for (const mode of ["planned", "forced"] as const)
    it(`takes no switch that is under way for a copy that is not complete (${mode})`, async () => {
      const { estate, stack } = begun();
      if (mode === "forced")
        stack.config = {
          failover: "forced",
          allowDataLossUntil: new Date(azure().time.now().getTime() + 60 * minute).toISOString(),
        };
      const { groupNow } = estate;
      for (const side of groupNow.sides) side.role = "Secondary";
      groupNow.replicationState = "PENDING";
      azure().time.in(10 * minute, () => {
        moveRole(estate, "secondary");
        groupNow.replicationState = "CATCH_UP";
      });
      await stack.bringUp();
      assert.ok(!estate.applied().some((effect) => /failover/i.test(effect)));
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
      assert.match(stack.log, /no side says that it is Primary, after 3 min/);
    });

  it("says so when a switch does not end", async () => {
    const { estate, stack } = begun();
    for (const side of estate.groupNow.sides) side.role = "Secondary";
    estate.groupNow.replicationState = "PENDING";
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "Seeding",
      left: /Secondary here, Secondary there; nothing was changed/,
    });
    assert.deepEqual(estate.applied(), ["stop"]);
  });

  it("says what came of a switch that ended otherwise, not that a copy is being made", async () => {
    const { estate, stack } = begun();
    const { groupNow } = estate;
    for (const side of groupNow.sides) side.role = "Secondary";
    groupNow.replicationState = "PENDING";
    azure().time.in(5 * minute, () => {
      for (const side of groupNow.sides) side.role = "Primary";
      groupNow.replicationState = "CATCH_UP";
    });
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "BothPrimary",
      left: /Primary here, Primary there; nothing was changed/,
    });
    assert.deepEqual(estate.applied(), ["stop"]);
  });
});
