import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

/** Answers that say nothing about the other region: whoever gets them has no reason to give it up. */
const REFUSALS = [
  [401, "InvalidAuthenticationToken"],
  [403, "AuthorizationFailed"],
  [409, "ScopeLocked"],
  [429, "SubscriptionTooManyRequests"],
  // A proxy in between says no in HTML.
  [403, "Http403"],
  [429, "Http429"],
  [407, "Http407"],
  // What a gateway or a sign-in page says in HTML is nobody's word about a region, whatever its status; a lost one says 5xx, or nothing.
  [200, "Garbage"],
  [400, "Garbage"],
  [404, "Garbage"],
  [405, "Garbage"],
  [412, "Garbage"],
  [451, "Garbage"],
] as const;

describe("a forced failover", () => {
  const azure = useAzure({ quick: true });

  const begun = (failover: "planned" | "forced") => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    stack.config = { failover, ...(failover === "forced" && { allowDataLossUntil: soon() }) };
    return { estate, stack };
  };
  const soon = () => new Date(azure().time.now().getTime() + 60 * minute).toISOString();
  const group = (estate: TestEstate, site: "primary" | "secondary") =>
    `${estate.serverName(site)}/failoverGroups/${estate.group}`;
  const answersAlways = (estate: TestEstate, match: object, status: number, code: string) =>
    azure().world.plant({
      id: estate.name,
      match,
      answer: {
        status,
        headers: { "retry-after": "1" },
        body: /^(Http|Garbage)/.test(code) ? "<p>Blocked</p>" : { error: { code, message: "no" } },
      },
    });
  const forced = (estate: TestEstate) =>
    estate.writes().filter((event) => event.action === "forceFailover");

  for (const [status, code] of REFUSALS) {
    it(`is not sent when the other side answers ${status} (${code}): that is no lost region`, async () => {
      const { estate, stack } = begun("forced");
      const match = { method: "GET", path: group(estate, "primary") };
      answersAlways(estate, match, status, code);
      const { errors } = await stack.up();
      const does = code === "Garbage" ? /another way to Azure.*by hand/ : /./;
      assertSpoken(errors.FailoverGroupRole, { code, left: /the role is where it was/, does });
      assert.equal(errors.IntegrationRuntime, undefined);
      assert.deepEqual(forced(estate), []);
      assert.ok(!estate.applied().includes("start"));
      azure().world.unplant(estate.name);
      await stack.bringUp();
      assert.equal(forced(estate).length, 1);
    });

    it(`does not follow a planned one that is refused with ${status} (${code})`, async () => {
      const { estate, stack } = begun("planned");
      const match = { method: "POST", path: `${group(estate, "secondary")}/failover` };
      answersAlways(estate, match, status, code);
      const { errors } = await stack.up();
      assertSpoken(errors.FailoverGroupRole, { code, left: /Secondary here, Primary there/ });
      assert.deepEqual(forced(estate), []);
      assert.ok(!estate.applied().includes("failover"));
    });

    it(`that is refused with ${status} (${code}) is not accepted in a second way`, async () => {
      const { estate, stack } = begun("forced");
      const match = { method: "POST", path: `${group(estate, "secondary")}/force` };
      answersAlways(estate, match, status, code);
      const { errors } = await stack.up();
      assertSpoken(errors.FailoverGroupRole, { code, left: /not started/ });
      // Throttled calls did not arrive, and are sent again within the call's own time; the others are not.
      if (status !== 429) assert.equal(forced(estate).length, 1);
      assert.ok(forced(estate).every((event) => event.effect !== "applied"));
      assert.equal(estate.groupNow.sides[1].role, "Secondary");
    });
  }

  it("is not sent again once its time is over, also where Azure only asked to wait", async () => {
    const { estate, stack } = begun("forced");
    azure().world.plant({
      id: estate.name,
      times: 1,
      match: { method: "POST", path: `${group(estate, "secondary")}/force` },
      answer: { status: 429, headers: { "retry-after": "60" } },
    });
    stack.engine = {
      // The minute that Azure asked for is over, and so is the time for a forced one.
      async assertAlive() {
        if (forced(estate).length === 1) azure().time.azure.advance(61 * minute);
      },
    };
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, { code: "ForcedWindowClosed" });
    assert.equal(forced(estate).length, 1);
    azure().world.unplant(estate.name);
  });

  it("is not said to have changed nothing where its answers were lost until its time was over", async () => {
    const { estate, stack } = begun("forced");
    stack.config = {
      failover: "forced",
      allowDataLossUntil: new Date(azure().time.now().getTime() + 2 * minute).toISOString(),
    };
    azure().world.plant({
      id: estate.name,
      match: { method: "POST", path: `${group(estate, "secondary")}/force` },
      answer: { drop: "before" },
    });
    const { errors } = await stack.up("FailoverGroupRole");
    azure().world.unplant(estate.name);
    assertSpoken(errors.FailoverGroupRole, {
      code: "ForcedWindowClosed",
      left: /Primary there; whether Azure accepted the forced failover is not known \(NoAnswer\)/,
      does: /an interrupted run has sent one, wait a few minutes/,
    });
  });

  it("is not sent while a copy is being made", async () => {
    const { estate, stack } = begun("forced");
    estate.groupNow.replicationState = "SEEDING";
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole ?? errors.Fence, { code: "Seeding" });
    assert.deepEqual(estate.writes(), []);
  });

  it("is waited for where the group is busy, as after a planned one that timed out", async () => {
    const { estate, stack } = begun("planned");
    azure().world.plant({
      id: estate.name,
      times: 1,
      group: estate.group,
      plannedFailover: { errorCode: "PlannedFailoverTimedOut" },
    });
    await stack.up();
    assert.deepEqual(forced(estate), []);
    stack.config = { failover: "forced", allowDataLossUntil: soon() };
    await stack.bringUp();
    assert.ok(forced(estate).some((event) => event.code === "FailoverGroupBusy"));
    assert.equal(forced(estate).filter((event) => event.effect === "applied").length, 1);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });
});

