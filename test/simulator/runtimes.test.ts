import assert from "node:assert/strict";
import { seedWorld, worldDocument } from "../../simulator/seed.ts";
import {
  factoryId,
  minute,
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

  it("writes no runtime that names what its factory does not have", async () => {
    const linkedService = (referenceName: string) => ({
      packageStores: [
        {
          name: "store",
          packageStoreLinkedService: { type: "LinkedServiceReference", referenceName },
        },
      ],
    });
    const refused = await put(runtimeBody({ ssis: linkedService("share") }));
    assert.equal(refused.status, 400);
    assert.match(JSON.stringify(refused.body), /BadRequest.*invalid reference 'share'/);
    seedWorld(
      setting.simulator.world,
      worldDocument.parse({
        resources: [{ id: `${factoryId}/linkedservices/share`, location: "westeurope" }],
      }),
    );
    assert.equal((await put(runtimeBody({ ssis: linkedService("SHARE") }))).status, 200);
  });
});
