import assert from "node:assert/strict";
import { beginStart } from "../../simulator/data-factory/lifecycle.ts";
import { useAzure } from "../support/azure.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

describe("a dual standby pair", () => {
  const azure = useAzure({ quick: true });

  /** A runtime that served SSISDB alone so far, its group, and two stacks that are not brought up yet. */
  const alone = (options: EstateOptions) => {
    const estate = new TestEstate(azure(), { strategy: "dualStandby", ...options });
    // As it was before: no pair name, the way a team that adopts the program has it.
    estate.standing();
    withoutPairName(estate);
    estate.triggerAt("primary").runtimeState = "Started";
    return {
      estate,
      primary: new TestStack(estate, "primary"),
      secondary: new TestStack(estate, "secondary"),
    };
  };

  const standing = async (options: EstateOptions) => {
    const all = alone(options);
    await all.primary.bringUp();
    await all.secondary.bringUp();
    return { ...all, mark: all.estate.mark() };
  };

  const assertClean = async (...stacks: TestStack[]) => {
    for (const stack of stacks) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), [], `${stack.site}: ${stack.log}`);
    }
  };

  it("is born in the article's order: the primary with the pair name, the copy, the secondary once", async () => {
    const { estate, primary, secondary } = alone({ mode: "cold" });
    await primary.bringUp();
    assert.deepEqual(ours(estate), ["stop", "put", "start"], "restarted with the pair name");
    const mark = estate.mark();
    await secondary.bringUp();
    assert.deepEqual(ours(estate, mark), ["put", "start", "stop"], "started once");
    assert.equal(estate.runtimeAt("secondary").state, "Stopped");
    assert.deepEqual(estate.serving, ["primary"]);
    await assertClean(primary, secondary);
  });

  it("makes no standby where there is no copy of SSISDB", async () => {
    const estate = new TestEstate(azure(), { strategy: "dualStandby", mode: "hot" });
    estate.runningWithoutGroup().grouped("primary", []);
    const secondary = new TestStack(estate, "secondary");
    const { errors } = await secondary.up();
    assert.match(String(errors.IntegrationRuntime), /NoCopyYet/);
    assert.match(String(errors.IntegrationRuntime), /there is no copy of SSISDB on \S+-secondary/);
    assert.match(String(errors.IntegrationRuntime), /nothing was changed/);
    assert.deepEqual(ours(estate), []);
  });

  it("makes no standby on a copy that is not complete", async () => {
    const { estate, primary, secondary } = alone({ mode: "hot" });
    await primary.bringUp();
    estate.groupNow.replicationState = "SEEDING";
    const mark = estate.mark();
    const { errors } = await secondary.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "NoCopyYet",
      does: /CATCH_UP/,
      left: /nothing was changed/,
    });
    assert.match(String(errors.IntegrationRuntime), /is not complete \(SEEDING\)/);
    assert.deepEqual(ours(estate, mark), []);
    estate.groupNow.replicationState = "CATCH_UP";
    await secondary.bringUp();
  });

  it("does not move the role before the other site's triggers have stopped", async () => {
    const { estate, secondary, mark } = await standing({ mode: "hot" });
    const { id } = estate.triggerAt("primary");
    const slow = azure().world.plant({ id: estate.name, trigger: id, turnsForMs: 60_000 });
    await secondary.flip("secondary").bringUp();
    azure().world.unplant(slow.id);
    const events = estate.journal(mark);
    const stopped = events.find((event) => event.kind === "trigger" && event.trigger === id);
    const sent = events.find((event) => event.kind === "write" && event.action === "failover");
    assert.ok(stopped && sent && stopped.sequence < sent.sequence);
  });

  it("stops the other site's triggers also where they are just being provisioned", async () => {
    const { estate, secondary } = await standing({ mode: "hot" });
    azure().world.plant({
      id: estate.name,
      times: 5,
      match: { method: "POST", path: "triggers/[^/]+/stop" },
      answer: {
        status: 400,
        body: {
          error: { code: "BadRequest", message: "Resource cannot be updated during provisioning" },
        },
      },
    });
    await secondary.flip("secondary").bringUp();
    assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
    assert.equal(estate.triggerAt("secondary").runtimeState, "Started");
  });

  for (const onInstances of [undefined, true] as const) {
    const on: EstateOptions = onInstances ? { onInstances } : {};
    const where = onInstances ? "managed instances" : "SQL Database";

    it(`hot, on ${where}: only triggers and the role move`, async () => {
      const { estate, primary, secondary, mark } = await standing({ ...on, mode: "hot" });
      assert.equal(estate.runtimeAt("secondary").state, "Started");
      secondary.flip("secondary");
      primary.flag = secondary.flag;
      await secondary.bringUp();
      assert.deepEqual(ours(estate, mark), ["stop", "failover", "start"]);
      assert.ok(!estate.journal(mark).some((event) => event.kind === "runtime"));
      assert.deepEqual(estate.serving, ["secondary"]);
      assert.equal(secondary.live("WorkerProof").proof, "worker alive");
      assert.equal(estate.triggerAt("secondary").runtimeState, "Started");
      await primary.bringUp();
      await assertClean(primary, secondary);

      primary.flip("primary");
      secondary.flag = primary.flag;
      await primary.bringUp();
      assert.deepEqual(estate.serving, ["primary"]);
      await secondary.bringUp();
      await assertClean(primary, secondary);
    });

    it(`cold, on ${where}: the standby is up before a planned move, and the old one stops after it`, async () => {
      const { estate, primary, secondary, mark } = await standing({ ...on, mode: "cold" });
      secondary.flip("secondary");
      primary.flag = secondary.flag;
      await secondary.bringUp();
      const order = ours(estate, mark);
      // Stop of the trigger; the standby, beside it; the role; the trigger here.
      assert.deepEqual(order.toSorted(), ["failover", "start", "start", "stop"]);
      const started = estate
        .journal(mark)
        .find((event) => event.kind === "runtime" && event.to === "Started");
      const moved = estate.journal(mark).find((event) => event.kind === "role");
      assert.ok(started && moved && started.sequence < moved.sequence);
      assert.deepEqual(estate.serving, ["secondary"]);

      const released = estate.mark();
      await primary.bringUp();
      assert.deepEqual(ours(estate, released), ["stop"], "the old runtime is the standby now");
      await assertClean(primary, secondary);

      primary.flip("primary");
      secondary.flag = primary.flag;
      await primary.bringUp();
      await secondary.bringUp();
      assert.deepEqual(estate.serving, ["primary"]);
      await assertClean(primary, secondary);
    });
  }

  for (const mode of ["hot", "cold"] as const) {
    it(`${mode}, forced: takes over without the lost region, which is fenced off when it is back`, async () => {
      const { estate, primary, secondary } = await standing({ mode });
      secondary.config = {
        failover: "forced",
        allowDataLossUntil: new Date(azure().time.now().getTime() + 3_600_000).toISOString(),
      };
      azure().world.plant({ id: `lost-${estate.name}`, region: "westeurope", lost: true });
      try {
        await secondary.flip("secondary").bringUp();
        assert.deepEqual(estate.serving, ["secondary"], secondary.log);
        assert.match(String(secondary.live("Fence").pending), /stopping the triggers/);
        primary.flag = secondary.flag;
        const { errors } = await primary.up();
        const said = String(errors.IntegrationRuntime);
        assert.match(said, /the region of \S+( \S+)? is lost, nothing waits for this/);
        assert.doesNotMatch(said, /npm run flip/);
      } finally {
        azure().world.unplant(`lost-${estate.name}`);
      }
      await azure().time.pass(5 * 60_000);
      await secondary.bringUp();
      assert.deepEqual(secondary.live("Fence").pending, []);
      assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
      await primary.bringUp();
      assert.deepEqual(estate.serving, ["secondary"]);
      assert.equal(estate.runtimeAt("primary").state, mode === "hot" ? "Started" : "Stopped");
    });
  }

  it("cold: takes a standby that somebody has started before the move as it runs, so that pipelines rest for no start", async () => {
    const { estate, secondary } = await standing({ mode: "cold" });
    beginStart(azure().world, estate.runtimeAt("secondary"));
    await azure().time.pass(40 * 60_000);
    azure().world.advance();
    assert.equal(estate.runtimeAt("secondary").state, "Started");
    const mark = estate.mark();
    await secondary.flip("secondary").bringUp();
    // Only triggers and the role.
    assert.deepEqual(ours(estate, mark), ["stop", "failover", "start"]);
    assert.ok(!estate.journal(mark).some((event) => event.kind === "runtime"));
    assert.deepEqual(estate.serving, ["secondary"]);
  });

  it("cold: starts the old site's triggers again by a flip back, where the standby does not start", async () => {
    const { estate, primary, secondary, mark } = await standing({ mode: "cold" });
    azure().world.plant({
      id: estate.name,
      runtime: estate.runtimeAt("secondary").id,
      nextStart: { errorCode: "NodeUnavailable" },
    });
    const { errors } = await secondary.flip("secondary").up();
    assert.match(String(errors.IntegrationRuntime), /NodeUnavailable/);
    assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
    await primary.flip("primary").bringUp();
    assert.equal(estate.triggerAt("primary").runtimeState, "Started");
    assert.ok(!ours(estate, mark).includes("failover"));
    assert.deepEqual(estate.serving, ["primary"]);
  });

  it("waits for packages of the side that is left, and not for those that run here already", async () => {
    const { estate, secondary } = await standing({ mode: "hot" });
    const before = estate.mark();
    const run = (site: "primary" | "secondary") =>
      azure().seed({ executions: [{ server: estate.serverId(site), minutes: 5 }] });
    run("primary");
    const began = azure().time.elapsed();
    await secondary.flip("secondary").bringUp();
    const ended = estate.journal(before).find((event) => event.kind === "role");
    assert.ok(
      ended && ended.atMs >= began + 4 * 60_000,
      "the role moved when the package had ended",
    );

    run("secondary");
    const again = azure().time.elapsed();
    await secondary.flip("secondary").bringUp();
    assert.ok(azure().time.elapsed() - again < 60_000, secondary.log);
  });

  it("cold: does not stop what still serves when the old site's stack is brought up first", async () => {
    const { estate, primary, secondary, mark } = await standing({ mode: "cold" });
    primary.flip("secondary");
    secondary.flag = primary.flag;
    await primary.bringUp();
    assert.deepEqual(ours(estate, mark), []);
    await secondary.bringUp();
    await primary.bringUp();
    assert.deepEqual(estate.serving, ["secondary"]);
    await assertClean(primary, secondary);
  });
});

/** The runtime and its catalog as they were before anybody thought of a pair. */
function withoutPairName(estate: TestEstate): void {
  const { properties } = estate.runtime;
  const text = JSON.stringify(properties).replace(/,"dualStandbyPairName":"[^"]*"/, "");
  estate.runtime.properties = JSON.parse(text);
  for (const { catalog } of estate.azure.world.state.contents)
    if (catalog?.pairName === `pair-${estate.name}`) catalog.pairName = undefined;
  estate.azure.world.settle();
}

function ours(estate: TestEstate, since = 0): string[] {
  return estate
    .writes(since)
    .filter((event) => event.effect === "applied" && event.method !== "SQL")
    .map((event) => event.action ?? event.path);
}
