import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";
import { VirtualTime } from "../support/virtual-time.ts";

describe("triggers that Azure does not turn at the first word", () => {
  const azure = useAzure({ quick: true });
  const begun = (triggers: Record<string, object>) => {
    const estate = new TestEstate(azure(), { triggers }).standing();
    return { estate, stack: new TestStack(estate, "primary") };
  };

  /** 400 of Data Factory while events are being subscribed to (Azure-DataFactory#612). */
  const IN_PROVISIONING = {
    status: 400,
    body: {
      error: { code: "BadRequest", message: "Resource cannot be updated during provisioning" },
    },
  };

  it("that are refused during provisioning are asked again, and keep no other waiting", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {} });
    azure().world.plant({
      id: estate.name,
      times: 20,
      match: { method: "POST", path: `adf-${estate.name}/triggers/hourly/start` },
      answer: IN_PROVISIONING,
    });
    const mark = estate.mark();
    await stack.bringUp("TriggerStates");
    const started = estate
      .journal(mark)
      .flatMap((event) =>
        event.kind === "trigger" && event.state === "Started" ? [event.trigger] : [],
      );
    assert.deepEqual(started, [estate.trigger("nightly").id, estate.trigger("hourly").id]);
    assert.deepEqual(stack.live("TriggerStates").states, { hourly: "Started", nightly: "Started" });
  });

  it("that are refused so for ever are told after ten minutes", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {} });
    azure().world.plant({
      id: estate.name,
      match: { method: "POST", path: `adf-${estate.name}/triggers/hourly/start` },
      answer: IN_PROVISIONING,
    });
    const began = azure().time.now().getTime();
    const { errors } = await stack.up("TriggerStates");
    azure().world.unplant(estate.name);
    const waited = azure().time.now().getTime() - began;
    assert.ok(waited >= 10 * 60_000 && waited < 11 * 60_000, `${waited} ms`);
    assertSpoken(errors.TriggerStates, { code: "TriggersNotStarted", left: /1 of 2 triggers/ });
    assert.match(
      errors.TriggerStates?.message ?? "",
      /hourly: BadRequest, Resource cannot be updated during provisioning/,
    );
    assert.match(stack.log, /takes no start or stop of these triggers yet, after 3 min.*: hourly/);
  });

  it("that hang on their way to rest at the other site are named in what is pending", async () => {
    const estate = new TestEstate(azure(), {
      strategy: "attach",
      triggers: { nightly: {} },
    }).standing();
    const [primary, secondary] = [
      new TestStack(estate, "primary"),
      new TestStack(estate, "secondary"),
    ];
    await primary.bringUp();
    await secondary.bringUp();
    azure().world.plant({ id: estate.name, trigger: "nightly", turnsForMs: 60 * 60_000 });
    await secondary.flip("secondary").bringUp("Fence");
    azure().world.unplant(estate.name);
    assert.deepEqual(secondary.live("Fence").pending, [
      `stopping the triggers of adf-${estate.name} (stop of trigger nightly: OperationTimedOut: waited for 10 min)`,
    ]);
    assert.match(secondary.log, /OperationTimedOut: waited for 10 min\); until it is, primary/);
  });

  /** Nothing but silence takes long once the clients are loaded and signed in. */
  const impatient = async (stack: TestStack): Promise<void> => {
    await stack.bringUp("FailoverGroupRole");
    azure().time.patience = 700;
  };
  afterEach(() => {
    azure().time.patience = new VirtualTime().patience;
  });

  // Reported of tumbling windows that depend on others: their start takes longer than a client waits (azure-docs#56233), and who asks again
  // meanwhile is told of the first (azure-docs#54696).
  it("whose start takes longer than a call may take are asked once more, and waited for", async () => {
    const { estate, stack } = begun({ hourly: {} });
    const path = `adf-${estate.name}/triggers/hourly/start`;
    azure().world.plant({
      id: estate.name,
      times: 1,
      match: { method: "POST", path },
      answer: { silent: true },
    });
    await impatient(stack);
    azure().world.plant({
      id: `${estate.name} concurrent`,
      times: 3,
      match: { method: "POST", path },
      answer: {
        status: 400,
        body: {
          error: {
            code: "BadRequest",
            message: "Concurrent operations on a trigger are not allowed.",
          },
        },
      },
    });
    await stack.bringUp("TriggerStates");
    assert.deepEqual(stack.live("TriggerStates").states, { hourly: "Started" });
  });

  // Azure-DataFactory#753: one of fifty-one starts in a row.
  it("whose start fails inside Azure are asked once more", async () => {
    const { estate, stack } = begun({ hourly: {} });
    azure().world.plant({
      id: estate.name,
      // The client's own retries make it four calls.
      times: 5,
      match: { method: "POST", path: `adf-${estate.name}/triggers/hourly/start` },
      answer: {
        status: 500,
        body: { error: { code: "InternalServerError", message: "Please try again later." } },
      },
    });
    await stack.bringUp("TriggerStates");
    assert.deepEqual(stack.live("TriggerStates").states, { hourly: "Started" });
  });

  it("whose start is never answered are told after two calls", async () => {
    const { estate, stack } = begun({ nightly: {}, hourly: {} });
    azure().world.plant({
      id: estate.name,
      match: { method: "POST", path: `adf-${estate.name}/triggers/hourly/start` },
      answer: { silent: true },
    });
    await impatient(stack);
    const { errors } = await stack.up("TriggerStates");
    azure().world.unplant(estate.name);
    assertSpoken(errors.TriggerStates, { code: "TriggersNotStarted", left: /1 of 2 triggers/ });
    assert.match(errors.TriggerStates?.message ?? "", /hourly: Timeout/);
    assert.equal(stack.log.match(/starting trigger hourly/g)?.length, 2);
  });

  it("whose start was taken in and not answered are waited for", async () => {
    const { estate, stack } = begun({ hourly: {} });
    const { id } = estate.trigger("hourly");
    const slow = azure().world.plant({ id: estate.name, trigger: id, turnsForMs: 60_000 });
    azure().world.plant({
      id: `${estate.name}-cut`,
      times: 1,
      match: { method: "POST", path: `adf-${estate.name}/triggers/hourly/start` },
      answer: { drop: "after" },
    });
    await stack.bringUp("TriggerStates");
    azure().world.unplant(slow.id);
    assert.deepEqual(stack.live("TriggerStates").states, { hourly: "Started" });
  });
});
