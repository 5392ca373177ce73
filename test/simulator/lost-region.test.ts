import assert from "node:assert/strict";
import { seedWorld, worldDocument } from "../../simulator/seed.ts";
import {
  factoryId,
  minute,
  neu,
  runtimeBody,
  type Setting,
  scope,
  startSetting,
  vnetOf,
  weu,
} from "./setting.ts";

const sqlVersion = "?api-version=2023-08-01";
const irVersion = "?api-version=2018-06-01";
const ir = `${factoryId}/integrationRuntimes/ssis`;

describe("a region that is lost", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
    // The runtime's factory stands in West Europe, its nodes in North Europe, where its SSISDB has no copy yet.
    await setting.call("PUT", `${ir}${irVersion}`, runtimeBody({ location: "North Europe" }));
    await setting.call("POST", `${ir}/start${irVersion}`);
    setting.pass(6 * minute);
    seedWorld(
      setting.simulator.world,
      worldDocument.parse({
        failoverGroups: [{ name: "fog", primary: weu, secondary: neu, databases: ["SSISDB"] }],
      }),
    );
  });
  afterEach(() => setting.simulator.stop());

  const lose = (region: string) =>
    setting.simulator.world.plant({ id: region, region, lost: true });
  const comesBack = (region: string) => setting.simulator.world.unplant(region);
  const force = async () => {
    const path = `${neu}/failoverGroups/fog/forceFailoverAllowDataLoss${sqlVersion}`;
    assert.equal((await setting.call("POST", path)).status, 202);
    setting.pass(1 * minute);
  };
  const shown = async (server: string) => {
    const { status, body } = await setting.call("GET", `${server}/failoverGroups/fog${sqlVersion}`);
    if (status !== 200) return status;
    const { replicationRole, partnerServers } = body.properties;
    return `${replicationRole}, partner ${partnerServers[0].replicationRole}`;
  };
  const isWritable = (server: string) => {
    const database = setting.simulator.world.database(server, "SSISDB");
    assert.ok(database);
    return setting.simulator.world.isWritable(database);
  };
  const stateOf = async () =>
    (await setting.call("POST", `${ir}/getStatus${irVersion}`)).body.properties.state;
  const events = (kind: "role" | "region") =>
    setting.simulator.journal().flatMap((event) => {
      if (event.kind === "role" && kind === "role")
        return [`${event.server.slice(-7)} ${event.role}`];
      return event.kind === "region" && kind === "region" ? [`${event.region} ${event.lost}`] : [];
    });

  it("comes back as Primary, and rejoins a minute later: until then both sides say Primary and write", async () => {
    lose("westeurope");
    const before = events("role").length;
    await force();
    setting.pass(60 * minute);
    assert.deepEqual([await shown(weu), await shown(neu)], [503, "Primary, partner Secondary"]);
    comesBack("westeurope");
    setting.pass(30_000);
    assert.equal(await shown(weu), "Primary, partner Secondary");
    assert.equal(await shown(neu), "Primary, partner Secondary");
    assert.deepEqual([isWritable(weu), isWritable(neu)], [true, true]);
    // Nothing but a forced failover's own end makes it a secondary; it takes none itself either.
    const refused = await setting.call("POST", `${weu}/failoverGroups/fog/failover${sqlVersion}`);
    assert.equal(refused.body.error.code, "FailoverGroupFailoverRequestOnPrimary");
    setting.pass(40_000);
    assert.equal(await shown(weu), "Secondary, partner Primary");
    assert.deepEqual([isWritable(weu), isWritable(neu)], [false, true]);
    assert.deepEqual(events("role").slice(before), ["sql-neu Primary", "sql-weu Secondary"]);
    assert.deepEqual(events("region"), ["westeurope true", "westeurope false"]);
  });

  it("rejoins a minute after its last return", async () => {
    lose("westeurope");
    await force();
    comesBack("westeurope");
    setting.pass(50_000);
    lose("westeurope");
    setting.pass(10 * minute);
    comesBack("westeurope");
    setting.pass(50_000);
    assert.equal(await shown(weu), "Primary, partner Secondary");
    setting.pass(20_000);
    assert.equal(await shown(weu), "Secondary, partner Primary");
  });

  it("is not needed for both to say Primary: a fault does so, after a planned failover too", async () => {
    setting.simulator.world.plant({ id: "both", group: "fog", bothPrimary: true });
    await setting.call("POST", `${neu}/failoverGroups/fog/failover${sqlVersion}`);
    setting.pass(60 * minute);
    assert.equal(await shown(weu), "Primary, partner Secondary");
    assert.equal(await shown(neu), "Primary, partner Secondary");
    setting.simulator.world.unplant("both");
    setting.pass(70_000);
    assert.equal(await shown(weu), "Secondary, partner Primary");
  });

  it("keeps the nodes of a runtime in Stopping until it is back", async () => {
    lose("northeurope");
    assert.equal((await setting.call("POST", `${ir}/stop${irVersion}`)).status, 202);
    setting.pass(600 * minute);
    assert.equal(await stateOf(), "Stopping");
    const put = await setting.call("PUT", `${ir}${irVersion}`, runtimeBody());
    assert.equal(put.status, 400);
    comesBack("northeurope");
    setting.pass(2 * minute);
    assert.equal(await stateOf(), "Stopped");
  });

  it("answers for nothing that stands in it, and what stands elsewhere is untouched", async () => {
    const vnet = (region: string) => `${vnetOf(region)}/subnets/ssis?api-version=2024-05-01`;
    const weuPaths = [`${weu}${sqlVersion}`, `${weu}/databases/SSISDB${sqlVersion}`, vnet("weu")];
    const paths = [...weuPaths, `${factoryId}${irVersion}`, `${ir}${irVersion}`];
    const statuses = (all: readonly string[]) =>
      Promise.all(all.map(async (path) => (await setting.call("GET", path)).status));
    assert.deepEqual(await statuses(paths), [200, 200, 200, 200, 200]);
    lose("West Europe");
    assert.deepEqual(await statuses(paths), [503, 503, 503, 503, 503]);
    const elsewhere = [`${neu}${sqlVersion}`, `${neu}/databases/SSISDB${sqlVersion}`, vnet("neu")];
    assert.deepEqual(await statuses(elsewhere), [200, 200, 200]);
    const made = await setting.call(
      "PUT",
      `${scope}/rg-weu/providers/Microsoft.Sql/servers/new${sqlVersion}`,
      {
        location: "westeurope",
        properties: { administratorLogin: "a", administratorLoginPassword: "b" },
      },
    );
    assert.equal(made.status, 503);
  });
});

describe("a factory's full PUT", () => {
  it("takes the Git link and the global parameters that it does not bring, and the journal says so", async () => {
    const setting = await startSetting();
    try {
      const put = await setting.call("PUT", `${factoryId}${irVersion}`, { location: "westeurope" });
      assert.equal(put.status, 200);
      const { body } = await setting.call("GET", `${factoryId}${irVersion}`);
      assert.equal(body.properties.repoConfiguration, undefined);
      assert.equal(body.properties.globalParameters, undefined);
      const wiped = setting.simulator.journal().findLast((event) => event.kind === "factory");
      assert.deepEqual(wiped?.wiped, ["repoConfiguration", "globalParameters"]);
    } finally {
      await setting.simulator.stop();
    }
  });
});
