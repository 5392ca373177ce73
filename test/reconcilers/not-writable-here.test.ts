import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { moveRole, stop } from "../support/by-hand.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("a runtime whose SSISDB takes no writes here", () => {
  const azure = useAzure({ quick: true });

  const begun = (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), options).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };

  it("points no runtime at a database that is still read-only, and goes on once it takes writes", async () => {
    const { estate, stack } = begun();
    const readOnlyForMs = 17 * minute;
    azure().world.plant({ id: estate.name, times: 1, group: estate.group, readOnlyForMs });
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "StillReadOnly",
      left: /the role is at secondary/,
    });
    assert.match(stack.log, /still read-only after 3 min/);
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
    const writable = estate
      .journal()
      .findLast((event) => event.kind === "database" && event.updateability === "READ_WRITE");
    const put = estate.writes().find((event) => event.action === "put");
    assert.ok(writable && put && put.atMs >= writable.atMs);
  });

  // A run that was cancelled has set a planned failover going; the listener's record is ahead of the role (model,
  // seed 2144), and this site is still the one Primary while it is moving away.
  it("starts nothing behind a listener that leads to the other side already", async () => {
    const { estate, stack } = begun({ endpoint: "listener" });
    stack.engine = {
      async assertAlive() {
        if (estate.applied().includes("failover")) stack.abort.abort(new Error("^C"));
      },
    };
    await stack.up();
    assert.deepEqual(estate.applied(), ["stop", "failover"]);
    const primary = new TestStack(estate, "primary", stack.flag).flip("primary");
    const { errors } = await primary.up();
    assertSpoken(errors.IntegrationRuntime, { code: "RoleNotHere" });
    assert.deepEqual(estate.applied(), ["stop", "failover"]);
  });

  // "Try again" is an answer, and no silence for which the role alone would count.
  it("starts nothing on a read-only database either that was busy when it was asked first", async () => {
    const { estate } = begun();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    stop(estate);
    await azure().time.pass(minute);
    const server = estate.serverId("primary");
    const database = azure().world.database(server, "SSISDB");
    assert.ok(database);
    const writableFrom = azure().time.azure.now() + 3 * minute;
    database.writableFrom = writableFrom;
    azure().world.plant({ id: estate.name, times: 4, server, login: { number: 40613 } });
    azure().time.in(3 * minute, () => azure().world.settle());
    await stack.refresh();
    const since = estate.mark();
    await stack.bringUp("IntegrationRuntime");
    const [start] = estate.writes(since);
    assert.ok(start?.action === "start" && Date.parse(start.at) >= writableFrom, start?.at);
  });

  it("is told where the database stays read-only beside a role that is here, and nothing is started on it", async () => {
    const { estate } = begun();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    stop(estate);
    await azure().time.pass(minute);
    const database = azure().world.database(estate.serverId("primary"), "SSISDB");
    assert.ok(database);
    database.writableFrom = azure().time.azure.now() + 60 * minute;
    await stack.refresh();
    const since = estate.mark();
    const { errors } = await stack.up("IntegrationRuntime");
    assertSpoken(errors.IntegrationRuntime, {
      code: "StillReadOnly",
      left: /the role is at primary; the integration runtime was not started/,
    });
    assert.match(stack.log, /is read-only after 3 min.*, although the role is here/);
    assert.deepEqual(estate.writes(since), []);
  });

  for (const isReached of [true, false])
    it(`leaves a runtime unwritten and unstarted when the role moves away in the middle${isReached ? "" : ", by the role alone where SQL does not answer"}`, async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      await stack.bringUp();
      const server = estate.serverName("primary");
      if (!isReached) azure().world.plant({ id: estate.name, server, sqlUnreachable: true });
      stack.config = { runtime: { name: "ssis", nodeSize: "Standard_D8_v3", nodeCount: 2 } };
      azure().time.in(10_000, () => moveRole(estate, "secondary"));
      const since = estate.mark();
      const { errors } = await stack.up("IntegrationRuntime");
      azure().world.unplant(estate.name);
      // It was stopped to be written: that nothing was changed would be no answer at 3 a.m.
      assertSpoken(errors.IntegrationRuntime, { code: "RoleNotHere", left: /^ssis is Stopped; / });
      assert.deepEqual(estate.applied(since), ["stop"]);
    });

  it("runs what ran again where the role has only been away, although a schedule starts it otherwise", async () => {
    const estate = new TestEstate(azure(), { runState: "external" }).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    stack.config = { runtime: { name: "ssis", nodeSize: "Standard_D8_v3", nodeCount: 2 } };
    azure().time.in(10_000, () => moveRole(estate, "secondary"));
    const since = estate.mark();
    await stack.up("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["stop"]);
    moveRole(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["stop", "put", "start"]);
  });
});
