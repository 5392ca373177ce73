import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("a takeover in the table's order", () => {
  const azure = useAzure({ quick: true });

  it("adopts what stands: nothing is stopped, written or moved", async () => {
    const estate = new TestEstate(azure()).standing();
    estate.trigger("nightly").runtimeState = "Started";
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");

    const { done } = await primary.bringUp();
    await secondary.bringUp();

    assert.deepEqual(Object.values(done), Array(5).fill("created"));
    assert.deepEqual(estate.applied(), []);
    assert.equal(primary.live("IntegrationRuntime").proof, "worker alive");
    assert.deepEqual(primary.live("FailoverGroupRole"), { here: "Primary", there: "Secondary" });
    for (const stack of [primary, secondary]) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), []);
      assert.deepEqual(
        Object.values((await stack.bringUp()).done).filter((it) => it !== "same"),
        [],
      );
    }
  });

  it("relocates there and back, one run of each step", async () => {
    const estate = new TestEstate(azure(), { customSetup: true }).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();

    const out = estate.mark();
    secondary.flip("secondary");
    primary.flag = secondary.flag;
    await secondary.bringUp();
    assert.deepEqual(estate.applied(out), ["stop", "failover", "put", "start"]);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    assert.equal(secondary.live("IntegrationRuntime").proof, "worker alive");

    // The stack that is released does nothing to what both share.
    const released = estate.mark();
    await primary.bringUp();
    assert.deepEqual(estate.applied(released), []);
    for (const stack of [primary, secondary]) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), []);
    }

    const back = estate.mark();
    primary.flip("primary");
    await primary.bringUp();
    assert.deepEqual(estate.applied(back), ["stop", "failover", "put", "start"]);
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
    assert.match(primary.log, /writing ssis .*location northeurope -> westeurope/);
  });

  it("stays: only the role moves, the runtime keeps running", async () => {
    const estate = new TestEstate(azure(), { strategy: "stay", endpoint: "listener" }).standing();
    const secondary = new TestStack(estate, "secondary");
    await secondary.bringUp();

    const out = estate.mark();
    await secondary.flip("secondary").bringUp();

    assert.deepEqual(estate.applied(out), ["failover", "start"]);
    assert.ok(!estate.journal(out).some((event) => event.kind === "runtime"));
    assert.equal(estate.trigger("nightly").runtimeState, "Started");
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("stays out of a planned move where a server admits one subnet only", async () => {
    const estate = new TestEstate(azure(), { strategy: "stay", endpoint: "listener" }).standing();
    azure()
      .world.server(estate.serverId("primary"))
      ?.virtualNetworkRules.push({
        id: `${estate.serverId("primary")}/virtualNetworkRules/ssis`,
        name: "ssis",
        subnetId: estate.subnetId("primary"),
        ignoreMissingEndpoint: false,
      });
    const { errors } = await new TestStack(estate, "secondary").flip("secondary").up();
    assert.match(String(errors.FailoverGroupRole), /NetworkRuleOnServer[\s\S]*strategy: relocate/);
    assert.deepEqual(estate.applied(), []);
  });

  it("relocates through the listener", async () => {
    const estate = new TestEstate(azure(), { endpoint: "listener" }).standing();
    const secondary = new TestStack(estate, "secondary").flip("secondary");
    await secondary.bringUp();
    assert.deepEqual(estate.applied().slice(0, 4), ["stop", "failover", "put", "start"]);
    assert.doesNotMatch(secondary.log, /catalogServerEndpoint/);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("forces the role beside the fence, and drains nothing", async () => {
    const estate = new TestEstate(azure(), {
      failover: "forced",
      allowDataLossUntil: new Date(azure().time.now().getTime() + 6 * 60 * minute).toISOString(),
    }).standing();
    azure().seed({ executions: [{ server: estate.serverId("primary"), minutes: 60 }] });
    const secondary = new TestStack(estate, "secondary").flip("secondary");
    await secondary.bringUp();

    assert.deepEqual(estate.applied().toSorted(), [
      "forceFailover",
      "put",
      "start",
      "start",
      "stop",
    ]);
    const of = (action: string) =>
      estate.writes().find((event) => event.action === action)?.atMs ?? 0;
    assert.ok(
      Math.abs(of("stop") - of("forceFailover")) < 10_000,
      "the stop does not hold up the failover",
    );
    assert.match(
      secondary.log,
      /1 running package is cut off after 0 s: Sales\/Load\/Load.dtsx \(1\)/,
    );
  });

  it("follows a role that somebody else moves", async () => {
    const estate = new TestEstate(azure(), { role: "follow" }).standing();
    const secondary = new TestStack(estate, "secondary").flip("secondary");
    azure().time.in(20 * minute, () => moveRole(estate, "secondary"));
    await secondary.bringUp();
    assert.deepEqual(estate.applied(), ["stop", "put", "start", "start"]);
    assert.match(secondary.log, /waiting for somebody else's failover to secondary/);
  });

  it("lets several estates move side by side", async () => {
    const estates = Array.from({ length: 3 }, () => new TestEstate(azure()).standing());
    const stacks = estates.map((estate) => new TestStack(estate, "secondary").flip("secondary"));
    const began = azure().time.elapsed();
    await Promise.all(stacks.map((stack) => stack.bringUp()));
    const took = azure().time.elapsed() - began;
    assert.ok(took < 1.6 * minute, `${took / minute} min`);
    for (const estate of estates) assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });
});

describe("a takeover at Azure's own pace", () => {
  const azure = useAzure();

  it("takes no longer than Azure's own work, but for two per cent", async () => {
    const estate = new TestEstate(azure()).standing();
    const secondary = new TestStack(estate, "secondary").flip("secondary");
    const began = azure().time.elapsed();
    await secondary.bringUp();
    const work = 2.6 * minute + 2 * minute + 5 * minute + 10_000;
    const took = azure().time.elapsed() - began;
    assert.ok(took >= work && took <= work * 1.05, `${took / 1000} s for ${work / 1000} s`);
  });
});
