import assert from "node:assert/strict";
import { catalogOf, findPlace } from "../../../simulator/sql/place.ts";
import { numbers, rows, run, sqlWorld, ssisdb, value } from "./setting.ts";

const attach = "EXEC catalog.failover_integration_runtime 'adf-2', 'ir-2'";

describe("refusals", () => {
  const texts: [string, number][] = [
    ["SELECT", 102],
    ["SELECT 1 1", 102],
    ["SELECT * FROM", 102],
    ["CREATE TABLE t (a int)", 102],
    ["OPEN MASTER KEY DECRYPTION BY PASSWORD = @p", 102],
    ["SELECT 1 WHERE 1", 4145],
    ["SELECT nope", 207],
    ["SELECT d.nope FROM sys.databases AS d", 207],
    ["SELECT x.name FROM sys.databases AS d", 4104],
    ["SELECT name FROM sys.databases a CROSS JOIN sys.databases b", 209],
    ["SELECT * FROM sys.nope", 208],
    ["SELECT * FROM executions", 208],
    ["SELECT * FROM sys.master_key_passwords", 208],
    ["SELECT NOPE()", 195],
    ["SELECT ISNULL(1)", 174],
    ["SELECT DATEADD(NOPE, 1, GETUTCDATE())", 155],
    ["SELECT @nope", 137],
    ["DECLARE @a int, @A int", 134],
    ["SELECT CAST('x' AS int)", 245],
    ["SELECT CAST('x' AS datetime2)", 241],
    ["SELECT CAST(1 AS nope)", 243],
    ["SELECT 1 / 0", 8134],
    ["SELECT CAST(3000000000 AS int)", 8115],
    ["SELECT (SELECT name FROM sys.databases)", 512],
    ["SELECT name, COUNT(*) FROM sys.databases", 8120],
    ["SELECT name FROM sys.databases WHERE COUNT(*) > 1", 147],
    ["SELECT 1 UNION SELECT 1, 2", 205],
    ["EXEC nope", 2812],
    ["EXEC sp_control_dbmasterkey_password 'SSISDB', 'x', 'add'", 2812],
    ["EXEC catalog.failover_integration_runtime 'a'", 201],
    ["EXEC catalog.failover_integration_runtime @nope = 'a'", 8145],
    ["EXEC catalog.failover_integration_runtime 'a', 'b', 'c'", 8144],
    ["EXEC catalog.failover_integration_runtime NULL, 'b'", 27138],
    ["SELECT * FROM Sales.sys.databases", 40515],
    ["EXEC Sales.catalog.failover_integration_runtime 'a', 'b'", 40515],
    ["USE Sales", 40508],
    ["UPDATE sys.databases SET name = 'x'", 259],
    ["COMMIT", 3902],
    ["ROLLBACK TRANSACTION", 3903],
    ["ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = 'short'", 15116],
    ["CREATE MASTER KEY ENCRYPTION BY PASSWORD = 'Str0ng-enough'", 15578],
  ];
  for (const [text, number] of texts) {
    it(`${number}: ${text}`, async () => {
      const { session, primary } = sqlWorld();
      assert.deepEqual(await numbers(session(primary, "SSISDB"), text), [number]);
    });
  }

  it("191: nested too deeply", async () => {
    const { session, primary } = sqlWorld();
    const deep = `SELECT ${"(".repeat(50_000)}1${")".repeat(50_000)}`;
    assert.deepEqual(await numbers(session(primary, "SSISDB"), deep), [191]);
  });

  it("has no catalog where no runtime has made one", async () => {
    const { session, primary } = sqlWorld();
    const open = session(primary, "Sales");
    assert.deepEqual(await numbers(open, "SELECT * FROM catalog.executions"), [208]);
    assert.deepEqual(await numbers(open, attach), [2812]);
  });

  it("lets a reader look, not change", async () => {
    const { session, primary } = sqlWorld();
    const open = session(primary, "SSISDB", false);
    assert.equal((await rows(open, "SELECT * FROM catalog.catalog_properties")).length, 5);
    assert.deepEqual(await numbers(open, attach), [229]);
    assert.deepEqual(await numbers(open, "DELETE FROM catalog.catalog_properties"), [229]);
    assert.deepEqual(await numbers(open, "CLOSE MASTER KEY"), [15247]);
    assert.equal(await value(open, "HAS_PERMS_BY_NAME(NULL, NULL, 'EXECUTE')"), 0);
  });
});

