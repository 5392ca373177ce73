import assert from "node:assert/strict";
import { readTiming } from "../../reconcilers/lifecycle/timing.ts";
import { ExecutionStatus } from "../../simulator/world/catalog.ts";
import { useAzure } from "../support/azure.ts";
import { moveRole, stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("draining", () => {
  const azure = useAzure({ quick: true });
  const begun = (...minutes: number[]) => {
    const estate = new TestEstate(azure()).standing();
    azure().seed({
      executions: minutes.map((length, index) => ({
        server: estate.serverId("primary"),
        minutes: length,
        package: `Load${index}.dtsx`,
      })),
    });
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };
  const stopOf = (estate: TestEstate) => estate.writes().find((event) => event.action === "stop");

  const momentsOf = (stack: TestStack) =>
    readTiming(stack.state.get("Fence")?.outputs.timing)?.moments.map(({ what }) => what);

  it("waits until running packages have ended, and lists them", async () => {
    const { estate, stack } = begun(1, 3.5);
    const began = azure().time.elapsed();
    await stack.bringUp();
    const waited = (stopOf(estate)?.atMs ?? 0) - began;
    assert.ok(waited >= 3.5 * minute && waited < 3.7 * minute, `${waited / minute} min`);
    assert.match(stack.log, /1 package still runs \(Sales\/Load\/Load1.dtsx \(2\)\) after 3 min/);
    assert.doesNotMatch(stack.log, /cut off/);
    assert.deepEqual(momentsOf(stack), ["drained", "stopping", "stopped"]);
  });

  it("waits for a package that is stopping, and for none that waits for its runtime", async () => {
    const { estate, stack } = begun(2, 200);
    const database = azure().world.database(estate.serverId("primary"), "SSISDB");
    const executions = database && azure().world.catalog(database)?.executions;
    const [first, second] = executions ?? [];
    assert.ok(first && second);
    first.status = ExecutionStatus.stopping;
    second.status = ExecutionStatus.pending;
    azure().time.in(2 * minute, () => {
      first.status = ExecutionStatus.canceled;
    });
    const began = azure().time.elapsed();
    await stack.bringUp("Fence");
    const waited = (stopOf(estate)?.atMs ?? 0) - began;
    assert.ok(waited >= 2 * minute && waited < 2.2 * minute, `${waited / minute} min`);
    assert.doesNotMatch(stack.log, /cut off/);
  });

  it("cuts off what runs longer than drainTimeout, and names it", async () => {
    const { estate, stack } = begun(200);
    stack.config = { drainTimeout: "2m" };
    const began = azure().time.elapsed();
    await stack.bringUp();
    const waited = (stopOf(estate)?.atMs ?? 0) - began;
    assert.ok(waited >= 2 * minute && waited < 2.1 * minute, `${waited / minute} min`);
    assert.match(
      stack.log,
      /1 running package is cut off after 2 min: Sales\/Load\/Load0.dtsx \(1\)/,
    );
    // The table of the takeover's times is made of these.
    assert.deepEqual(momentsOf(stack), ["stopping", "stopped"]);
  });

  it("waits no longer once the role has come by itself: what runs then runs here", async () => {
    const { estate, stack } = begun(200);
    const began = azure().time.elapsed();
    azure().time.in(3 * minute, () => moveRole(estate, "secondary"));
    await stack.bringUp("Fence");
    const waited = (stopOf(estate)?.atMs ?? 0) - began;
    assert.ok(waited >= 3 * minute && waited < 3.3 * minute, `${waited / minute} min`);
    assert.doesNotMatch(stack.log, /cut off/);
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("waits on where the server turns it away as busy, and cuts no package off for that", async () => {
    const { estate, stack } = begun(4);
    const server = estate.serverId("primary");
    azure().world.plant({ id: estate.name, server, login: { number: 40501, user: "ssisadmin" } });
    azure().time.in(minute, () => azure().world.unplant(estate.name));
    const began = azure().time.elapsed();
    await stack.bringUp("Fence");
    const waited = (stopOf(estate)?.atMs ?? 0) - began;
    assert.ok(waited >= 4 * minute && waited < 4.3 * minute, `${waited / minute} min`);
    assert.doesNotMatch(stack.log, /cut off|not waited for/);
  });

  it("says how long a server was busy that never told what runs", async () => {
    const { estate, stack } = begun(4);
    stack.config = { drainTimeout: "2m" };
    const server = estate.serverId("primary");
    azure().world.plant({ id: estate.name, server, login: { number: 40501, user: "ssisadmin" } });
    await stack.bringUp("Fence");
    azure().world.unplant(estate.name);
    assert.match(stack.log, /running packages cannot be listed \(sql-\S+: 40501\)/);
  });

  it("does not say that nothing runs where its one look had no answer", async () => {
    const { estate, stack } = begun(200);
    stack.config = { drainTimeout: "0s" };
    const server = estate.serverName("primary");
    azure().world.plant({ id: estate.name, server, sqlUnreachable: true });
    await stack.bringUp("Fence");
    azure().world.unplant(estate.name);
    assert.match(stack.log, /running packages cannot be listed \(sql-e\d+-primary\S+: no answer\)/);
    assert.doesNotMatch(stack.log, /cut off/);
  });

  it("looks again before the stop: a runtime that was stopped meanwhile is not stopped twice", async () => {
    const { estate, stack } = begun(2);
    azure().time.in(minute, () => stop(estate));
    await stack.bringUp();
    assert.equal(stopOf(estate), undefined);
  });
});
