import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { moveRole, start, stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

describe("the flag", () => {
  const azure = useAzure({ quick: true });
  const FIRST = "2026-11-22T10:00:00Z";

  const standing = async (site: "primary" | "secondary", activeSince = "") => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, site, { activeRegion: "primary", activeSince });
    await stack.bringUp();
    return { estate, stack, since: estate.mark() };
  };

  it("of an old checkout is refused by check, and nothing changes", async () => {
    const { estate, stack } = await standing("secondary", FIRST);
    await stack.flip("secondary").bringUp();
    const since = estate.mark();
    for (const stale of [FIRST, "", "2026-11-22T10:00:00+00:00"]) {
      stack.flag = { activeRegion: "primary", activeSince: stale };
      const { errors } = await stack.up();
      for (const error of Object.values(errors))
        assert.match(error.message, /^activeRegion: stale flag: .*nothing was changed.*flip/s);
      assert.ok(errors.Fence);
      await assert.rejects(stack.preview(), /stale flag/);
    }
    assert.deepEqual(estate.writes(since), []);
  });

  it("without a new time acts, with a warning", async () => {
    const { estate, stack } = await standing("secondary");
    stack.flag = { activeRegion: "secondary", activeSince: "" };
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    assert.match(stack.log, /warning: activeRegion changed without a new activeSince/);
  });

  it("that is the same corrects no role that moved by itself", async () => {
    const { estate, stack, since } = await standing("primary", FIRST);
    moveRole(estate, "secondary");
    await stack.bringUp("Fence");
    const { errors } = await stack.up("FailoverGroupRole");
    assert.equal(errors.FailoverGroupRole, undefined, "a plain up does not look");
    await stack.refresh();
    assert.ok((await stack.preview()).includes("FailoverGroupRole"));
    const again = await stack.up();
    assertSpoken(again.errors.FailoverGroupRole, {
      code: "RoleMovedByItself",
      left: /nothing was changed/,
      does: /flip -- primary/,
    });
    assert.deepEqual(estate.writes(since), []);
    assert.equal(stack.state.get("FailoverGroupRole")?.outputs.settled, `primary since ${FIRST}`);
  });

  it("with a later time takes it again", async () => {
    const { estate, stack } = await standing("primary", FIRST);
    moveRole(estate, "secondary");
    const since = estate.mark();
    stack.flag = { activeRegion: "primary", activeSince: "2026-11-23T10:00:00Z" };
    await stack.bringUp();
    assert.deepEqual(estate.applied(since), ["failover"]);
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
    assert.doesNotMatch(stack.log, /without a new activeSince/);
  });

  it("of a first run needs a time when the role is elsewhere", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary", {
      activeRegion: "secondary",
      activeSince: "",
    });
    const { errors } = await stack.up();
    assertSpoken(errors.Fence ?? errors.FailoverGroupRole, {
      code: "FirstRunNeedsSince",
      left: /nothing was changed/,
    });
    assert.deepEqual(estate.writes(), []);
    stack.flag = { activeRegion: "secondary", activeSince: FIRST };
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("that was reverted after a failed takeover needs a new time, and gets one by a flip", async () => {
    const estate = new TestEstate(azure()).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    azure().world.plant({
      id: estate.name,
      times: 1,
      runtime: estate.runtimeId,
      nextStart: { errorCode: "NodeUnavailable" },
    });
    await secondary.flip("secondary").up();
    primary.flag = secondary.flag;
    await primary.flip("primary").bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
  });

  it("lets a released stack read what it does not claim, and nothing more", async () => {
    const { estate, stack, since } = await standing("secondary", FIRST);
    stop(estate);
    await azure().time.pass(60_000);
    start(estate);
    await azure().time.pass(60_000);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
    await stack.bringUp();
    assert.deepEqual(estate.writes(since), []);
  });
});

