import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";
import { scheduled } from "../support/trigger-samples.ts";

// A state that this program does not know is an answer all the same: its region is not silent, and nothing says that the thing rests.
describe("a state that is new to this program", () => {
  const azure = useAzure({ quick: true });

  const begun = (more: Readonly<Record<string, unknown>> = {}) => {
    const estate = new TestEstate(azure(), { strategy: "attach", ...more }).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };
  /** What the runtime of one factory is said to be, so often or always. */
  const shows = (estate: TestEstate, factory: string, state: string, times?: number) => {
    const properties = { type: "Managed", state, typeProperties: {} };
    const body = { name: "ssis", etag: "1", properties };
    for (const [method, path] of [
      ["GET", "/ssis\\?"],
      ["POST", "/ssis/getStatus"],
    ] as const)
      azure().world.plant({
        id: `${estate.name} ${method}`,
        ...(times && { times }),
        match: { method, path: `factories/${factory}/.*${path}` },
        answer: { status: 200, body },
      });
  };
  const showsAgain = (estate: TestEstate) => {
    for (const method of ["GET", "POST"]) azure().world.unplant(`${estate.name} ${method}`);
  };

  it("is none of rest: the other site's runtime is stopped before anything moves", async () => {
    const { estate, stack } = begun();
    shows(estate, `adf-${estate.name}`, "Upgrading", 2);
    await stack.bringUp();
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    assert.deepEqual(estate.applied().slice(0, 2), ["stop", "failover"]);
  });

  it("lets no planned failover go on while it stays", async () => {
    const { estate, stack } = begun();
    shows(estate, `adf-${estate.name}`, "Upgrading");
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, { code: "OtherSiteRuns" });
    assert.match(errors.FailoverGroupRole?.message ?? "", /is Upgrading/);
    assert.ok(!estate.applied().includes("failover"));
    showsAgain(estate);
    await stack.bringUp();
  });

  it("lets nothing start beside it where no role tells", async () => {
    const { estate, stack } = begun({ catalogRole: "leave" });
    shows(estate, `adf-${estate.name}`, "Upgrading");
    for (const kind of ["CatalogOwner", "IntegrationRuntime"] as const) {
      const { errors } = await stack.up(kind);
      assertSpoken(errors[kind], { code: "OtherSiteRuns" });
    }
    assert.deepEqual(estate.applied(), []);
    showsAgain(estate);
  });

  it("is told of this site's own runtime, which is not written in it", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    stack.config = { runtime: { name: "ssis", nodeSize: "Standard_D8_v3", nodeCount: 2 } };
    shows(estate, `adf-${estate.name}`, "Upgrading");
    const mark = estate.mark();
    const { errors } = await stack.up("IntegrationRuntime");
    assertSpoken(errors.IntegrationRuntime, {
      code: "StateUnknown",
      left: /nothing was changed/,
      does: /region is lost, use `strategy: attach` with another runtime name/,
    });
    assert.deepEqual(estate.applied(mark), []);
    showsAgain(estate);
    await stack.bringUp();
  });

  it("is gone round by another name, as that of this site's own runtime is told: where its region is lost", async () => {
    const { estate, stack } = begun({ secondName: "ssis-b" });
    stack.config = {
      failover: "forced",
      allowDataLossUntil: new Date(azure().time.now().getTime() + 3_600_000).toISOString(),
    };
    shows(estate, `adf-${estate.name}`, "Upgrading");
    await stack.bringUp();
    assert.match(String(stack.live("Fence").pending), /stopping ssis in .* \(StopHangs\)/);
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
    showsAgain(estate);
  });

  it("is none of rest of a trigger either", async () => {
    const { estate, stack } = begun({ triggers: { nightly: {} } });
    const trigger = estate.triggerAt("primary");
    trigger.runtimeState = "Started";
    const { properties } = scheduled("nightly");
    azure().world.plant({
      id: estate.name,
      times: 1,
      match: { method: "GET", path: `factories/adf-${estate.name}/triggers` },
      answer: {
        status: 200,
        body: {
          value: [{ name: "nightly", properties: { ...properties, runtimeState: "Paused" } }],
        },
      },
    });
    await stack.bringUp("Fence");
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.equal(trigger.runtimeState, "Stopped");
  });

  it("may be missing of a trigger that nobody names, and keeps no other from being stopped", async () => {
    const { estate, stack } = begun({ triggers: { nightly: {} } });
    const trigger = estate.triggerAt("primary");
    trigger.runtimeState = "Started";
    const { properties } = scheduled("nightly");
    const value = [
      { name: "other", properties },
      { name: "nightly", properties: { ...properties, runtimeState: "Started" } },
    ];
    azure().world.plant({
      id: estate.name,
      times: 1,
      match: { method: "GET", path: `factories/adf-${estate.name}/triggers` },
      answer: { status: 200, body: { value } },
    });
    await stack.bringUp("Fence");
    assert.equal(trigger.runtimeState, "Stopped");
  });

  it("does not count as elsewhere without a region: a runtime that both sites share is stopped", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    shows(estate, `adf-${estate.name}`, "Started", 2);
    await stack.bringUp("Fence");
    assert.deepEqual(estate.applied(), ["stop"]);
    showsAgain(estate);
  });

  for (const site of ["primary", "secondary"] as const)
    it(`is told of a role, and nothing is begun (${site})`, async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      azure().world.plant({
        id: estate.name,
        match: { method: "GET", path: `${estate.serverName(site)}/failoverGroups/` },
        answer: { status: 200, body: { properties: { replicationRole: "Resolving" } } },
      });
      const { errors } = await stack.up();
      assertSpoken(errors.Fence, { code: "NotUnderstood", does: /newer version.*by hand/ });
      assert.deepEqual(estate.applied(), []);
      azure().world.unplant(estate.name);
      await stack.bringUp();
    });
});
