import assert from "node:assert/strict";
import { factoryId, minute, neu, runtimeBody, type Setting, startSetting, weu } from "./setting.ts";

const v = "?api-version=2023-08-01";
const ir = `${factoryId}/integrationRuntimes/ssis`;
const irVersion = "?api-version=2018-06-01";
const at = (server: string) => `${server}/failoverGroups/fog-sales`;

describe("a failover group of servers", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
    await setting.call("PUT", `${weu}/databases/Sales${v}`, { location: "westeurope" });
  });
  afterEach(() => setting.simulator.stop());

  const body = (more: object = {}, databases = [`${weu}/databases/Sales`]) => ({
    properties: {
      readWriteEndpoint: { failoverPolicy: "Manual" },
      partnerServers: [{ id: neu }],
      databases,
      ...more,
    },
  });
  const create = async () => {
    const made = await setting.call("PUT", `${at(weu)}${v}`, body());
    assert.equal(made.status, 201);
    setting.pass(4 * minute);
  };
  const failover = (server: string, mode = "failover") =>
    setting.call("POST", `${at(server)}/${mode}${v}`);
  const view = async (server: string) =>
    (await setting.call("GET", `${at(server)}${v}`)).body.properties;
  const roles = () =>
    setting.simulator
      .journal()
      .flatMap((event) =>
        event.kind === "role" ? [`${event.server.slice(-7)} ${event.role} ${event.atMs}`] : [],
      );

  it("seeds for four minutes and is seen from both sides", async () => {
    const made = await setting.call("PUT", `${at(weu)}${v}`, body());
    assert.equal(made.body.properties.replicationState, "SEEDING");
    const poll = made.headers.get("azure-asyncoperation") ?? "";
    assert.equal((await failover(neu)).body.error.code, "FailoverGroupBusy");
    const group = setting.simulator.world.state.groups.get("server/fog-sales");
    assert.ok(group);
    group.busyUntil = 0;
    assert.equal((await failover(neu)).body.error.code, "IncorrectReplicationLinkState");
    assert.equal((await failover(neu, "forceFailoverAllowDataLoss")).status, 400);
    assert.equal((await setting.call("GET", poll)).body.status, "InProgress");
    setting.pass(4 * minute);
    assert.equal((await setting.call("GET", poll)).body.status, "Succeeded");
    const [here, there] = [await view(weu), await view(neu)];
    assert.equal(here.replicationRole, "Primary");
    assert.equal(there.replicationRole, "Secondary");
    assert.equal(there.replicationState, "CATCH_UP");
    assert.deepEqual(there.databases, [`${neu}/databases/Sales`]);
    assert.equal(there.partnerServers[0].replicationRole, "Primary");
    const links = await setting.call("GET", `${neu}/databases/sales/replicationLinks${v}`);
    assert.equal(links.body.value[0].properties.role, "Secondary");
  });

  it("fails over in two minutes, by a call on the secondary only", async () => {
    await create();
    assert.equal((await failover(weu)).body.error.code, "FailoverGroupFailoverRequestOnPrimary");
    const accepted = await failover(neu);
    assert.equal(accepted.status, 202);
    const below =
      "/subscriptions/[^/]+/providers/Microsoft.Sql/locations/northeurope/failoverGroup";
    for (const [header, end] of [
      ["azure-asyncoperation", "AzureAsyncOperation"],
      ["location", "OperationResults"],
    ] as const)
      assert.match(accepted.headers.get(header) ?? "", new RegExp(`:\\d+${below}${end}/`));
    assert.equal(accepted.body.operation, "FailoverFailoverGroup");
    const listener = () =>
      setting.simulator.world.resolve("fog-sales.database.windows.net")?.server.id;
    assert.equal(listener(), neu, "DNS is ahead of the roles");
    assert.equal((await failover(neu)).status, 409);
    setting.pass(2 * minute - 1);
    assert.equal((await view(neu)).replicationRole, "Secondary");
    setting.pass(1);
    const result = await setting.call("GET", accepted.headers.get("location") ?? "");
    assert.equal(result.body.properties.replicationRole, "Primary");
    const { world } = setting.simulator;
    const [here, there] = [world.database(weu, "Sales"), world.database(neu, "sales")];
    assert.ok(here && there);
    assert.equal(world.updateability(here), "READ_ONLY");
    assert.equal(world.updateability(there), "READ_WRITE");
    assert.equal(listener(), neu);
    assert.equal(world.resolve("fog-sales.secondary.database.windows.net")?.server.id, weu);
    assert.deepEqual(roles().slice(-2), [
      `sql-weu Secondary ${6 * minute}`,
      `sql-neu Primary ${6 * minute}`,
    ]);
    const refused = await setting.call("DELETE", `${at(weu)}${v}`);
    assert.equal(refused.body.error.code, "FailoverGroupUpdateOrDeleteRequestOnSecondary");
    assert.equal((await setting.call("PUT", `${at(weu)}${v}`, body())).status, 400);
  });

  it("keeps its databases read-only after the switch for as long as a fault says, also on servers", async () => {
    await create();
    const { world } = setting.simulator;
    world.plant({ id: "slow", times: 1, group: "fog-sales", readOnlyForMs: 4 * minute });
    await failover(neu);
    setting.pass(2 * minute);
    const database = world.database(neu, "Sales");
    assert.ok(database);
    assert.equal((await view(neu)).replicationRole, "Primary");
    assert.equal(world.updateability(database), "READ_ONLY");
    setting.pass(4 * minute);
    assert.equal(world.updateability(database), "READ_WRITE");
    const last = setting.simulator.journal().findLast((event) => event.kind === "database");
    assert.deepEqual([last?.updateability, last?.atMs], ["READ_WRITE", 10 * minute]);
  });

  it("is forced in thirty seconds, and then catches up before a planned failback", async () => {
    await create();
    await failover(neu, "forceFailoverAllowDataLoss");
    setting.pass(30_000);
    assert.equal((await view(neu)).replicationRole, "Primary");
    assert.equal((await failover(weu)).body.error.code, "IncorrectReplicationLinkState");
    setting.pass(1 * minute);
    assert.equal((await failover(weu)).status, 202);
  });

  it("cannot be failed over as planned without its primary's region, only forced", async () => {
    await create();
    setting.simulator.world.faults.add({ id: "lost", region: "West Europe", lost: true });
    assert.equal((await setting.call("GET", `${at(weu)}${v}`)).status, 503);
    const accepted = await failover(neu);
    setting.pass(6 * minute);
    const failed = await setting.call("GET", accepted.headers.get("location") ?? "");
    assert.equal(failed.body.error.code, "PlannedFailoverTimedOut");
    assert.equal((await view(neu)).replicationRole, "Secondary");
    const busy = await failover(neu, "forceFailoverAllowDataLoss");
    assert.deepEqual([busy.status, busy.body.error.code], [409, "FailoverGroupBusy"]);
    setting.pass(2 * minute);
    assert.equal((await failover(neu, "forceFailoverAllowDataLoss")).status, 202);
    setting.pass(1 * minute);
    assert.equal((await view(neu)).replicationRole, "Primary");
  });

  it("loses its databases to a PUT with an empty list; a PATCH keeps what it does not name", async () => {
    await create();
    assert.equal((await setting.call("PATCH", `${at(weu)}${v}`, { tags: { a: "b" } })).status, 202);
    setting.pass(1 * minute);
    assert.equal((await view(weu)).databases.length, 1);
    await setting.call("PUT", `${at(weu)}${v}`, body({}, []));
    setting.pass(1 * minute);
    assert.deepEqual((await view(weu)).databases, []);
  });

  const refusals: [string, number, object, string[]?][] = [
    [
      "FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpoint",
      400,
      { readWriteEndpoint: undefined },
    ],
    [
      "FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFieldsForManualPolicy",
      400,
      {
        readWriteEndpoint: { failoverPolicy: "Manual", failoverWithDataLossGracePeriodMinutes: 60 },
      },
    ],
    [
      "FailoverGroupCreateOrUpdateRequestLessThanMinimumGracePeriodValues",
      400,
      {
        readWriteEndpoint: {
          failoverPolicy: "Automatic",
          failoverWithDataLossGracePeriodMinutes: 5,
        },
      },
    ],
    ["FailoverGroupCreateOrUpdateRequestInvalidPartner", 400, { partnerServers: [] }],
    ["FailoverGroupCreateOrUpdateRequestDuplicatePartner", 400, { partnerServers: [{ id: weu }] }],
    [
      "FailoverGroupCreateOrUpdateRequestInvalidDatabaseServer",
      400,
      {},
      [`${neu}/databases/Sales`],
    ],
    ["FailoverGroupCreateOrUpdateRequestInvalidDatabases", 400, {}, ["Sales"]],
  ];
  for (const [code, status, more, databases] of refusals)
    it(`is refused with ${code}`, async () => {
      const answer = await setting.call("PUT", `${at(weu)}${v}`, body(more, databases));
      assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
    });

  it("refuses one region, an unrelated copy, a taken name, and automatic failover beside network rules", async () => {
    const code = async (more: object = {}, path = at(weu)) =>
      (await setting.call("PUT", `${path}${v}`, body(more))).body.error?.code;
    const twin = weu.replace("sql-weu", "sql-twin");
    await setting.call("PUT", `${twin}${v}`, {
      location: "West Europe",
      properties: { administratorLogin: "a", administratorLoginPassword: "b" },
    });
    assert.equal(await code({ partnerServers: [{ id: twin }] }), "InvalidFailoverGroupRegion");
    assert.equal(await code({}, `${weu}/failoverGroups/sql-neu`), "FailoverGroupDnsRecordInUse");
    await setting.call("PUT", `${weu}/virtualNetworkRules/r${v}`, {
      properties: { virtualNetworkSubnetId: "/x" },
    });
    const automatic = { failoverPolicy: "Automatic", failoverWithDataLossGracePeriodMinutes: 60 };
    assert.equal(
      await code({ readWriteEndpoint: automatic }),
      "FailoverGroupWithVirtualNetworkRulesNotSupported",
    );
    await setting.call("PUT", `${neu}/databases/Sales${v}`, { location: "northeurope" });
    assert.equal(await code(), "RemoteDatabaseExists");
  });

  it("takes the service from a runtime whose database stops being writable", async () => {
    await setting.call("PUT", `${ir}${irVersion}`, runtimeBody());
    await setting.call("POST", `${ir}/start${irVersion}`);
    setting.pass(6 * minute);
    await setting.call("PUT", `${at(weu)}${v}`, body({}, [`${weu}/databases/SSISDB`]));
    setting.pass(4 * minute);
    await failover(neu);
    setting.pass(2 * minute);
    const last = setting.simulator
      .journal()
      .filter((event) => event.kind === "serving")
      .at(-1);
    assert.deepEqual([last?.atMs, last?.kind === "serving" && last.serving], [12 * minute, false]);
    await setting.call("POST", `${ir}/stop${irVersion}`);
    setting.pass(3 * minute);
    await setting.call("POST", `${ir}/start${irVersion}`);
    setting.pass(6 * minute);
    const status = await setting.call("POST", `${ir}/getStatus${irVersion}`);
    const { lastOperation } = status.body.properties.typeProperties;
    assert.equal(lastOperation.errorCode, "AzureSqlConnectionFailure");
    assert.match(lastOperation.parameters[0], /3906/);
  });

  it("cannot give birth to SSISDB through the listener", async () => {
    await create();
    await setting.call(
      "PUT",
      `${ir}${irVersion}`,
      runtimeBody({ endpoint: "fog-sales.database.windows.net" }),
    );
    await setting.call("POST", `${ir}/start${irVersion}`);
    setting.pass(6 * minute);
    const status = await setting.call("POST", `${ir}/getStatus${irVersion}`);
    assert.equal(
      status.body.properties.typeProperties.lastOperation.errorCode,
      "CatalogDbCreationFailure",
    );
  });
});
