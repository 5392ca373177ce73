import assert from "node:assert/strict";
import { EngineGone } from "../../reconcilers/context/engine-watch.ts";
import { useAzure } from "../support/azure.ts";
import { stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

describe("a runtime whose stack is destroyed", () => {
  const azure = useAzure({ quick: true });
  const minute = 60_000;

  const running = async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    return { estate, stack, since: estate.mark() };
  };

  it("stays where the stack is released and the other site has not taken over yet", async () => {
    const { estate, stack, since } = await running();
    await stack.flip("secondary").bringUp();
    await stack.destroy("IntegrationRuntime");
    assert.deepEqual(estate.writes(since), []);
    assert.equal(estate.runtime.state, "Started");
  });

  it("stays where it is the other site's by now, which this stack has not seen: with `stay` it has not moved", async () => {
    const estate = new TestEstate(azure(), { strategy: "stay", endpoint: "listener" }).standing();
    const [primary, secondary] = [
      new TestStack(estate, "primary"),
      new TestStack(estate, "secondary"),
    ];
    await primary.bringUp();
    await secondary.flip("secondary").bringUp();
    const since = estate.mark();
    await primary.destroy("IntegrationRuntime");
    assert.deepEqual(estate.writes(since), []);
    assert.equal(estate.runtime.state, "Started");
    assert.match(primary.log, /ssis is left alone: .*Secondary here, Primary there/);
    await secondary.destroy("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["stop", "delete"]);
  });

  it("stays where it waits for its day in a factory of its own", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const [primary, secondary] = [
      new TestStack(estate, "primary"),
      new TestStack(estate, "secondary"),
    ];
    await primary.bringUp();
    await secondary.flip("secondary").bringUp();
    primary.flag = secondary.flag;
    await primary.bringUp();
    const since = estate.mark();
    await primary.destroy("IntegrationRuntime");
    assert.deepEqual(estate.writes(since), []);
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
  });

  it("is not stopped where it rests, and not missed where it is gone", async () => {
    const { estate, stack, since } = await running();
    stop(estate);
    await azure().time.pass(minute);
    azure().world.advance();
    const kept = stack.state.get("IntegrationRuntime");
    await stack.destroy("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["delete"]);
    assert.ok(kept);
    stack.state.set("IntegrationRuntime", kept);
    await stack.destroy("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), ["delete"]);
  });

  it("stays where the engine is gone that asked for it", async () => {
    const { estate, stack, since } = await running();
    stop(estate);
    await azure().time.pass(minute);
    azure().world.advance();
    stack.engine = {
      async assertAlive() {
        throw new EngineGone();
      },
    };
    await assert.rejects(stack.destroy("IntegrationRuntime"), EngineGone);
    assert.deepEqual(estate.writes(since), []);
  });
});
