import assert from "node:assert/strict";
import type { Pair } from "../../config/pair.ts";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { REGIONS, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const hour = 60 * 60_000;
const minute = 60_000;

describe("what a flag means", () => {
  const azure = useAzure({ quick: true });

  const both = async () => {
    const estate = new TestEstate(azure()).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    return { estate, primary, secondary };
  };
  const servesAt = (estate: TestEstate) => estate.runtime.serves;
  const startFailsOnce = (estate: TestEstate) =>
    azure().world.plant({
      id: `${estate.name}-start`,
      times: 1,
      runtime: estate.runtimeId,
      nextStart: { errorCode: "NodeUnavailable" },
    });

  it("fails back on a stack that never saw the flag away", async () => {
    const { estate, primary, secondary } = await both();
    await secondary.flip("secondary").bringUp();
    // The primary stack was never brought up with the flag away: what it knows is the first pair.
    primary.flag = secondary.flag;
    const since = estate.mark();
    await primary.flip("primary").bringUp();
    assert.deepEqual(estate.applied(since), ["stop", "failover", "put", "start"]);
    assert.equal(servesAt(estate), estate.serverId("primary"));
    // And the secondary stack, which still believes that it is active, is released without a word to Azure.
    const released = estate.mark();
    secondary.flag = primary.flag;
    await secondary.bringUp();
    assert.deepEqual(estate.writes(released), []);
  });

  it("is gone when a takeover is aborted by taking the commit back: nothing follows the role home", async () => {
    const { estate, primary, secondary } = await both();
    const before: Pair = secondary.flag;
    startFailsOnce(estate);
    const { errors } = await secondary.flip("secondary").up();
    assertSpoken(errors.IntegrationRuntime, { code: "NodeUnavailable" });
    // `git revert`: both stacks see the old pair again. The primary has settled it long ago, the secondary has done newer things.
    const since = estate.mark();
    for (const stack of [primary, secondary]) stack.flag = before;
    const plain = await primary.up();
    assert.deepEqual(plain.errors, {});
    await primary.refresh();
    const refreshed = await primary.up();
    assertSpoken(refreshed.errors.FailoverGroupRole, {
      code: "RoleMovedByItself",
      does: /npm run flip -- primary/,
      left: /nothing was changed/,
    });
    assert.deepEqual(estate.writes(since), []);
    // What it says to do is what helps.
    primary.flag = { activeRegion: "primary", activeSince: later(secondary, 10) };
    await primary.bringUp();
    assert.equal(servesAt(estate), estate.serverId("primary"));
    assert.ok(!estate.applied(since).includes("forceFailover"));
  });

  it("of a takeover whose failover failed is not gone on with by an old checkout, where the other site has got the flag back and runs SSIS", async () => {
    const { estate, primary, secondary } = await both();
    const refused = `${estate.name}-refused`;
    azure().world.plant({
      id: refused,
      match: { path: `fog-${estate.name}/failover` },
      answer: { status: 403, body: { error: { code: "AuthorizationFailed", message: "No." } } },
    });
    const { errors } = await secondary.flip("secondary").up();
    assertSpoken(errors.FailoverGroupRole, { code: "AuthorizationFailed" });
    assert.equal(estate.runtime.state, "Stopped");
    azure().world.unplant(refused);
    primary.flag = { activeRegion: "primary", activeSince: later(secondary, 10) };
    await azure().time.pass(10 * minute);
    await primary.bringUp();
    assert.equal(servesAt(estate), estate.serverId("primary"));

    // Its packages would be cut off: the fence, which lets them end, is done with.
    const stale = estate.mark();
    const again = await secondary.up();
    assertSpoken(again.errors.FailoverGroupRole, {
      code: "OtherSiteRuns",
      does: /npm run flip -- secondary/,
    });
    assert.deepEqual(estate.applied(stale), []);
    assert.equal(servesAt(estate), estate.serverId("primary"));
    const taken = estate.mark();
    await secondary.flip("secondary").bringUp();
    assert.deepEqual(estate.applied(taken), ["stop", "failover", "put", "start"]);
  });

  for (const strategy of ["relocate", "attach"] as const)
    it(`moves no role of ${strategy} where a run leaves its fence out`, async () => {
      const estate = new TestEstate(azure(), { strategy }).standing();
      const secondary = new TestStack(estate, "secondary");
      await secondary.bringUp();
      const since = estate.mark();
      const { errors } = await secondary.flip("secondary").up("FailoverGroupRole");
      assertSpoken(errors.FailoverGroupRole, {
        code: "OtherSiteRuns",
        does: /run `pulumi up` again/,
      });
      assert.match(String(errors.FailoverGroupRole), /left out of the run \(--target, --exclude\)/);
      assert.deepEqual(estate.applied(since), []);
      await secondary.bringUp();
      assert.deepEqual(estate.applied(since).slice(0, 2), ["stop", "failover"]);
    });

  it("that is settled is no work for another manner of doing it, as when `failover: forced` is taken back", async () => {
    const { estate, secondary } = await both();
    const until = later(secondary, 600);
    secondary.config = { failover: "forced", allowDataLossUntil: until };
    await secondary.flip("secondary").bringUp();
    const since = estate.mark();
    secondary.config = { callTimeout: "50s" };
    assert.deepEqual(await secondary.preview(), []);
    const { done } = await secondary.bringUp();
    assert.deepEqual([...new Set(Object.values(done))], ["same"]);
    assert.deepEqual(estate.writes(since), []);
    // What is still to be done is done in the new manner.
    await secondary.flip("secondary").bringUp();
    assert.match(JSON.stringify(secondary.state.get("Fence")?.outputs), /"call":50000/);
  });

  it("of a stale checkout changes nothing, plain and after a refresh, whatever has drifted", async () => {
    const { estate, primary, secondary } = await both();
    const stale: Pair = secondary.flag;
    await secondary.flip("secondary").bringUp();
    primary.flag = secondary.flag;
    await primary.bringUp();
    moveRole(estate, "primary");
    const since = estate.mark();
    secondary.flag = stale;
    for (const refresh of [false, true]) {
      if (refresh) await secondary.refresh();
      await assert.rejects(secondary.preview(), /stale flag: .*nothing was changed.*npm run flip/s);
      const { errors, done } = await secondary.up();
      assert.match(errors.Fence?.message ?? "", /stale flag: .*npm run flip/s);
      assert.deepEqual(done, {});
    }
    assert.deepEqual(estate.writes(since), []);
  });

  // A cold standby waits for no fence: what the state does not hold yet cannot tell that the checkout is old (the model's seed 6650).
  it("of a stale checkout makes nothing either, where a first up was cut off before all was made", async () => {
    const estate = new TestEstate(azure(), { strategy: "dualStandby", mode: "cold" }).standing();
    await new TestStack(estate, "primary").bringUp();
    const secondary = new TestStack(estate, "secondary");
    const stale: Pair = secondary.flag;
    await secondary.flip("secondary").up("Fence");
    secondary.flag = stale;
    const since = estate.mark();
    const { errors } = await secondary.up();
    assert.match(errors.Fence?.message ?? "", /stale flag: .*npm run flip/s);
    assert.deepEqual(estate.writes(since), []);
  });

  it("of a stale checkout does not go on with what never came to an end either: its own state knows no later flag", async () => {
    const estate = new TestEstate(azure(), { strategy: "dualStandby", mode: "cold" }).standing();
    await new TestStack(estate, "primary").bringUp();
    const secondary = new TestStack(estate, "secondary");
    const stale: Pair = secondary.flag;
    const runtime = estate.runtimeIdAt("secondary");
    const nextStart = { errorCode: "NodeUnavailable" };
    azure().world.plant({ id: estate.name, times: 1, runtime, nextStart });
    const first = await secondary.up("IntegrationRuntime");
    assertSpoken(first.errors.IntegrationRuntime, { code: "NodeUnavailable" });
    await secondary.flip("secondary").up("Fence");
    secondary.flag = stale;
    const since = estate.mark();
    const { errors } = await secondary.up();
    assert.match(errors.Fence?.message ?? "", /stale flag: .*npm run flip/s);
    assert.match(errors.IntegrationRuntime?.message ?? "", /StaleFlag/);
    assert.deepEqual(estate.writes(since), []);
  });

  it("lets a first up into a disaster take over: with a time, and forced, without the lost region", async () => {
    const estate = new TestEstate(azure(), {
      strategy: "attach",
    }).standing();
    const lost = `${estate.name}-lost`;
    azure().world.plant({ id: lost, region: REGIONS.primary, lost: true });
    try {
      // This stack has never been brought up: no state, and half of what it reads does not answer.
      const stack = new TestStack(estate, "secondary", {
        activeRegion: "secondary",
        activeSince: "",
      });
      const first = await stack.up();
      assertSpoken(first.errors.Fence ?? first.errors.FailoverGroupRole, {
        code: "FirstRunNeedsSince",
        left: /nothing was changed/,
        does: /npm run flip -- secondary/,
      });
      assert.deepEqual(estate.applied(), []);
      const now = azure().time.now().getTime();
      stack.flag = { activeRegion: "secondary", activeSince: new Date(now).toISOString() };
      const until = new Date(now + hour).toISOString();
      stack.config = { failover: "forced", allowDataLossUntil: until };
      await stack.bringUp();
      assert.deepEqual(estate.applied(), [
        "forceFailover",
        "SQL EXEC catalog.failover_integration_runtime",
        "put",
        "start",
        "start",
      ]);
      assert.match(stack.log, /not fenced/);
      assert.equal(estate.runtimeAt("secondary").serves, estate.serverId("secondary"));
    } finally {
      azure().world.unplant(lost);
      await azure().time.pass(3 * minute);
    }
  });

  const later = (stack: TestStack, minutes: number) =>
    new Date(
      Date.parse(stack.flag.activeSince || new Date(azure().time.now()).toISOString()) +
        minutes * minute,
    ).toISOString();
});