describe("drift", () => {
  const azure = useAzure({ quick: true });

  it("of the runtime is shown by a refresh and mended by the next up", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    stop(estate);
    await azure().time.pass(60_000);
    assert.deepEqual(await stack.preview(), [], "a plain preview does not look");
    await stack.refresh();
    assert.deepEqual(await stack.preview(), ["IntegrationRuntime"]);
    await stack.preview();
    const told = stack.lines.filter((line) => line.includes("it is Stopped, wanted running"));
    assert.equal(
      told.length,
      1,
      "the engine asks for a difference twice, after the refresh and for its plan",
    );
    const since = estate.mark();
    await stack.bringUp();
    assert.deepEqual(estate.applied(since), ["start"]);
  });

  it("of an SSISDB that was taken out of the group is shown until it is back: no failover could bring it", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    const since = estate.mark();
    estate.groupNow.databases = ["other"];
    await stack.refresh();
    assert.ok((await stack.preview()).includes("FailoverGroupRole"));
    assert.match(stack.log, /failover group role: SSISDB is not in the group/);
    await stack.bringUp();
    assert.match(stack.log, /warning: SSISDB is not in fog-.*do: add SSISDB to the group/s);
    assert.ok((await stack.preview()).includes("FailoverGroupRole"));
    estate.groupNow.databases = ["other", "SSISDB"];
    await stack.bringUp();
    assert.deepEqual(await stack.preview(), []);
    assert.deepEqual(estate.writes(since), []);
  });

  it("of a group whose sides both say Primary is shown, and told apart from a role that moved", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    for (const side of estate.groupNow.sides) side.role = "Primary";
    await stack.refresh();
    assert.ok((await stack.preview()).includes("FailoverGroupRole"));
    assert.match(stack.log, /failover group role: both sides say they are Primary/);
  });

  it("of an edited runtime leads to one restart", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    const compute = estate.runtime.properties as {
      typeProperties: { computeProperties: { numberOfNodes: number } };
    };
    compute.typeProperties.computeProperties.numberOfNodes = 5;
    await stack.refresh();
    assert.deepEqual(await stack.preview(), ["IntegrationRuntime"]);
    const since = estate.mark();
    await stack.bringUp();
    assert.deepEqual(estate.applied(since), ["stop", "put", "start"]);
    assert.match(stack.log, /stopping ssis .*numberOfNodes 5 -> 2/);
  });

  it("is none where Azure only writes the same thing differently", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    const text = JSON.stringify(estate.runtime.properties)
      .replace('"westeurope"', '"West Europe"')
      .replace('"Standard"', '"standard"')
      .replace("/virtualNetworks/", "/virtualnetworks/");
    estate.runtime.properties = JSON.parse(text);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
  });

  it("leaves a scheduled runtime stopped, but a takeover starts it once", async () => {
    const estate = new TestEstate(azure(), { runState: "external" }).standing();
    const stack = new TestStack(estate, "secondary");
    await stack.bringUp();
    await stack.flip("secondary").bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    stop(estate);
    await azure().time.pass(60_000);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
    const since = estate.mark();
    stack.config = { runtime: { ...SETTINGS, nodeCount: 3 } };
    await stack.bringUp();
    assert.deepEqual(estate.applied(since), ["put"], "it is edited, and its schedule starts it");
  });

  it("starts a scheduled runtime that it stopped to edit it, also when the first start fails and the state was refreshed", async () => {
    const estate = new TestEstate(azure(), { runState: "external" }).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    azure().world.plant({
      id: estate.name,
      times: 1,
      runtime: estate.runtimeId,
      nextStart: { errorCode: "NodeUnavailable", message: "no capacity" },
    });
    stack.config = { runtime: { ...SETTINGS, nodeCount: 3 } };
    const { errors } = await stack.up();
    assert.match(String(errors.IntegrationRuntime), /NodeUnavailable/);
    assert.equal(estate.runtime.state, "Stopped");
    await stack.refresh();
    assert.ok((await stack.preview()).includes("IntegrationRuntime"));
    await stack.bringUp();
    assert.equal(estate.runtime.state, "Started");
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
  });

  it("leaves a site's own runtime alone while it rests, scheduled or not: neither made nor edited before that site takes over", async () => {
    const estate = new TestEstate(azure(), {
      strategy: "attach",
      secondName: "ssis-two",
      runState: "external",
    }).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    const resize = async (nodeCount: number) => {
      secondary.config = { runtime: { ...SETTINGS, nodeCount } };
      const mark = estate.mark();
      await secondary.bringUp();
      return estate.applied(mark);
    };
    assert.deepEqual(await resize(3), [], "it does not exist yet");
    await secondary.flip("secondary").bringUp();
    await primary.flip("primary").bringUp();
    secondary.flag = primary.flag;
    assert.deepEqual(await resize(3), []);
    assert.deepEqual(await resize(4), [], "it has run here, and the role has left");
  });

  it("of what cannot be seen is drift for whoever runs it, and none for the other", async () => {
    const estate = new TestEstate(azure()).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    azure().world.plant({
      id: estate.name,
      match: { path: `(adf|sql)-${estate.name}` },
      answer: { drop: "before" },
    });
    await primary.refresh();
    await secondary.refresh();
    assert.deepEqual((await primary.preview()).toSorted(), [
      "FailoverGroupRole",
      "IntegrationRuntime",
      "TriggerStates",
    ]);
    assert.deepEqual(await secondary.preview(), []);
    assert.match(primary.log, /integration runtime: live state unknown/);
    azure().world.unplant(estate.name);
    await primary.bringUp();
    assert.deepEqual(await primary.preview(), []);
  });
});

const SETTINGS = {
  name: "ssis",
  nodeSize: "Standard_D4_v3",
  maxParallelExecutionsPerNode: 4,
};
