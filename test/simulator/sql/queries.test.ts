import assert from "node:assert/strict";
import { numbers, rows, run, sqlWorld, start, value } from "./setting.ts";

describe("queries", () => {
  const { session, primary, clock } = sqlWorld();
  const open = session(primary, "SSISDB");

  const values: [string, unknown][] = [
    ["1 + 2 * 3", 7],
    ["-7 / 2", -3],
    ["7 % 4", 3],
    ["2147483648", 2147483648],
    ["1.5 * 2", 3],
    ["'a' + N'b'", "ab"],
    ["'a' + NULL", null],
    ["CASE WHEN 1 = 2 THEN 'x' WHEN NULL = NULL THEN 'y' ELSE 'z' END", "z"],
    ["CASE 'b' WHEN 'A' THEN 1 WHEN 'B' THEN 2 END", 2],
    ["IIF('abc' LIKE '_B[a-c]', 1, 0)", 1],
    ["IIF('50%' LIKE '50!%' ESCAPE '!', 1, 0)", 1],
    ["IIF(NOT (NULL IN (1, 2)), 1, 0)", 0],
    ["IIF(3 NOT IN (1, 2), 1, 0)", 1],
    ["IIF(3 NOT IN (1, NULL), 1, 0)", 0],
    ["IIF(2 BETWEEN 1 AND 2, 1, 0)", 1],
    ["IIF('a ' = 'A', 1, 0)", 1],
    ["ISNULL(NULL, 'x')", "x"],
    ["COALESCE(NULL, NULL, 3)", 3],
    ["NULLIF(1, 1)", null],
    ["CAST('12' AS int) + 1", 13],
    ["CONVERT(nvarchar(3), 'abcdef')", "abc"],
    ["TRY_CAST('x' AS int)", null],
    ["CONVERT(nvarchar(40), SYSUTCDATETIME(), 126)", "2030-01-01T00:00:00.000"],
    ["DATEDIFF(MINUTE, '2029-12-31T23:00:00', SYSDATETIMEOFFSET())", 60],
    ["DATEADD(MONTH, 1, CAST('2030-01-31' AS datetime2(0)))", "2030-02-28T00:00:00.000Z"],
    ["DATEADD(HOUR, -1, SYSDATETIMEOFFSET())", "2029-12-31T23:00:00.000Z"],
    ["DATEPART(HOUR, '2030-01-01T05:00:00')", 5],
    ["QUOTENAME('a]b')", "[a]]b]"],
    ["REPLACE('aXbx', 'x', '$&')", "a$&b$&"],
    ["SUBSTRING('abcdef', 2, 3)", "bcd"],
    ["DB_NAME()", "SSISDB"],
    ["DB_ID('nope')", null],
    ["DATABASEPROPERTYEX(N'ssisdb', 'updateability')", "READ_WRITE"],
    ["DATABASEPROPERTYEX('nope', 'Updateability')", null],
    ["SERVERPROPERTY('EngineEdition')", "5"],
    ["@@SERVERNAME", "sql-weu"],
    ["SUSER_SNAME()", "ssisadmin"],
    ["HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'CONTROL')", 1],
    ["IS_MEMBER('db_owner')", 1],
    ["(SELECT COUNT(*) FROM catalog.folders)", 0],
    ["CASE WHEN OBJECT_ID('[catalog].[executions]') IS NULL THEN 'no' ELSE 'yes' END", "yes"],
    ["OBJECT_ID('catalog.nope')", null],
  ];
  for (const [expression, expected] of values) {
    it(expression, async () => assert.deepEqual(await value(open, expression), expected));
  }

  it("joins outwards, correlates and orders", async () => {
    const text = `SELECT d.name, k.name AS keyName FROM sys.databases AS d
      LEFT OUTER JOIN sys.symmetric_keys AS k ON d.name = 'SSISDB' AND k.symmetric_key_id = 101
      WHERE EXISTS (SELECT 1 FROM sys.databases AS other WHERE other.database_id = d.database_id)
      ORDER BY d.database_id`;
    assert.deepEqual(await rows(open, text), [
      { name: "master", keyName: null },
      { name: "SSISDB", keyName: "##MS_DatabaseMasterKey##" },
    ]);
  });

  it("groups, filters groups, unites and pages", async () => {
    const text = `SELECT t.kind, COUNT(*) AS amount FROM (
        SELECT 'a' AS kind, 1 AS n UNION ALL SELECT 'b', 2 UNION ALL SELECT 'a', 3) AS t
      GROUP BY t.kind HAVING SUM(t.n) > 2 ORDER BY amount DESC, 1`;
    assert.deepEqual(await rows(open, text), [{ kind: "a", amount: 2 }]);
    assert.deepEqual(
      await rows(open, "SELECT 2 AS n UNION SELECT 1 UNION SELECT 2 ORDER BY n OFFSET 1 ROWS"),
      [{ n: 2 }],
    );
  });

  it("runs variables, conditions, loops and TRY", async () => {
    const text = `DECLARE @n int = 0, @text nvarchar(max) = N'';
      WHILE @n < 5 BEGIN SET @n += 1; IF @n = 2 CONTINUE; IF @n = 4 BREAK; SET @text = @text + CAST(@n AS nvarchar(5)); END;
      BEGIN TRY EXEC nope; END TRY BEGIN CATCH SET @n = ERROR_NUMBER(); END CATCH
      IF NOT EXISTS (SELECT 1 FROM catalog.folders) SET @text += '!' ELSE SET @text = 'wrong';
      SELECT @text AS text, @n AS number`;
    assert.deepEqual(await rows(open, text), [{ text: "13!", number: 2812 }]);
  });

  it("executes texts with parameters of their own", async () => {
    const text = `DECLARE @found int; EXEC sp_executesql N'SELECT @count = COUNT(*) FROM sys.databases WHERE name = @name',
      N'@name sysname, @count int OUTPUT', @name = N'ssisdb', @count = @found OUTPUT; SELECT @found AS found`;
    assert.deepEqual(await rows(open, text), [{ found: 1 }]);
  });

  it("goes by Azure's clock", async () => {
    clock.advance(90_000);
    assert.equal(await value(open, "SYSDATETIMEOFFSET()"), new Date(start + 90_000).toISOString());
  });

  it("goes on after an error of one statement, unless told not to", async () => {
    const kinds = async (text: string) => (await run(open, text)).map(({ kind }) => kind);
    assert.deepEqual(await kinds("EXEC nope; SELECT 1"), ["error", "rows"]);
    assert.deepEqual(await kinds("SELECT * FROM nope; SELECT 1"), ["error"]);
    assert.deepEqual(await kinds("SET XACT_ABORT ON; EXEC nope; SELECT 1"), ["error"]);
    assert.deepEqual(await kinds("THROW 50001, 'x', 1; SELECT 1"), ["error"]);
    assert.deepEqual(await numbers(open, "RAISERROR('%s', 16, 1, 'x')"), [50000]);
  });
});
