import assert from "node:assert/strict";
import type { Site } from "../../config/pair.ts";
import { useAzure } from "../support/azure.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("a failover that fails", () => {
  const azure = useAzure({ quick: true });

  const begun = (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), options).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };
  const forcedFor = (ms: number) => ({
    failover: "forced",
    allowDataLossUntil: new Date(azure().time.now().getTime() + ms).toISOString(),
  });
  const plannedFails = (estate: TestEstate, errorCode: string) =>
    azure().world.plant({
      id: estate.name,
      times: 1,
      group: estate.group,
      plannedFailover: { errorCode, message: "Azure's own words" },
    });

  for (const code of [
    "PlannedFailoverTimedOut",
    "PlannedFailoverTimedOutForDatabase",
    "GeoReplicationCannotBecomePrimaryDuringUndo",
  ]) {
    it(`says ${code}, starts nothing, and goes on in the next run`, async () => {
      const { estate, stack } = begun();
      plannedFails(estate, code);
      const { errors } = await stack.up();
      assertSpoken(errors.FailoverGroupRole, { code, left: /Secondary here, Primary there/ });
      assert.match(errors.FailoverGroupRole?.message ?? "", /Azure's own words/);
      assert.equal(errors.IntegrationRuntime, undefined);
      assert.deepEqual(estate.applied(), ["stop", "failover"]);
      await stack.bringUp();
      assert.deepEqual(estate.applied(), ["stop", "failover", "failover", "put", "start", "start"]);
    });
  }

  it("says how to allow a forced one when the planned one timed out, and never forces by itself", async () => {
    const { estate, stack } = begun();
    plannedFails(estate, "PlannedFailoverTimedOut");
    const { errors } = await stack.up();
    assert.match(errors.FailoverGroupRole?.message ?? "", /do: .*forced.*allowDataLossUntil/);
    assert.ok(!estate.writes().some((event) => event.action === "forceFailover"));
  });

  it("goes by the roles where it may not read the failover's operation", async () => {
    const { estate, stack } = begun();
    azure().world.plant({
      id: estate.name,
      match: { method: "GET", path: "operation" },
      answer: {
        status: 403,
        body: { error: { code: "AuthorizationFailed", message: "No right to do this." } },
      },
    });
    await stack.bringUp();
    azure().world.unplant(estate.name);
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
    // It stands below the subscription, where a role on the servers' resource groups says nothing (recorded).
    const said = stack.log.match(/has no right to read the status of the planned failover of .*/g);
    assert.equal(said?.length, 1, stack.log);
    assert.match(said[0], /AuthorizationFailed.*Microsoft\.Sql\/locations\/\*\/read/);
  });

  it("takes a proxy that asks who is there for no missing right to read the operation", async () => {
    const { estate, stack } = begun();
    azure().world.plant({
      id: estate.name,
      match: { method: "GET", path: "operation" },
      answer: { status: 407, body: { error: { code: "Http407", message: "Who are you?" } } },
    });
    await stack.bringUp();
    azure().world.unplant(estate.name);
    assert.match(stack.log, /a proxy .* \(Http407\): its success is seen by its effect/);
    assert.doesNotMatch(stack.log, /Microsoft\.Sql\/locations/);
  });

  it("stops nothing for a group that does not exist", async () => {
    const estate = new TestEstate(azure()).runningWithoutGroup();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const { errors } = await stack.up();
    assertSpoken(errors.Fence, {
      code: "GroupAbsent",
      left: /nothing was changed/,
      does: /bring up the primary site's stack/,
    });
    assert.deepEqual(estate.writes(), []);
    assert.deepEqual([...stack.state.keys()], []);
    estate.grouped();
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("stops nothing for a group that is seeding", async () => {
    const { estate, stack } = begun();
    estate.groupNow.replicationState = "SEEDING";
    const { errors } = await stack.up();
    assertSpoken(errors.Fence, { code: "Seeding", left: /nothing was changed/, does: /CATCH_UP/ });
    assert.deepEqual(estate.writes(), []);
    estate.groupNow.replicationState = "CATCH_UP";
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("stops nothing for a group that does not hold SSISDB: the role would move without it", async () => {
    const { estate, stack } = begun();
    estate.groupNow.databases = ["other"];
    const { errors } = await stack.up();
    assertSpoken(errors.Fence, {
      code: "CatalogNotInGroup",
      left: /nothing was changed/,
      does: /add SSISDB to the group/,
    });
    assert.deepEqual(estate.writes(), []);
    estate.groupNow.databases = ["other", "ssisdb"];
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("waits for a group that is busy for a while", async () => {
    const { estate, stack } = begun();
    estate.groupNow.busyUntil = azure().time.azure.now() + 3 * minute;
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
  });

  // Microsoft.Sql's specification, 409: "further operations need to wait until it is completed".
  it("waits while Azure maintains a database of the group", async () => {
    const { estate, stack } = begun();
    const message = "A system maintenance operation is in progress on the database.";
    azure().world.plant({
      id: estate.name,
      times: 2,
      match: { method: "POST", path: `/${estate.group}/failover\\?` },
      answer: {
        status: 409,
        body: { error: { code: "ConflictingSystemOperationInProgress", message } },
      },
    });
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
  });

  it("says FailoverGroupBusy of a group that is busy for longer", async () => {
    const { estate, stack } = begun();
    estate.groupNow.busyUntil = azure().time.azure.now() + 60 * minute;
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "FailoverGroupBusy (HTTP 409",
      left: /not started/,
    });
    await azure().time.pass(60 * minute);
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("forces nothing once the time for it is over", async () => {
    const { estate, stack } = begun();
    stack.config = forcedFor(10_000);
    estate.groupNow.busyUntil = azure().time.azure.now() + minute;
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "ForcedWindowClosed",
      left: /nothing was changed/,
    });
    assert.ok(!estate.applied().includes("forceFailover"));
  });

  it("polls out a forced one that was accepted in time", async () => {
    const { estate, stack } = begun();
    stack.config = forcedFor(10_000);
    const began = azure().time.elapsed();
    await stack.bringUp();
    assert.ok(azure().time.elapsed() > began + 30_000);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("starts nothing when both sides say Primary", async () => {
    const { estate, stack } = begun();
    for (const side of estate.groupNow.sides) side.role = "Primary";
    const { errors } = await stack.up();
    assertSpoken(errors.Fence, {
      code: "BothPrimary",
      left: /Primary here, Primary there/,
      does: /start nothing/,
    });
    assert.deepEqual(estate.writes(), []);
  });

  it("moves the role of a relocated estate whose factory is lost, and says that attach is what survives that", async () => {
    const { estate, stack } = begun();
    stack.config = forcedFor(60 * minute);
    azure().world.plant({ id: estate.name, region: "westeurope", lost: true });
    const { errors } = await stack.up();
    azure().world.unplant(estate.name);
    assert.equal(errors.FailoverGroupRole, undefined);
    assertSpoken(errors.IntegrationRuntime, {
      code: "ServiceUnavailable",
      does: /region of factory adf-e\d+ is lost.*`strategy: attach`.*sites\.<site>\.dataFactory/,
    });
    assert.deepEqual(estate.applied(), ["forceFailover"]);
    await azure().time.pass(3 * minute);
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });

  it("starts nothing while the old primary goes on saying Primary, reports it, and goes on once it has rejoined", async () => {
    const { estate, stack } = begun();
    azure().world.plant({ id: estate.name, group: estate.group, bothPrimary: true });
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "BothPrimary",
      left: /Primary here, Primary there; .*not started/,
      does: /start nothing; wait until Azure has demoted one side/,
    });
    assert.match(stack.log, /is not the only Primary yet, .*: Primary here, Primary there/);
    assert.deepEqual(estate.applied(), ["stop", "failover"]);
    azure().world.unplant(estate.name);
    await azure().time.pass(2 * minute);
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
  });

  /** One front end of many has not heard of the group, as seen from a site. */
  const isLostOnce = (estate: TestEstate, site: Site): void => {
    azure().world.plant({
      id: `${estate.name} lost`,
      times: 1,
      match: { method: "GET", path: `${estate.serverName(site)}/failoverGroups` },
      answer: { status: 404, body: { error: { code: "ResourceNotFound", message: "No." } } },
    });
  };

  it("takes no old primary for gone by one answer that its group is not there", async () => {
    const { estate, stack } = begun();
    azure().world.plant({ id: estate.name, group: estate.group, bothPrimary: true });
    azure().time.in(5 * minute, () => isLostOnce(estate, "primary"));
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, { code: "BothPrimary" });
    azure().world.unplant(estate.name);
  });

  it("gives no takeover up, once the fence stands, by one answer that its group is not there", async () => {
    const { estate, stack } = begun();
    await stack.bringUp("Fence");
    isLostOnce(estate, "secondary");
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });
});