describe("a planned failover that fails", () => {
  const azure = useAzure({ quick: true });

  const failed = async (estate: TestEstate) => {
    azure().world.plant({
      id: `${estate.name}-fails`,
      times: 1,
      group: estate.group,
      plannedFailover: { errorCode: "PlannedFailoverTimedOut", message: "too slow" },
    });
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "PlannedFailoverTimedOut",
      does: /estates\.e\d+\.failover: forced.*allowDataLossUntil.*`npm run flip -- primary`, then `npm run takeover -- --stack /,
    });
    return errors.FailoverGroupRole?.message ?? "";
  };

  it("names what a forced one would cost: the lag, as the primary knows it", async () => {
    const estate = new TestEstate(azure()).standing();
    azure().world.plant({ id: `${estate.name}-lag`, group: estate.group, lagSeconds: 17 });
    const text = await failed(estate);
    const host = `${estate.serverName("primary")}.database.windows.net`;
    assert.ok(text.includes(`the copy here lags 17 s behind ${host}`), text);
  });

  it("says that the lag is not known where the primary cannot be asked", async () => {
    const estate = new TestEstate(azure()).standing();
    const server = estate.serverId("primary");
    azure().world.plant({ id: `${estate.name}-sql`, server, sqlUnreachable: true });
    const text = await failed(estate);
    assert.match(text, /how far the copy here lags behind is not known \(sql-e\d+-primary/);
  });

  it("is polled out: the roles are read until Azure has given up, and nothing is started", async () => {
    const estate = new TestEstate(azure()).standing();
    const began = azure().time.azure.now();
    await failed(estate);
    const operation = estate
      .journal()
      .findLast((event) => event.kind === "operation" && event.subject === estate.group);
    assert.ok(operation?.kind === "operation" && operation.outcome === "failed");
    assert.ok(azure().time.azure.now() - began >= 5 * minute);
    assert.deepEqual(estate.applied(), ["stop", "failover"]);
  });
});