describe("the read-only side", () => {
  it("can be read and not written", async () => {
    const { session, secondary } = sqlWorld();
    const open = session(secondary, "SSISDB");
    assert.equal(await value(open, "DATABASEPROPERTYEX('SSISDB', 'Updateability')"), "READ_ONLY");
    assert.equal((await rows(open, "SELECT * FROM catalog.catalog_properties")).length, 5);
    assert.deepEqual(await numbers(open, attach), [3906]);
    assert.deepEqual(await numbers(open, "DELETE FROM catalog.catalog_properties"), [3906]);
    const adding = "ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = 'Str0ng-enough'";
    assert.deepEqual(await numbers(open, adding), [15635]);
  });

  it("tells its role, and lag only on the primary", async () => {
    const { session, primary, secondary } = sqlWorld();
    const text = `SELECT partner_server, role_desc, replication_state_desc, replication_lag_sec
      FROM sys.dm_geo_replication_link_status WHERE partner_database = 'SSISDB'`;
    const state = { replication_state_desc: "CATCH_UP" };
    assert.deepEqual(await rows(session(primary, "SSISDB"), text), [
      { partner_server: "sql-neu", role_desc: "PRIMARY", ...state, replication_lag_sec: 0 },
    ]);
    assert.deepEqual(await rows(session(secondary, "SSISDB"), text), [
      { partner_server: "sql-weu", role_desc: "SECONDARY", ...state, replication_lag_sec: null },
    ]);
    assert.deepEqual(await rows(session(primary, "master"), text), []);
  });

  it("shows a copy that is being seeded, and does not open it", async () => {
    const { world, session, primary, secondary } = sqlWorld();
    ssisdb(world, primary).role = "none";
    ssisdb(world, secondary).seededAt = undefined;
    const text =
      "SELECT role_desc, replication_state_desc AS state FROM sys.dm_geo_replication_link_status";
    assert.deepEqual(await rows(session(primary, "SSISDB"), text), [
      { role_desc: "PRIMARY", state: "SEEDING" },
    ]);
    const open = session(secondary, "master");
    assert.equal(await value(open, "DATABASEPROPERTYEX('SSISDB', 'Updateability')"), null);
    const listed = "SELECT state_desc FROM sys.databases WHERE name = 'SSISDB'";
    assert.deepEqual(await rows(open, listed), [{ state_desc: "COPYING" }]);
  });

  it("a failover cuts the connections to both sides", async () => {
    const { session, secondary, swapRoles } = sqlWorld();
    const open = session(secondary, "SSISDB");
    swapRoles();
    await assert.rejects(run(open, "SELECT 1"), { name: "Unreachable" });
    assert.deepEqual(await numbers(session(secondary, "SSISDB"), attach), []);
  });
});

describe("changes", () => {
  it("are in the journal by their kind, with what came of them and no secret", async () => {
    const { session, primary, world } = sqlWorld();
    const open = session(primary, "SSISDB");
    const password = "Str0ng-'enough'";
    await run(open, `${attach}; ${attach}; EXEC catalog.failover_integration_runtime 'a'`);
    const literal = password.replaceAll("'", "''");
    await run(open, `ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = N'${literal}'`);
    const writes = world.journal().filter(({ kind }) => kind === "write");
    assert.deepEqual(
      writes.map((event) => event.kind === "write" && [event.path, event.status, event.effect]),
      [
        ["EXEC catalog.failover_integration_runtime", 0, "applied"],
        ["EXEC catalog.failover_integration_runtime", 0, "none"],
        ["EXEC catalog.failover_integration_runtime", 201, "refused"],
        ["ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD", 0, "applied"],
      ],
    );
    assert(!JSON.stringify(writes).includes("enough"));
  });

  it("are taken back by a rollback", async () => {
    const { session, primary } = sqlWorld();
    const open = session(primary, "SSISDB");
    const catalog = catalogOf(findPlace(open, "SSISDB") ?? assert.fail());
    const update =
      "UPDATE catalog.catalog_properties SET property_value = '30' WHERE property_name = 'RETENTION_WINDOW'";
    await run(
      open,
      `BEGIN TRAN; ${attach}; ${update}; DELETE FROM catalog.catalog_properties WHERE property_value LIKE '%AES%'`,
    );
    assert.equal(catalog?.owner.runtime, "ir-2");
    assert.deepEqual(catalog?.properties.RETENTION_WINDOW, "30");
    await run(open, "ROLLBACK");
    assert.equal(catalog?.owner.runtime, "ssis");
    assert.deepEqual(catalog?.properties.RETENTION_WINDOW, "365");
    assert.deepEqual(catalog?.properties.ENCRYPTION_ALGORITHM, "AES_256");
  });
});
