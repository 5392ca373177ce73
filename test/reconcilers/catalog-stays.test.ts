import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

describe("an SSISDB that stays on its managed instance while the runtime goes (`catalogRole: leave`)", () => {
  const azure = useAzure({ quick: true });

  /** Both stacks brought up, the home site active. */
  const standing = async (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), {
      ...{ strategy: "attach", catalogRole: "leave", onInstances: true, endpoint: "public" },
      ...options,
    }).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    const instance = (site: "primary" | "secondary") => {
      const found = azure().world.server(estate.serverId(site));
      assert.ok(found);
      return found;
    };
    return { estate, primary, secondary, instance };
  };

  it("takes over past its own instance, whose public endpoint nobody uses", async () => {
    const { estate, secondary, instance } = await standing();
    instance("secondary").publicDataEndpointEnabled = false;
    const { errors } = await secondary.flip("secondary").up();
    // What is kept there for another day cannot be looked after; nothing of the takeover waits for it.
    assert.deepEqual(Object.keys(errors), ["MasterKey"]);
    assert.deepEqual(estate.serving, ["secondary"]);
    assert.equal(estate.runtimeAt("secondary").serves, estate.serverId("primary"));
  });

  it("stops nothing where the instance that holds SSISDB has its public endpoint switched off", async () => {
    const { estate, secondary, instance } = await standing();
    instance("primary").publicDataEndpointEnabled = false;
    const before = estate.mark();
    const { errors } = await secondary.flip("secondary").up();
    assertSpoken(errors.Fence, {
      code: "PublicEndpointDisabled",
      does: new RegExp(`--ids ${estate.serverId("primary")}`),
    });
    assert.deepEqual(estate.applied(before), []);
    assert.deepEqual(estate.serving, ["primary"]);
  });

  it("changes the master key's password on the side that holds SSISDB, whoever runs it", async () => {
    const { estate, primary, secondary, instance } = await standing();
    primary.flag = secondary.flip("secondary").flag;
    await secondary.bringUp();
    await primary.bringUp();
    const next = { password: "Next-Key-2", previous: "Master-Key-1" };
    secondary.masterKey = next;
    await secondary.bringUp();
    const database = azure().world.database(estate.serverId("primary"), "SSISDB");
    const key = database && azure().world.catalog(database)?.masterKey;
    assert.ok(key);
    assert.ok(key.passwords.includes("Master-Key-1"), "a copy is not the place");
    primary.masterKey = next;
    await primary.bringUp();
    assert.ok(key.passwords.includes("Next-Key-2") && !key.passwords.includes("Master-Key-1"));
    for (const site of ["primary", "secondary"] as const)
      assert.deepEqual(
        instance(site).masterKeyPasswords.map(({ password }) => password),
        ["Next-Key-2"],
      );
    for (const stack of [primary, secondary]) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), []);
    }
  });

  // No role moves that would tell: the other site's runtime does.
  it("ends what is the released site's own when the other one has taken over, and not before", async () => {
    const released = "test/reconcilers/hooks/second.sql";
    const { estate, primary, secondary } = await standing({
      more: { hooks: { onRelease: [released] } },
    });
    primary.flag = secondary.flip("secondary").flag;
    await primary.bringUp();
    assert.equal(estate.triggerAt("primary").runtimeState, "Started");
    assert.deepEqual(primary.live("SqlHook"), { ran: [], waits: true });
    await secondary.bringUp();
    await primary.bringUp();
    assert.deepEqual(primary.live("SqlHook").ran, [released]);
    estate.triggerAt("primary").runtimeState = "Started";
    await primary.refresh();
    await primary.bringUp();
    assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
  });

  it("leaves Agent schedules on where the role stays, whoever runs SSISDB", async () => {
    const { estate, primary, secondary } = await standing({ agentSchedules: ["Nightly load"] });
    primary.flag = secondary.flip("secondary").flag;
    await secondary.bringUp();
    await primary.bringUp();
    assert.deepEqual(estate.schedulesAt("primary"), [true]);
    assert.deepEqual(estate.schedulesAt("secondary"), [false]);
  });

  it("says that the other runtime is not fenced off where it starts its own one and does not see that", async () => {
    const { estate, primary, secondary } = await standing();
    await secondary.flip("secondary").bringUp();
    // The flag comes back without having been seen away, and without a time: the home stack has no takeover to do.
    azure().world.plant({ id: estate.name, region: "northeurope", lost: true });
    try {
      primary.config = {
        runtime: { nodeSize: "Standard_D4_v3", nodeCount: 3, maxParallelExecutionsPerNode: 4 },
      };
      const { errors } = await primary.up();
      assertSpoken(errors.IntegrationRuntime, { code: "CatalogDbBelongsToAnotherIR" });
      const said = primary.log.match(
        /ssis in adf-\S+-away does not answer.*: it is not fenced off/g,
      );
      assert.equal(said?.length, 1, primary.log);
    } finally {
      azure().world.unplant(estate.name);
    }
  });
});
