import assert from "node:assert/strict";
import fc from "fast-check";
import { numbers, sqlWorld } from "./setting.ts";

const words = (
  "SELECT FROM WHERE GROUP BY ORDER HAVING TOP DISTINCT UNION ALL JOIN LEFT ON AS AND OR NOT IN IS NULL LIKE EXISTS " +
  "BETWEEN CASE WHEN THEN ELSE END CAST CONVERT COUNT MAX IF BEGIN TRY CATCH DECLARE SET EXEC INSERT INTO VALUES " +
  "UPDATE DELETE USE PRINT OPEN ALTER MASTER KEY ADD ENCRYPTION PASSWORD THROW RETURN BREAK " +
  "sys.databases catalog.executions d name status int nvarchar @a @@ROWCOUNT 1 2.5 0xFF 'text' N'x''y' [a]]b] " +
  "( ( ) ) , . ; = <> < + - * / % DB_ID DATEADD sp_executesql OBJECT_ID"
).split(" ");

describe("nonsense", () => {
  it("of real words is answered or refused, by numbers that SQL Server has", async () => {
    const { session, primary } = sqlWorld("managedInstances");
    const texts = fc.array(fc.constantFrom(...words), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const open = session(primary, "SSISDB");
        for (const number of await numbers(open, text.join(" "))) assert(number > 0);
      }),
      { numRuns: 3000 },
    );
  });

  it("hidden in a statement that is right is refused as a whole", async () => {
    const { session, primary } = sqlWorld();
    const right = "SELECT name FROM sys.databases WHERE database_id > 0 ORDER BY name".split(" ");
    const bad = ["WHERE", "FROM", ")", "(", "JOIN", "= =", "AND", "SELECT", "GROUP", "BY", "ON"];
    const places = fc.integer({ min: 1, max: right.length - 1 });
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom(...bad), async (at, word) => {
        const text = right.toSpliced(at, 0, word).join(" ");
        const found = await numbers(session(primary, "SSISDB"), text);
        // A second SELECT behind the FROM clause begins another statement: its names do not bind.
        assert(found.length > 0, text);
      }),
    );
  });
});
