import assert from "node:assert/strict";
import { readFactory } from "../../azure/factories.ts";
import { addDatabase, failover, readGroup } from "../../azure/failover-groups.ts";
import {
  deleteRuntime,
  putRuntime,
  readRuntime,
  readRuntimeStatus,
  startRuntime,
  stopRuntime,
} from "../../azure/integration-runtimes.ts";
import { readOperation } from "../../azure/operations.ts";
import { hasDatabase, readServer, readVirtualNetworkRules } from "../../azure/servers.ts";
import { listTriggers, startTrigger, stopTrigger } from "../../azure/triggers.ts";
import {
  attachRuntime,
  readReplicationLink,
  readRunningExecutions,
  readUpdateability,
  readWorkers,
} from "../../sql/catalog.ts";
import { type SqlConnection, withConnection } from "../../sql/connection.ts";
import { subscription } from "./fake-azure.ts";
import { PASSWORD, type SimulatedAzure, serverId, startSimulatedAzure } from "./simulated-azure.ts";

const MINUTE = 60_000;
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const factory = { subscriptionId: subscription, resourceGroup: "rg", factory: "adf" };
const runtime = { ...factory, name: "ssis" };
const side = (server: string) =>
  ({
    kind: "server",
    subscriptionId: subscription,
    resourceGroup: "rg",
    server,
    group: "fog",
  }) as const;
const body = {
  properties: {
    type: "Managed",
    typeProperties: {
      computeProperties: {
        location: "West Europe",
        nodeSize: "Standard_D4_v3",
        numberOfNodes: 1,
        maxParallelExecutionsPerNode: 4,
      },
      ssisProperties: {
        catalogInfo: {
          catalogServerEndpoint: "sql-weu.database.windows.net",
          catalogAdminUserName: "ssisadmin",
          catalogAdminPassword: { type: "SecureString", value: PASSWORD },
          catalogPricingTier: "S1",
        },
        edition: "Standard",
        licenseType: "LicenseIncluded",
      },
    },
  },
};

/** One life of an estate, told in order: each step stands on those before. */
describe("the edges, on the simulated Azure", () => {
  let azure: SimulatedAzure;
  before(async () => {
    azure = await startSimulatedAzure();
  });
  after(() => azure.stop());

  const inCatalog = <T>(server: string, work: (connection: SqlConnection) => Promise<T>) =>
    withConnection(
      {
        host: `${server}.database.windows.net`,
        port: 1433,
        dial: `127.0.0.1:${azure.simulator.sqlPort}`,
        database: "SSISDB",
        login: { kind: "sql", user: "ssisadmin", password: PASSWORD },
        encrypt: "tls",
      },
      azure.session,
      call,
      work,
    );

  it("reads what stands", async () => {
    const { session } = azure;
    assert.equal((await readFactory(session, factory, call))?.location, "westeurope");
    assert.deepEqual(await readServer(session, serverId("sql-neu"), call), { state: "Ready" });
    assert.deepEqual(await readVirtualNetworkRules(session, serverId("sql-weu"), call), []);
    const ssisdb = { serverId: serverId("sql-weu"), name: "SSISDB" };
    assert.equal(await hasDatabase(session, ssisdb, call), false);
    assert.equal(await readRuntime(session, runtime, call), undefined);
  });

  it("makes a runtime and starts it, and sees its worker in the catalog", async () => {
    const { session, clock } = azure;
    const { etag, state } = await putRuntime(session, runtime, body, {}, call);
    assert.equal(state, "Initial");
    const handle = await startRuntime(session, runtime, call);
    assert.ok(handle);
    assert.deepEqual(await readOperation(session, handle, call), { status: "InProgress" });
    clock.advance(10 * MINUTE);
    assert.deepEqual(await readOperation(session, handle, call), { status: "Succeeded" });
    const status = await readRuntimeStatus(session, runtime, call);
    assert.deepEqual([status?.state, status?.lastOperation?.result], ["Started", "Succeeded"]);
    assert.equal((await inCatalog("sql-weu", readWorkers)).length, 1);
    assert.deepEqual(await inCatalog("sql-weu", readRunningExecutions), []);
    await assert.rejects(putRuntime(session, runtime, body, { ifMatch: etag }, call), {
      name: "AzureError",
    });
  });

  it("shares the catalog, moves its role, and sees both sides change", async () => {
    const { session, clock } = azure;
    const ssisdb = `${serverId("sql-weu")}/databases/SSISDB`;
    const adding = await addDatabase(session, side("sql-weu"), ssisdb, call);
    clock.advance(10 * MINUTE);
    if (adding) assert.equal((await readOperation(session, adding, call))?.status, "Succeeded");
    assert.equal(await addDatabase(session, side("sql-weu"), ssisdb, call), undefined);
    const link = (connection: SqlConnection) =>
      readReplicationLink(connection, "SSISDB", "sql-neu");
    assert.equal((await inCatalog("sql-weu", link))?.role, "PRIMARY");

    await assert.rejects(failover(session, side("sql-weu"), "planned", call), { kind: "refused" });
    const moving = await failover(session, side("sql-neu"), "planned", call);
    clock.advance(10 * MINUTE);
    if (moving) assert.equal((await readOperation(session, moving, call))?.status, "Succeeded");
    assert.equal((await readGroup(session, side("sql-neu"), call))?.role, "Primary");
    assert.equal((await readGroup(session, side("sql-weu"), call))?.role, "Secondary");
    const updateability = (connection: SqlConnection) => readUpdateability(connection, "SSISDB");
    assert.equal(await inCatalog("sql-neu", updateability), "READ_WRITE");
    assert.equal(await inCatalog("sql-weu", updateability), "READ_ONLY");
  });

  it("hands the catalog over where it is writable, and only there", async () => {
    const owner = { dataFactory: "adf", runtime: "ssis" };
    await inCatalog("sql-neu", (connection) => attachRuntime(connection, owner));
    await inCatalog("sql-neu", (connection) => attachRuntime(connection, owner));
    const refused = inCatalog("sql-weu", (connection) => attachRuntime(connection, owner));
    await assert.rejects(refused, { kind: "readonly" });
  });

  it("stops and deletes the runtime, and starts and stops triggers", async () => {
    const { session, clock } = azure;
    await stopRuntime(session, runtime, call);
    clock.advance(10 * MINUTE);
    await deleteRuntime(session, runtime, call);
    await deleteRuntime(session, runtime, call);
    assert.equal(await readRuntime(session, runtime, call), undefined);
    const states = async () =>
      (await listTriggers(session, factory, call)).map(({ runtimeState }) => runtimeState);
    assert.deepEqual(await states(), ["Started"]);
    await stopTrigger(session, factory, "nightly", call);
    assert.deepEqual(await states(), ["Stopped"]);
    await startTrigger(session, factory, "nightly", call);
    assert.deepEqual(await states(), ["Started"]);
  });

  it("shows no secret to the world's journal", () => {
    assert.doesNotMatch(JSON.stringify(azure.simulator.journal()), /It's-a-Passw0rd/);
  });
});
