import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { moveRole } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

describe("triggers", () => {
  const azure = useAzure({ quick: true });
  const begun = (triggers: Record<string, object>) => {
    const estate = new TestEstate(azure(), { triggers }).standing();
    return { estate, stack: new TestStack(estate, "primary") };
  };

  it("are started where the site is active, and only those that are named", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {} });
    await stack.bringUp("TriggerStates");
    assert.deepEqual(stack.live("TriggerStates").states, { hourly: "Started", nightly: "Started" });
    assert.equal(estate.trigger("backlog").runtimeState, "Stopped");
    const since = estate.mark();
    await stack.bringUp("TriggerStates");
    assert.deepEqual(estate.writes(since), []);
  });

  it("that were stopped by somebody are drift, and only they are started", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {} });
    await stack.bringUp("TriggerStates");
    estate.trigger("hourly").runtimeState = "Stopped";
    await stack.refresh();
    assert.deepEqual(await stack.preview(), ["TriggerStates"]);
    const since = estate.mark();
    await stack.bringUp("TriggerStates");
    assert.deepEqual(
      estate.writes(since).map(({ trigger }) => trigger?.split("/").at(-1)),
      ["hourly"],
    );
  });

  it("that cannot be started do not keep the others from starting", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {}, missing: {} });
    azure().world.plant({
      id: estate.name,
      match: { method: "POST", path: `adf-${estate.name}/triggers/hourly/start` },
      answer: {
        status: 400,
        body: { error: { code: "TriggerNotPublished", message: "no pipeline" } },
      },
    });
    const { errors } = await stack.up("TriggerStates");
    assertSpoken(errors.TriggerStates, {
      code: "TriggersNotStarted",
      left: /1 of 3 triggers started/,
    });
    assert.match(
      errors.TriggerStates?.message ?? "",
      /hourly: TriggerNotPublished, no pipeline; missing: there is no trigger/,
    );
    assert.equal(estate.trigger("nightly").runtimeState, "Started");
    azure().world.unplant(estate.name);
    stack.config = { triggers: { nightly: {}, hourly: {} } };
    await stack.bringUp("TriggerStates");
    assert.equal(estate.trigger("hourly").runtimeState, "Started");
  });

  it("that take their time are waited for, and their failure at the end is told", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {} });
    const { id } = estate.trigger("hourly");
    const slow = azure().world.plant({ id: estate.name, trigger: id, turnsForMs: 60_000 });
    azure().world.plant({
      id: `${estate.name}-fails`,
      trigger: id,
      turnFails: { errorCode: "TriggerNotActivated", message: "no event grid" },
    });
    const { errors } = await stack.up("TriggerStates");
    assertSpoken(errors.TriggerStates, { code: "TriggersNotStarted", left: /1 of 2 triggers/ });
    assert.match(errors.TriggerStates?.message ?? "", /hourly: TriggerNotActivated, no event grid/);
    await stack.bringUp("TriggerStates");
    assert.deepEqual(stack.live("TriggerStates").states, { hourly: "Started", nightly: "Started" });
    azure().world.unplant(slow.id);
  });

  it("of tumbling windows are started only where a backfill is wanted in so many words", async () => {
    const { estate, stack } = begun({ backlog: {} });
    const { errors } = await stack.up("TriggerStates");
    assert.match(errors.TriggerStates?.message ?? "", /backlog: .*backfillFrom/);
    assert.equal(estate.trigger("backlog").runtimeState, "Stopped");
    stack.config = { triggers: { backlog: { backfillFrom: "2029-12-31T00:00:00Z" } } };
    await stack.bringUp("TriggerStates");
    assert.equal(estate.trigger("backlog").runtimeState, "Started");
  });

  it("of tumbling windows run no window from before backfillFrom", async () => {
    const { estate, stack } = begun({ backlog: { backfillFrom: "2029-12-31T06:00:00Z" } });
    const { errors } = await stack.up("TriggerStates");
    assertSpoken(errors.TriggerStates, {
      code: "TriggersNotStarted",
      left: /0 of 1 triggers started/,
    });
    assert.match(
      errors.TriggerStates?.message ?? "",
      /its start time is 2029-12-31T00:00:00Z, so that it would run windows from before backfillFrom .*set backfillFrom to 2029-12-31T00:00:00Z/,
    );
    assert.deepEqual(estate.writes(), []);
    // It has run before: it goes on with the window after its last one, whenever it began.
    const backlog = estate.trigger("backlog");
    const last = Math.floor(azure().time.azure.now() / 60_000 - 60) * 60_000;
    backlog.runs.push({ runId: "a-run", startTime: last, status: "Succeeded" });
    const windowEnd = new Date(last).toISOString();
    stack.config = { triggers: { backlog: { backfillFrom: windowEnd } } };
    await stack.bringUp("TriggerStates");
    assert.equal(backlog.runtimeState, "Started");
    assert.match(stack.log, new RegExp(`backlog goes on with the window from ${windowEnd}`));
  });

  describe("of events", () => {
    const withEvents = () => {
      const { estate, stack } = begun({ arrivals: {}, nightly: {} });
      const properties = { type: "BlobEventsTrigger", pipelines: [] };
      const triggers = [{ name: "arrivals", properties }];
      azure().seed({ factories: [{ id: estate.factoryId, location: "westeurope", triggers }] });
      const tellsAs = (status: string, times?: number) =>
        azure().world.plant({
          id: estate.name,
          ...(times !== undefined && { times }),
          match: { method: "POST", path: "triggers/arrivals/getEventSubscriptionStatus" },
          answer: { status: 200, body: { triggerName: "arrivals", status } },
        });
      return { estate, stack, tellsAs };
    };

    it("are subscribed by their start, which is waited for", async () => {
      const { estate, stack, tellsAs } = withEvents();
      tellsAs("Provisioning", 3);
      await stack.bringUp("TriggerStates");
      const { runtimeState, isSubscribed } = estate.trigger("arrivals");
      assert.deepEqual([runtimeState, isSubscribed], ["Started", true]);
      assert.equal(stack.log.match(/starting trigger arrivals/g)?.length, 1);
    });

    it("are told where they are started and hear nothing, until they do", async () => {
      const { estate, stack, tellsAs } = withEvents();
      tellsAs("Disabled");
      for (const _ of ["at the start", "by the next up"]) {
        const { errors } = await stack.up("TriggerStates");
        assertSpoken(errors.TriggerStates, { code: "TriggersNotStarted" });
        assert.match(
          errors.TriggerStates?.message ?? "",
          /arrivals: it is started, and its event subscription is Disabled.*Add-AzData/,
        );
        assert.equal(estate.trigger("nightly").runtimeState, "Started");
      }
      azure().world.unplant(estate.name);
      await stack.bringUp("TriggerStates");
    });
  });

  it("start nothing while the role is elsewhere, or unknown", async () => {
    for (const spoil of [
      (estate: TestEstate) => moveRole(estate, "secondary"),
      (estate: TestEstate) =>
        azure().world.plant({
          id: estate.name,
          match: { path: `sql-${estate.name}-primary/failoverGroups` },
          answer: { drop: "before" },
        }),
    ]) {
      const { estate, stack } = begun({ nightly: {} });
      spoil(estate);
      const { errors } = await stack.up("TriggerStates");
      assertSpoken(errors.TriggerStates, { code: "RoleNotHere", left: /nothing was changed/ });
      assert.deepEqual(estate.writes(), []);
    }
  });
});
