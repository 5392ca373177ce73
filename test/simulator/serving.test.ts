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
  weu,
} from "./setting.ts";

const v = "?api-version=2018-06-01";
const standby = `${scope}/rg-neu/providers/Microsoft.DataFactory/factories/adf-neu`;
const here = `${factoryId}/integrationRuntimes/ssis`;
const there = `${standby}/integrationRuntimes/ssis`;
const pair = { dualStandbyPairName: "pair" };

describe("who serves", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
    seed({ factories: [{ id: standby, location: "northeurope" }] });
  });
  afterEach(() => setting.simulator.stop());

  const seed = (document: object) =>
    seedWorld(setting.simulator.world, worldDocument.parse(document));
  const run = async (runtime: string, body: object) => {
    await setting.call("PUT", `${runtime}${v}`, body);
    await setting.call("POST", `${runtime}/start${v}`);
    setting.pass(6 * minute);
  };
  const group = () =>
    seed({
      failoverGroups: [{ name: "fog", primary: weu, secondary: neu, databases: ["SSISDB"] }],
    });
  const failover = async (mode = "forceFailoverAllowDataLoss") => {
    const path = `${neu}/failoverGroups/fog/${mode}?api-version=2023-08-01`;
    assert.equal((await setting.call("POST", path)).status, 202);
    setting.pass(2 * minute);
  };
  const serving = () =>
    setting.simulator
      .journal()
      .flatMap((event) =>
        event.kind === "serving"
          ? [
              `${event.runtime.includes("adf-neu") ? "neu" : "weu"} on ${event.server.slice(-7)} ${event.serving}`,
            ]
          : [],
      );
  const lastOperation = async (runtime: string) =>
    (await setting.call("POST", `${runtime}/getStatus${v}`)).body.properties.typeProperties
      .lastOperation;

  it("passes from one of a hot pair to the other with the role, and never to both", async () => {
    await run(here, runtimeBody({ catalog: pair }));
    group();
    const body = {
      endpoint: "sql-neu.database.windows.net",
      location: "North Europe",
      catalog: pair,
    };
    await run(there, runtimeBody(body));
    assert.deepEqual(serving(), ["weu on sql-weu true"]);
    await failover();
    assert.deepEqual(serving().slice(1), ["weu on sql-weu false", "neu on sql-neu true"]);
  });

  it("passes to a runtime that the catalog was attached to", async () => {
    await run(here, runtimeBody());
    const { world } = setting.simulator;
    const database = world.database(weu, "SSISDB");
    const catalog = database && world.catalog(database);
    assert.ok(catalog);
    await run(there, runtimeBody());
    assert.equal((await lastOperation(there)).errorCode, "CatalogDbBelongsToAnotherIR");
    world.attachRuntime(catalog, "ADF-neu", "SSIS");
    assert.deepEqual(serving(), ["weu on sql-weu true", "weu on sql-weu false"]);
    await run(there, runtimeBody());
    assert.deepEqual(serving().slice(2), ["neu on sql-weu true"]);
    const alive = world
      .workerAgents(catalog)
      .filter((agent) => agent.lastOnlineTime === world.now());
    assert.equal(alive.length, 2);
  });

  it("follows the listener", async () => {
    await run(here, runtimeBody());
    group();
    await setting.call("POST", `${here}/stop${v}`);
    setting.pass(3 * minute);
    await run(here, runtimeBody({ endpoint: "fog.database.windows.net" }));
    await failover();
    assert.deepEqual(serving().slice(2), [
      "weu on sql-weu true",
      "weu on sql-weu false",
      "weu on sql-neu true",
    ]);
  });

  it("ends with the region, and its nodes are unavailable", async () => {
    await run(here, runtimeBody({ location: "North Europe" }));
    setting.simulator.world.plant({ id: "lost", region: "northeurope", lost: true });
    assert.deepEqual(serving(), ["weu on sql-weu true", "weu on sql-weu false"]);
    const status = await setting.call("POST", `${here}/getStatus${v}`);
    assert.equal(status.body.properties.typeProperties.nodes[0].status, "Unavailable");
  });

  it("cancels running packages when it is stopped; others end by themselves", async () => {
    await run(here, runtimeBody());
    seed({
      executions: [
        { server: weu, minutes: 1 },
        { server: weu, minutes: 600 },
      ],
    });
    setting.pass(2 * minute);
    await setting.call("POST", `${here}/stop${v}`);
    const { world } = setting.simulator;
    const database = world.database(weu, "SSISDB");
    assert.deepEqual(
      database && world.catalog(database)?.executions.map((one) => one.status),
      [7, 3],
    );
  });

  it("lets a hanging stop end when the fault is gone", async () => {
    await run(here, runtimeBody());
    setting.simulator.world.plant({ id: "hang", runtime: "ssis", stopHangs: true });
    await setting.call("POST", `${here}/stop${v}`);
    setting.pass(60 * minute);
    assert.equal((await lastOperation(here)).result, "InProgress");
    setting.simulator.world.unplant("hang");
    setting.pass(1 * minute);
    assert.equal((await lastOperation(here)).result, "Succeeded");
  });

  it("lets a start be stopped: its operation has failed then", async () => {
    await setting.call("PUT", `${here}${v}`, runtimeBody());
    const accepted = await setting.call("POST", `${here}/start${v}`);
    setting.pass(2 * minute);
    assert.equal((await setting.call("POST", `${here}/stop${v}`)).status, 202);
    const poll = await setting.call("GET", accepted.headers.get("azure-asyncoperation") ?? "");
    assert.equal(poll.body.status, "Failed");
    setting.pass(10 * minute);
    assert.equal((await lastOperation(here)).type, "Stop");
    assert.deepEqual(serving(), []);
  });
});
