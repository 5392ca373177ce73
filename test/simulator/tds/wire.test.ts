import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { rootCertificates } from "node:tls";
import { openPool, type Setting, sql, startSetting, withPool } from "./setting.ts";

for (const encrypt of [true, "strict"] as const) {
  describe(`TDS with encrypt: ${encrypt}`, () => {
    let setting: Setting;
    before(async () => {
      setting = await startSetting();
    });
    after(() => setting.simulator.stop());

    it("carries every type of parameter there and back", () =>
      withPool(setting, { encrypt }, async (pool) => {
        const moment = new Date("2026-11-22T23:04:05.678Z");
        const values: [string, sql.ISqlType | (() => sql.ISqlType), unknown, unknown?][] = [
          ["i", sql.Int, -7],
          ["big", sql.BigInt, "9007199254740993"],
          ["bit", sql.Bit, true],
          ["text", sql.NVarChar(50), "grüße € 😀"],
          ["long", sql.NVarChar(sql.MAX), "x".repeat(60000)],
          ["f", sql.Float, 1.5],
          ["d2", sql.DateTime2(3), moment],
          ["dto", sql.DateTimeOffset(3), moment],
          ["day", sql.Date, new Date("2026-11-22T00:00:00Z")],
          ["old", sql.DateTime, new Date("2026-11-22T23:04:05.677Z")],
          ["guid", sql.UniqueIdentifier, "01234567-89AB-CDEF-0123-456789ABCDEF"],
          ["bytes", sql.VarBinary(8), Buffer.from("beef", "hex")],
          ["nothing", sql.Int, null],
        ];
        const request = pool.request();
        for (const [name, type, value] of values) request.input(name, type as sql.ISqlType, value);
        const list = values.map(([name]) => `@${name} AS ${name}`).join(", ");
        const { recordset } = await request.query(`SELECT ${list}`);
        for (const [name, , value] of values) assert.deepEqual(recordset[0][name], value, name);
      }));

    it("answers OUTPUT parameters, several results, messages and row counts", () =>
      withPool(setting, { encrypt }, async (pool) => {
        const request = pool.request();
        const said: string[] = [];
        request.on("info", ({ message }: { message: string }) => said.push(message));
        request.output("out", sql.Int);
        const result = await request.query(
          "SELECT 1 AS a UNION SELECT 2; PRINT N'hello'; SET @out = 42; SELECT N'x' AS b",
        );
        assert.deepEqual(result.recordsets, [[{ a: 1 }, { a: 2 }], [{ b: "x" }]]);
        assert.deepEqual(result.rowsAffected, [2, 1]);
        assert.deepEqual(result.output, { out: 42 });
        assert.deepEqual(said, ["hello"]);
      }));

    it("names errors by their number, in a batch, a query and a procedure", () =>
      withPool(setting, { encrypt }, async (pool) => {
        await assert.rejects(pool.batch("SELECT"), { number: 102, code: "EREQUEST" });
        await assert.rejects(pool.query("SELECT * FROM nope"), { number: 208 });
        await assert.rejects(pool.request().execute("nope"), { number: 2812, state: 62 });
        assert.deepEqual((await pool.query("SELECT 1 AS a")).recordset, [{ a: 1 }]);
      }));

    it("stops a request that is cancelled or late, and goes on with the next", () =>
      withPool(setting, { encrypt, requestTimeout: 300 }, async (pool) => {
        await assert.rejects(pool.query("WAITFOR DELAY '01:00:00'"), { code: "ETIMEOUT" });
        const request = pool.request();
        const waiting = request.query("WAITFOR DELAY '01:00:00'");
        setTimeout(() => request.cancel(), 100);
        await assert.rejects(waiting, { code: "ECANCEL" });
        assert.deepEqual((await pool.query("SELECT 1 AS a")).recordset, [{ a: 1 }]);
      }));

    it("keeps prepared statements and transactions of drivers", () =>
      withPool(setting, { encrypt }, async (pool) => {
        const statement = new sql.PreparedStatement(pool);
        statement.input("n", sql.Int);
        await statement.prepare("SELECT @n + 1 AS n");
        assert.deepEqual((await statement.execute({ n: 1 })).recordset, [{ n: 2 }]);
        assert.deepEqual((await statement.execute({ n: 5 })).recordset, [{ n: 6 }]);
        await statement.unprepare();
        const transaction = new sql.Transaction(pool);
        await transaction.begin();
        const { recordset } = await transaction.request().query("SELECT @@TRANCOUNT AS depth");
        assert.deepEqual(recordset, [{ depth: 1 }]);
        await transaction.rollback();
      }));

    it("takes any packet size, and bytes one at a time", async () => {
      const text = "y".repeat(20000);
      const ask = (pool: sql.ConnectionPool) =>
        pool.request().input("t", sql.NVarChar(sql.MAX), text).query("SELECT @t AS t");
      for (const packetSize of [512, 4096, 16384, 32767]) {
        const { recordset } = await withPool(setting, { encrypt, packetSize }, ask);
        assert.equal(recordset[0].t, text);
      }
      const { recordset } = await withPool(setting, { encrypt, slowly: true }, (pool) =>
        pool.query("SELECT 1 AS a"),
      );
      assert.deepEqual(recordset, [{ a: 1 }]);
    });

    it("is refused by a client that does not trust the authority", async () => {
      const [stranger = ""] = rootCertificates;
      await assert.rejects(openPool(setting, { encrypt, ca: stranger }), /certificate/);
    });

    it("bears many connections at once", () =>
      withPool(setting, { encrypt }, async (pool) => {
        const asked = Array.from({ length: 40 }, (_, n) => pool.query(`SELECT ${n} AS n`));
        const found = (await Promise.all(asked)).map(({ recordset }) => recordset[0].n);
        assert.deepEqual(found, [...Array(40).keys()]);
      }));
  });
}

describe("the TDS port", () => {
  let setting: Setting;
  before(async () => {
    setting = await startSetting();
  });
  after(() => setting.simulator.stop());

  it("drops whoever talks nonsense, and only them", async () => {
    for (let attempt = 0; attempt < 30; attempt++) {
      const socket = connect(setting.simulator.sqlPort, "127.0.0.1");
      socket.on("error", () => {});
      const prelogin = Buffer.from("120100090000000000", "hex");
      socket.write(
        attempt % 2 === 0 ? randomBytes(200) : Buffer.concat([prelogin, randomBytes(99)]),
      );
      socket.end();
      socket.resume();
      await once(socket, "close");
    }
    const { recordset } = await withPool(setting, {}, (pool) => pool.query("SELECT 1 AS a"));
    assert.deepEqual(recordset, [{ a: 1 }]);
  });
});
