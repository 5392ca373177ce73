import assert from "node:assert/strict";
import { seedWorld, worldDocument } from "../../simulator/seed.ts";
import {
  factoryId,
  minute,
  password,
  runtimeBody,
  type Setting,
  scope,
  startSetting,
} from "./setting.ts";

const v = "?api-version=2023-08-01";
const mi = (region: string) =>
  `${scope}/rg-${region}/providers/Microsoft.Sql/managedInstances/mi-${region}`;
const at = (region: string, location: string) =>
  `${scope}/rg-${region}/providers/Microsoft.Sql/locations/${location}/instanceFailoverGroups/fog-ledger`;
const [weu, neu] = [at("weu", "westeurope"), at("neu", "northeurope")];

describe("a failover group of managed instances", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
    seedWorld(
      setting.simulator.world,
      worldDocument.parse({
        managedInstances: [
          {
            id: mi("weu"),
            location: "westeurope",
            administratorPassword: password,
            dnsZone: "0123456789ab",
            databases: [{ name: "Ledger" }],
            publicDataEndpointEnabled: true,
          },
          {
            id: mi("neu"),
            location: "northeurope",
            administratorPassword: password,
            dnsZone: "0123456789ab",
          },
        ],
      }),
    );
  });
  afterEach(() => setting.simulator.stop());

  const body = {
    properties: {
      readWriteEndpoint: { failoverPolicy: "Manual" },
      partnerRegions: [{ location: "North Europe" }],
      managedInstancePairs: [
        { primaryManagedInstanceId: mi("weu"), partnerManagedInstanceId: mi("neu") },
      ],
    },
  };

  it("copies the service master key and every user database, later ones too", async () => {
    const made = await setting.call("PUT", `${weu}${v}`, body);
    assert.equal(made.status, 201);
    setting.pass(4 * minute);
    const { world } = setting.simulator;
    assert.equal(
      world.server(mi("neu"))?.serviceMasterKey,
      world.server(mi("weu"))?.serviceMasterKey,
    );
    const runtime = `${factoryId}/integrationRuntimes/ledger`;
    await setting.call(
      "PUT",
      `${runtime}?api-version=2018-06-01`,
      runtimeBody({ endpoint: "mi-weu.public.0123456789ab.database.windows.net,3342" }),
    );
    await setting.call("POST", `${runtime}/start?api-version=2018-06-01`);
    setting.pass(10 * minute);
    const copy = world.database(mi("neu"), "SSISDB");
    assert.ok(copy);
    assert.deepEqual([world.isOnline(copy), world.updateability(copy)], [true, "READ_ONLY"]);
    assert.equal(
      (await setting.call("GET", `${neu}${v}`)).body.properties.replicationRole,
      "Secondary",
    );
  });

  it("keeps its databases read-only for a while after the switch", async () => {
    await setting.call("PUT", `${weu}${v}`, body);
    setting.pass(4 * minute);
    const refused = await setting.call("POST", `${weu}/failover${v}`);
    assert.equal(refused.body.error.code, "InstanceFailoverGroupFailoverRequestOnPrimary");
    assert.equal((await setting.call("POST", `${neu}/failover${v}`)).status, 202);
    setting.pass(2 * minute);
    const { world } = setting.simulator;
    const database = world.database(mi("neu"), "Ledger");
    assert.ok(database);
    assert.equal(
      world.resolve("fog-ledger.0123456789ab.database.windows.net")?.server.id,
      mi("neu"),
    );
    assert.equal(world.isWritable(database), false);
    setting.pass(2 * minute);
    assert.equal(world.isWritable(database), true);
    const last = setting.simulator.journal().at(-1);
    assert.deepEqual([last?.kind, last?.atMs], ["database", 8 * minute]);
    const onSecondary = await setting.call("PUT", `${weu}${v}`, body);
    assert.equal(
      onSecondary.body.error.code,
      "InstanceFailoverGroupUpdateOrDeleteRequestOnSecondary",
    );
  });

  it("refuses a pricing tier, and the public host without its port", async () => {
    const outcome = async (more: Parameters<typeof runtimeBody>[0]) => {
      const runtime = `${factoryId}/integrationRuntimes/ledger`;
      await setting.call("PUT", `${runtime}?api-version=2018-06-01`, runtimeBody(more));
      await setting.call("POST", `${runtime}/start?api-version=2018-06-01`);
      setting.pass(10 * minute);
      const status = await setting.call("POST", `${runtime}/getStatus?api-version=2018-06-01`);
      return status.body.properties.typeProperties.lastOperation.errorCode;
    };
    const endpoint = "mi-weu.0123456789ab.database.windows.net";
    assert.equal(
      await outcome({ endpoint, catalog: { catalogPricingTier: "S1" } }),
      "CatalogPricingTierCannotBeSpecifiedForManagedInstance",
    );
    assert.equal(
      await outcome({ endpoint: "mi-weu.public.0123456789ab.database.windows.net" }),
      "AzureSqlConnectionFailure",
    );
  });
});
