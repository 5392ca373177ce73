import assert from "node:assert/strict";
import type { JsonObject } from "../../simulator/world/json.ts";
import { useAzure } from "../support/azure.ts";
import { stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

describe("what Azure accepts and then does not show", () => {
  const azure = useAzure({ quick: true });

  /** A runtime that is to be started, and whose workers do not show themselves before they may. */
  const hidden = async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp("IntegrationRuntime");
    stop(estate);
    await azure().time.pass(60_000);
    await stack.refresh();
    const workers = { mayShow: false, areUp: false };
    Object.defineProperty(estate.runtime, "workersUp", {
      get: () => workers.areUp && workers.mayShow,
      set: (up: boolean) => {
        workers.areUp = up;
      },
    });
    return { estate, stack, workers };
  };

  it("is no success: a runtime that says Started, and for which nobody works", async () => {
    const { estate, stack, workers } = await hidden();
    const { errors } = await stack.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "NoWorker",
      left: /Started; triggers were not started/,
      does: /looks again without a restart/,
    });
    assert.equal(errors.TriggerStates, undefined, "what comes after is not begun");
    workers.mayShow = true;
    azure().world.settle();
    const since = estate.mark();
    await stack.bringUp("IntegrationRuntime");
    assert.deepEqual(estate.applied(since), []);
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });

  it("is not taken back by a server that is busy at the last of many looks", async () => {
    const { estate, stack } = await hidden();
    const busy = { server: estate.serverId("primary"), login: { number: 40501 } };
    stack.engine = {
      async assertAlive() {
        if (estate.runtime.state !== "Started") return;
        stack.engine = { assertAlive: async () => {} };
        azure().time.in(595_000, () => azure().world.plant({ id: estate.name, ...busy }));
      },
    };
    const { errors } = await stack.up("IntegrationRuntime");
    azure().world.unplant(estate.name);
    assertSpoken(errors.IntegrationRuntime, { code: "NoWorker" });
  });

  it("is not written for ever: a runtime of which Azure makes something else", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    const { runtimes } = azure().world.state;
    const { add } = runtimes;
    runtimes.add = (runtime) =>
      add.call(runtimes, { ...runtime, properties: withNodes(runtime.properties, 5) });
    const since = estate.mark();
    stack.config = { runtime: { ...SETTINGS, nodeCount: 3 } };
    const { errors } = await stack.up();
    runtimes.add = add;
    assertSpoken(errors.IntegrationRuntime, {
      code: "NotAsWritten",
      left: /ssis is stopped .*; it was not started/,
    });
    assert.match(errors.IntegrationRuntime?.message ?? "", /2 times.*numberOfNodes 5 -> 3/);
    assert.deepEqual(estate.applied(since), ["stop", "put", "put"]);
    await stack.bringUp();
    assert.equal(estate.runtime.state, "Started");
  });

  it("is waited for half an hour where it is SSISDB after its birth, and joins no group before", async () => {
    const estate = new TestEstate(azure()).grouped("primary", []);
    const stack = new TestStack(estate, "primary");
    azure().world.plant({
      id: estate.name,
      match: { method: "GET", path: `${estate.serverName("primary")}/databases/SSISDB` },
      answer: { status: 404, body: { error: { code: "ResourceNotFound", message: "None." } } },
    });
    const { errors } = await stack.up();
    azure().world.unplant(estate.name);
    assertSpoken(errors.SsisCatalog, { code: "CatalogNotVisible", left: /no failover group yet/ });
    assert.deepEqual(estate.applied(), ["put", "start"]);
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
  });

  it("is said where it is the side of an SSISDB that stays, with nothing done", async () => {
    const options = { strategy: "attach", catalogRole: "leave" } as const;
    const estate = new TestEstate(azure(), options).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    for (const side of estate.groupNow.sides) side.role = "Secondary";
    const { errors } = await stack.up();
    assertSpoken(errors.Fence, {
      code: "CatalogPlaceUnknown",
      does: /set catalogRole: move/,
      left: /^nothing was changed$/,
    });
    assert.deepEqual(estate.writes(), []);
  });

  it("is said where it is the zone of managed instances, with nothing done", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(true);
    azure().world.plant({
      id: "gone",
      match: { method: "GET", path: `managedInstances/sql-${estate.name}-\\w+\\?` },
      answer: { status: 503, body: { error: { code: "ServiceUnavailable", message: "No." } } },
    });
    const before = estate.mark();
    const said = await new InstanceStack(estate, "secondary").flip("secondary").failure();
    azure().world.unplant("gone");
    assert.match(said, /ZoneUnknown[\s\S]*set sites\.<site>\.sqlHost/);
    assert.deepEqual(estate.applied(before), []);
  });
});

const SETTINGS = { name: "ssis", nodeSize: "Standard_D4_v3", maxParallelExecutionsPerNode: 4 };

/** The runtime's `properties` with another number of nodes. */
function withNodes(properties: JsonObject, numberOfNodes: number): JsonObject {
  const changed = (name: string, value: unknown) =>
    name === "numberOfNodes" ? numberOfNodes : value;
  return JSON.parse(JSON.stringify(properties, changed)) as JsonObject;
}
