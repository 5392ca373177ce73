import assert from "node:assert/strict";
import fc from "fast-check";
import { catalogOf, findPlace } from "../../../simulator/sql/place.ts";
import { disguise, disguises } from "./disguise.ts";
import { numbers, rows, run, sqlWorld } from "./setting.ts";

const names = new Set(
  "CATALOG WORKER_AGENTS CATALOG_PROPERTIES PROPERTY_NAME PROPERTY_VALUE SYS DATABASES NAME P D FAILOVER_INTEGRATION_RUNTIME".split(
    " ",
  ),
);
const query = `SELECT TOP (2) p.property_name AS n, COUNT(*) AS amount, MAX(d.name) AS d
  FROM catalog.catalog_properties AS p CROSS JOIN sys.databases d
  WHERE (p.property_name LIKE 'S%' OR p.property_value IN ('365', N'x')) AND NOT d.name = 'it''s'
  GROUP BY p.property_name ORDER BY p.property_name DESC;`;
const attach =
  "EXEC catalog.failover_integration_runtime @data_factory_name = N'o''ne', @integration_runtime_name = 'two';";

describe("spelling", () => {
  it("does not change what a query gives", async () => {
    const { session, primary } = sqlWorld();
    const open = session(primary, "SSISDB");
    const expected = await rows(open, query);
    assert.deepEqual(expected, [
      { n: "SERVER_LOGGING_LEVEL", amount: 2, d: "SSISDB" },
      { n: "SCHEMA_VERSION", amount: 2, d: "SSISDB" },
    ]);
    await fc.assert(
      fc.asyncProperty(disguises, async (way) => {
        const found = await rows(open, disguise(query, way, names));
        assert.deepEqual(
          found.map((row) => Object.values(row)),
          expected.map((row) => Object.values(row)),
        );
      }),
    );
  });

  it("does not change what a procedure does, nor does the order of its parameters", async () => {
    const { session, primary } = sqlWorld();
    const open = session(primary, "SSISDB");
    const swapped =
      "EXECUTE catalog.failover_integration_runtime @integration_runtime_name = 'two', @data_factory_name = N'o''ne'";
    const positional = "exec catalog.failover_integration_runtime N'o''ne', 'two'";
    await fc.assert(
      fc.asyncProperty(
        disguises,
        fc.constantFrom(attach, swapped, positional),
        async (way, text) => {
          const catalog = catalogOf(findPlace(open, "SSISDB") ?? assert.fail());
          assert(catalog);
          catalog.owner = { dataFactory: "", runtime: "" };
          assert.deepEqual(await numbers(open, disguise(text, way, names)), []);
          assert.deepEqual(catalog.owner, { dataFactory: "o'ne", runtime: "two" });
        },
      ),
    );
  });

  it("with a mistake anywhere, runs nothing at all", async () => {
    const { session, primary, world } = sqlWorld();
    const open = session(primary, "SSISDB");
    const words = [...attach.matchAll(/\S+/g)].map(([word]) => word);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: words.length }),
        fc.constantFrom("(", ")", "=", ",,", "'", "[", "/*", "UPDATE", "§"),
        async (at, mistake) => {
          const text = words.toSpliced(at, 0, mistake).join(" ");
          const before = world.journal().length;
          const found = await numbers(open, text);
          assert(found.length > 0, text);
          assert.equal(world.journal().length, before, text);
        },
      ),
    );
  });

  it("GO is for tools, not for servers", async () => {
    const { session, primary } = sqlWorld();
    const items = await run(session(primary, "SSISDB"), "SELECT 1\nGO\nSELECT 2");
    assert.equal(items.at(0)?.kind, "rows");
    assert.deepEqual(await numbers(session(primary, "SSISDB"), "GO"), [2812]);
  });
});
