import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { start, stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("the fence of a runtime that is just starting, which Azure does not stop", () => {
  const azure = useAzure({ quick: true });

  const starting = async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary");
    await stack.bringUp();
    stop(estate);
    await azure().time.pass(minute);
    azure().world.advance();
    start(estate);
    azure().world.plant({
      id: estate.name,
      match: { method: "POST", path: `adf-${estate.name}/integrationRuntimes/.*/stop` },
      answer: {
        status: 409,
        body: { error: { code: "IntegrationRuntimeStarting", message: "It is starting." } },
      },
    });
    return { estate, stack: stack.flip("secondary") };
  };

  it("waits for the end of its start, and stops it then", async () => {
    const { estate, stack } = await starting();
    azure().time.in(39_000, () => azure().world.unplant(estate.name));
    await stack.bringUp();
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    assert.deepEqual(estate.serving, ["secondary"]);
  });

  it("leaves one pending that starts for ever", async () => {
    const { estate, stack } = await starting();
    stack.config = { stopTimeout: "20s" };
    const began = azure().time.elapsed();
    await stack.bringUp("Fence");
    const took = azure().time.elapsed() - began;
    assert.ok(took >= 20_000 && took < 30_000, `${took}`);
    assert.match(String(stack.live("Fence").pending), /stopping ssis in adf-e\d+ \(StopHangs\)/);
    azure().world.unplant(estate.name);
  });
});
