import assert from "node:assert/strict";
import { hashPassword } from "../../simulator/sql/logins/password-hash.ts";
import {
  factoryId,
  minute,
  password,
  runtimeBody,
  type Setting,
  startSetting,
  vnetOf,
  weu,
} from "./setting.ts";

const v = "?api-version=2018-06-01";
const ir = `${factoryId}/integrationRuntimes/ssis`;

describe("a start of an integration runtime that fails", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
  });
  afterEach(() => setting.simulator.stop());

  const put = (body = runtimeBody()) => setting.call("PUT", `${ir}${v}`, body);
  const start = () => setting.call("POST", `${ir}/start${v}`);
  const status = async () => (await setting.call("POST", `${ir}/getStatus${v}`)).body.properties;
  const lastOperation = async () => (await status()).typeProperties.lastOperation;

  it("makes no SSISDB for a login that is not the administrator, and lets one in that has a user there", async () => {
    const { world } = setting.simulator;
    const server = world.server(weu);
    assert.ok(server);
    const sid = `0x${"0123456789ABCDEF".repeat(2)}`;
    server.logins.push({ name: "etl", passwordHash: hashPassword(password), sid, enabled: true });
    const asEtl = { catalog: { catalogAdminUserName: "etl" } };
    const started = async (body: Parameters<typeof runtimeBody>[0]) => {
      await put(runtimeBody(body));
      await start();
      setting.pass(6 * minute);
      const { result, errorCode } = await lastOperation();
      if (result === "Succeeded") await setting.call("POST", `${ir}/stop${v}`);
      setting.pass(3 * minute);
      return errorCode ?? result;
    };
    assert.equal(await started(asEtl), "CatalogDbCreationFailure");
    assert.equal(await started({}), "Succeeded");
    assert.equal(await started(asEtl), "AzureSqlConnectionFailure");
    const database = world.database(weu, "SSISDB");
    assert.ok(database);
    world.content(database).users = [{ name: "etl", sid }];
    assert.equal(await started(asEtl), "Succeeded");
  });

  it("does not reach a server that lets nobody of Azure in, but from a network", async () => {
    const server = setting.simulator.world.server(weu);
    assert.ok(server);
    const rule = { name: "office", startIpAddress: "203.0.113.1", endIpAddress: "203.0.113.1" };
    server.firewallRules = [{ ...rule, id: `${weu}/firewallRules/office` }];
    const started = async (body: Parameters<typeof runtimeBody>[0]) => {
      await put(runtimeBody(body));
      await start();
      setting.pass(6 * minute);
      return await lastOperation();
    };
    const refused = await started({});
    assert.equal(refused.errorCode, "AzureSqlConnectionFailure");
    const subnetId = `${vnetOf("weu")}/subnets/ssis`;
    assert.equal(
      (await started({ type: { customerVirtualNetwork: { subnetId } } })).result,
      "Succeeded",
    );
  });

  const failures: [string, string, Parameters<typeof runtimeBody>[0]][] = [
    ["a wrong password", "AzureSqlConnectionFailure", { password: "wrong" }],
    [
      "an unknown server",
      "AzureSqlConnectionFailure",
      { endpoint: "nowhere.database.windows.net" },
    ],
    [
      "a subnet that is not there",
      "InvalidVnetConfiguration",
      { type: { customerVirtualNetwork: { subnetId: `${vnetOf("weu")}/subnets/none` } } },
    ],
    [
      "a subnet of another region",
      "InvalidVnetConfiguration",
      { type: { customerVirtualNetwork: { subnetId: `${vnetOf("neu")}/subnets/ssis` } } },
    ],
    [
      "too few addresses",
      "InvalidVnetConfiguration",
      {
        compute: {
          numberOfNodes: 10,
          vNetProperties: { subnetId: `${vnetOf("small")}/subnets/ssis` },
        },
      },
    ],
    [
      "one public IP",
      "InvalidPublicIPSpecified",
      {
        compute: {
          vNetProperties: {
            subnetId: `${vnetOf("weu")}/subnets/ssis`,
            publicIPs: ["/subscriptions/x"],
          },
        },
      },
    ],
    [
      "a SAS token that is not valid",
      "CustomSetupScriptBlobContainerInaccessible",
      {
        ssis: {
          customSetupScriptProperties: {
            blobContainerUri: "https://stweu.blob.core.windows.net/setup",
            sasToken: { type: "SecureString", value: "?sv=old" },
          },
        },
      },
    ],
  ];
  for (const [what, code, options] of failures)
    it(`fails to start with ${what}: ${code}`, async () => {
      setting.simulator.world.state.subnets.add({
        id: `${vnetOf("small")}/subnets/ssis`,
        location: "westeurope",
        delegations: [],
        freeAddresses: 3,
      });
      await put(runtimeBody(options));
      const accepted = await start();
      setting.pass(40 * minute);
      assert.equal((await lastOperation()).errorCode, code);
      const poll = await setting.call("GET", accepted.headers.get("azure-asyncoperation") ?? "");
      assert.equal(poll.body.status, "Failed");
      assert.equal(poll.body.error.code, code);
      assert.equal((await status()).state, "Initial");
    });

  it("refuses public addresses that Azure refuses", async () => {
    const { generic } = setting.simulator.world.state;
    const publicIPs = ["a", "b"].map((name) =>
      vnetOf("weu").replace(/virtualNetworks.*/, `publicIPAddresses/${name}`),
    );
    const isRefused = async (seen: RegExp, change: object) => {
      for (const id of publicIPs) {
        const good = {
          sku: { name: "Standard" },
          properties: { dnsSettings: { domainNameLabel: "a" } },
        };
        const type = "Microsoft.Network/publicIPAddresses";
        const body = { ...good, ...change };
        generic.add({ ...{ id, type, location: "westeurope", tags: {} }, body });
      }
      await start();
      setting.pass(40 * minute);
      assert.equal((await lastOperation()).errorCode, "InvalidPublicIPSpecified");
      assert.match(JSON.stringify(await lastOperation()), seen);
    };
    const vNetProperties = { subnetId: `${vnetOf("weu")}/subnets/ssis`, publicIPs };
    await put(runtimeBody({ compute: { vNetProperties } }));
    await isRefused(/is a basic one/, { sku: { name: "Basic" } });
    await isRefused(/has no DNS name/, { properties: {} });
    const dnsSettings = { domainNameLabel: "a" };
    const used = { dnsSettings, ipConfiguration: { id: "/lb" } };
    await isRefused(/is already used/, { properties: used });
  });

  it("refuses SSISDB of another runtime, but for a dual standby pair of the same name", async () => {
    const other = `${factoryId}/integrationRuntimes/other`;
    await put(runtimeBody({ catalog: { dualStandbyPairName: "pair" } }));
    await start();
    setting.pass(6 * minute);
    const startOther = async (pair: string) => {
      await setting.call(
        "PUT",
        `${other}${v}`,
        runtimeBody({ catalog: { dualStandbyPairName: pair } }),
      );
      await setting.call("POST", `${other}/start${v}`);
      setting.pass(6 * minute);
      return (await setting.call("POST", `${other}/getStatus${v}`)).body.properties;
    };
    const refused = await startOther("apair");
    assert.equal(refused.typeProperties.lastOperation.errorCode, "CatalogDbBelongsToAnotherIR");
    assert.equal((await startOther("pair")).state, "Started");
  });

  it("fails with a planted error once, and a planted hanging stop hangs", async () => {
    await put();
    const { faults } = setting.simulator.world;
    faults.add({ id: "1", times: 1, runtime: "ssis", nextStart: { errorCode: "NodeUnavailable" } });
    await start();
    setting.pass(6 * minute);
    assert.equal((await lastOperation()).errorCode, "NodeUnavailable");
    await start();
    setting.pass(6 * minute);
    assert.equal((await status()).state, "Started");
    faults.add({ id: "2", runtime: "ssis", stopHangs: true });
    await setting.call("POST", `${ir}/stop${v}`);
    setting.pass(600 * minute);
    assert.equal((await status()).state, "Stopping");
  });
});
