import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

describe("what Azure accepts without an address to ask at", () => {
  const azure = useAzure({ quick: true });

  it("is waited for by its effect, a trigger too", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    estate.triggerAt("primary").runtimeState = "Started";
    for (const site of ["primary", "secondary"] as const) {
      const { id } = estate.triggerAt(site);
      azure().world.plant({ id, trigger: id, turnsForMs: 45_000 });
    }
    azure().world.plant({
      id: estate.name,
      match: { method: "POST", path: `(adf|fog)-${estate.name}.*/(start|stop|failover)\\?` },
      answer: { headers: { location: "", "azure-asyncoperation": "" } },
    });
    const stack = new TestStack(estate, "secondary").flip("secondary");
    await stack.bringUp("Fence");
    assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    await stack.bringUp();
    assert.deepEqual(stack.live("TriggerStates").states, { nightly: "Started" });
    assert.deepEqual(estate.serving, ["secondary"]);
  });
});
