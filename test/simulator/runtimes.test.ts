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

describe("an integration runtime", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
  });
  afterEach(() => setting.simulator.stop());

  const put = (body = runtimeBody()) => setting.call("PUT", `${ir}${v}`, body);
  const start = () => setting.call("POST", `${ir}/start${v}`);
  const status = async () => (await setting.call("POST", `${ir}/getStatus${v}`)).body.properties;
  const lastOperation = async () => (await status()).typeProperties.lastOperation;
  const events = (kind: string) =>
    setting.simulator.journal().filter((event) => event.kind === kind);

  it("answers masked, in state Initial, under a lower-case id", async () => {
    const made = await put();
    assert.equal(made.status, 200);
    assert.equal(made.body.properties.state, "Initial");
    assert.match(made.body.id, /\/integrationruntimes\/ssis$/);
    const info = made.body.properties.typeProperties.ssisProperties.catalogInfo;
    assert.deepEqual(info.catalogAdminPassword, { type: "SecureString", value: "**********" });
    assert.equal(
      (await setting.call("GET", `${ir}${v}`, undefined, { "if-none-match": made.body.etag }))
        .status,
      304,
    );
  });

  it("starts in five minutes, makes SSISDB, and serves when its workers are up", async () => {
    await put();
    const accepted = await start();
    assert.equal(accepted.status, 202);
    assert.equal(accepted.headers.get("retry-after"), "15");
    const poll = accepted.headers.get("azure-asyncoperation") ?? "";
    assert.match(poll, /\/start\/operationstatuses\//);
    assert.equal((await setting.call("GET", poll)).body.status, "InProgress");
    assert.equal((await status()).state, "Starting");
    setting.pass(5 * minute - 1);
    assert.equal((await setting.call("GET", accepted.headers.get("location") ?? "")).status, 202);
    setting.pass(1);
    assert.equal((await setting.call("GET", poll)).body.properties.properties.state, "Started");
    assert.deepEqual(events("serving"), []);
    setting.pass(10_000);
    const [serving] = events("serving");
    assert.deepEqual(
      { ...serving, at: 0, sequence: 0 },
      {
        kind: "serving",
        runtime: `${factoryId}/integrationruntimes/ssis`,
        server: weu,
        serving: true,
        at: 0,
        atMs: 5 * minute + 10_000,
        sequence: 0,
      },
    );
    const database = setting.simulator.world.database(weu, "ssisdb");
    assert.ok(database);
    const catalog = setting.simulator.world.catalog(database);
    assert.ok(catalog);
    assert.equal(setting.simulator.world.workerAgents(catalog).length, 2);
  });

  it("changes its etag with its state, and refuses a stale If-Match", async () => {
    const made = await put();
    await start();
    setting.pass(6 * minute);
    await setting.call("POST", `${ir}/stop${v}`);
    setting.pass(3 * minute);
    const refused = await setting.call("PUT", `${ir}${v}`, runtimeBody(), {
      "if-match": made.body.etag,
    });
    assert.equal(refused.status, 412);
    const now = await setting.call("GET", `${ir}${v}`);
    const taken = await setting.call("PUT", `${ir}${v}`, runtimeBody(), {
      "if-match": now.body.etag,
    });
    assert.equal(taken.status, 200);
    assert.equal(taken.body.properties.state, "Stopped");
  });

  it("stores the mask, so that the next start fails", async () => {
    const made = await put();
    await put(made.body);
    await start();
    setting.pass(6 * minute);
    assert.equal((await lastOperation()).result, "Failed");
    assert.equal((await lastOperation()).errorCode, "AzureSqlConnectionFailure");
    assert.equal((await status()).state, "Initial");
  });

  it("refuses PUT and DELETE while it runs, in two variants", async () => {
    await put();
    await start();
    assert.equal((await put()).status, 400);
    assert.equal((await setting.call("DELETE", `${ir}${v}`)).body.error.code, "BadRequest");
    await setting.simulator.stop();
    setting = await startSetting({ refusal: "b" });
    await put();
    await start();
    setting.pass(10 * minute);
    assert.equal((await put()).status, 409);
    assert.equal(
      (await setting.call("DELETE", `${ir}${v}`)).body.error.code,
      "IntegrationRuntimeIsRunning",
    );
  });

  it("ends its service when a stop is accepted, and is Stopped 2 min 36 s later", async () => {
    await put();
    await start();
    setting.pass(6 * minute);
    const accepted = await setting.call("POST", `${ir}/stop${v}`);
    assert.equal(events("serving").at(-1)?.atMs, 6 * minute);
    assert.equal((await setting.call("POST", `${ir}/stop${v}`)).status, 400);
    setting.pass(156_000);
    assert.equal((await status()).state, "Stopped");
    const result = await setting.call("GET", accepted.headers.get("location") ?? "");
    assert.deepEqual([result.status, result.body], [200, ""]);
    assert.equal((await setting.call("DELETE", `${ir}${v}`)).status, 200);
    assert.equal((await setting.call("DELETE", `${ir}${v}`)).status, 204);
    const missing = await setting.call("GET", `${ir}${v}`);
    assert.equal(
      missing.body.error.message,
      "The document could not be retrieved because it does not exist.",
    );
    assert.equal(missing.body.error.details, null);
  });

  it("lists no nodes after some starts", async () => {
    await put();
    const counts: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      await start();
      setting.pass(6 * minute);
      counts.push((await status()).typeProperties.nodes.length);
      await setting.call("POST", `${ir}/stop${v}`);
      setting.pass(3 * minute);
    }
    assert.deepEqual(counts, [2, 0]);
  });

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

  it("takes 22 min 28 s with standard injection, and its setup's minutes on top", async () => {
    await put(
      runtimeBody({
        compute: { vNetProperties: { vNetId: vnetOf("weu"), subnet: "ssis" } },
        ssis: {
          customSetupScriptProperties: {
            blobContainerUri: "https://stweu.blob.core.windows.net/setup",
            sasToken: { type: "SecureString", value: "?sv=weu" },
          },
        },
      }),
    );
    await start();
    setting.pass(24 * minute + 27_000);
    assert.equal((await status()).state, "Starting");
    setting.pass(1_000);
    assert.equal((await status()).state, "Started");
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
