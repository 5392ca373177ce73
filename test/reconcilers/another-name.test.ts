import assert from "node:assert/strict";
import { publishPipeline } from "../../simulator/data-factory/publish.ts";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";
import { takenBy } from "../support/taken-by.ts";

const SETTINGS = { nodeSize: "Standard_D4_v3", nodeCount: 2, maxParallelExecutionsPerNode: 4 };

describe("attach inside one factory: a runtime of another name", () => {
  const azure = useAzure({ quick: true });

  /** Both stacks brought up, the home site active; the other one's runtime is called `ssis-b`. */
  const standing = async () => {
    const estate = new TestEstate(azure(), { strategy: "attach", secondName: "ssis-b" }).standing();
    estate.triggerAt("primary").runtimeState = "Started";
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    return { estate, primary, secondary };
  };

  const assertClean = async (...stacks: TestStack[]) => {
    for (const stack of stacks) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), [], `${stack.site}: ${stack.log}`);
    }
  };

  const REFUSED = { status: 403, body: { error: { code: "AuthorizationFailed", message: "No." } } };

  it("goes round a runtime that hangs in Stopping, by another name in the same factory", async () => {
    const { estate, primary, secondary } = await standing();
    const factory = azure().world.state.factories.get(estate.factoryId);
    assert.ok(factory);
    publishPipeline(azure().world, factory, "load", {
      activities: [
        {
          typeProperties: {
            connectVia: { referenceName: "ssis", type: "IntegrationRuntimeReference" },
          },
        },
      ],
    });
    azure().world.plant({ id: `hangs-${estate.name}`, runtime: estate.runtimeId, stopHangs: true });
    secondary.flip("secondary");
    primary.flag = secondary.flag;
    await secondary.bringUp();
    assert.equal(estate.runtimeAt("primary").state, "Stopping");
    assert.deepEqual(estate.serving, ["secondary"]);
    assert.match(String(secondary.live("Fence").pending), /StopHangs/);
    assert.match(secondary.log, /1 pipeline of adf-\S+ name ssis and not ssis-b: load/);
    // Nobody waits for what is to rest: no other strategy is called for.
    const { errors } = await primary.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "StopHangs",
      does: /^wait and run `pulumi up` again; it is only to rest here/,
    });
    azure().world.unplant(`hangs-${estate.name}`);
    await azure().time.pass(10 * 60_000);
    await secondary.bringUp();
    assert.deepEqual(secondary.live("Fence").pending, []);
    await primary.bringUp();
  });

  it("stops and keeps a runtime that gets another name while its site is active, and says so", async () => {
    const { estate, primary } = await standing();
    const mark = estate.mark();
    primary.config = { runtime: { ...SETTINGS, name: "ssis-new" } };
    await primary.preview();
    assert.match(
      primary.log,
      /adf-\S+\/ssis is Started and will be stopped: adf-\S+\/ssis-new runs/,
    );
    await primary.bringUp();
    assert.match(
      primary.log,
      /runs adf-\S+\/ssis-new from now on; adf-\S+\/ssis is left in Azure as it is/,
    );
    assert.deepEqual(takenBy(estate, mark), [
      "EXEC catalog.failover_integration_runtime",
      "stop",
      "put",
      "start",
    ]);
    assert.equal(estate.owner, `adf-${estate.name}/ssis-new`);
    assert.equal(estate.runtime.state, "Stopped");
  });

  it("starts none beside a runtime of another name that it may not stop, however often it is asked to", async () => {
    const { estate, primary } = await standing();
    azure().world.plant({
      id: estate.name,
      match: { path: `adf-${estate.name}/.*/ssis/stop` },
      answer: REFUSED,
    });
    primary.config = { runtime: { ...SETTINGS, name: "ssis-new" } };
    for (const _ of ["first", "second"]) {
      const { errors } = await primary.up();
      assertSpoken(errors.IntegrationRuntime, { code: "AuthorizationFailed" });
      await primary.refresh();
    }
    assert.equal(estate.runtime.state, "Started");
    assert.ok(!estate.applied().includes("start"));
    azure().world.unplant(estate.name);
    await primary.bringUp();
    assert.equal(estate.runtime.state, "Stopped");
    assert.ok(estate.applied().includes("start"));
    await assertClean(primary);
  });

  it("goes round a runtime that hangs when another name is to run in its place", async () => {
    const { estate, primary } = await standing();
    azure().world.plant({ id: estate.name, runtime: estate.runtimeId, stopHangs: true });
    primary.config = { runtime: { ...SETTINGS, name: "ssis-new" } };
    await primary.bringUp();
    assert.match(primary.log, /ssis could not be stopped \(StopHangs\)/);
    assert.equal(estate.runtime.state, "Stopping");
    assert.equal(estate.owner, `adf-${estate.name}/ssis-new`);
    azure().world.unplant(estate.name);
  });

  it("is looked for in pipelines however these write it", async () => {
    const { estate, primary, secondary } = await standing();
    const factory = azure().world.state.factories.get(estate.factoryId);
    assert.ok(factory);
    const connectVia = { referenceName: "SSIS", type: "IntegrationRuntimeReference" };
    publishPipeline(azure().world, factory, "load", {
      activities: [{ typeProperties: { connectVia } }],
    });
    primary.flag = secondary.flip("secondary").flag;
    await secondary.bringUp();
    assert.match(secondary.log, /1 pipeline of adf-\S+ name ssis and not ssis-b: load/);
  });
});
