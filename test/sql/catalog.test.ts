import assert from "node:assert/strict";
import {
  attachRuntime,
  readReplicationLink,
  readRunningExecutions,
  readUpdateability,
  readWorkers,
} from "../../sql/catalog.ts";
import type { SqlRow } from "../../sql/connection.ts";
import { recordedConnection } from "./recorded-connection.ts";

describe("the catalog's statements", () => {
  it("read whether a database can be written to", async () => {
    for (const updateability of ["READ_WRITE", "READ_ONLY", null] as const) {
      const { connection } = recordedConnection(() => [{ updateability }]);
      assert.equal(await readUpdateability(connection, "SSISDB"), updateability ?? undefined);
    }
  });

  it("read workers and executions as plain words", async () => {
    const worker = { SecondsSinceOnline: 7 };
    assert.deepEqual(await readWorkers(recordedConnection(() => [worker]).connection), [
      { secondsSinceOnline: 7 },
    ]);
    const names = { folder_name: "f", project_name: "p", package_name: "k.dtsx" };
    const execution = { execution_id: "9007199254740993", ...names };
    assert.deepEqual(
      await readRunningExecutions(recordedConnection(() => [execution]).connection),
      [{ id: "9007199254740993", folder: "f", project: "p", package: "k.dtsx" }],
    );
  });

  it("read the replication link to the group's own copy, whatever other copies there are", async () => {
    const row = { partner_server: "sql-neu", role_desc: "PRIMARY", replication_lag_sec: "3" };
    const another = { ...row, partner_server: "sql-sdc", replication_lag_sec: "4000" };
    const ofLink = (rows: SqlRow[], partner?: string) =>
      readReplicationLink(recordedConnection(() => rows).connection, "SSISDB", partner);
    const link = { partner: "sql-neu", role: "PRIMARY" };
    assert.deepEqual(await ofLink([row]), { ...link, lagSeconds: 3 });
    assert.deepEqual(await ofLink([another, row], "SQL-neu"), { ...link, lagSeconds: 3 });
    assert.deepEqual(await ofLink([{ ...row, replication_lag_sec: null }], "sql-neu"), link);
    assert.equal(await ofLink([another], "sql-neu"), undefined);
    assert.equal(await ofLink([]), undefined);
  });

  it("hand the catalog over by name", async () => {
    const { connection, said } = recordedConnection();
    await attachRuntime(connection, { dataFactory: "adf", runtime: "ssis" });
    assert.match(
      said[0] ?? "",
      /^EXEC \[catalog\]\.\[failover_integration_runtime\] .* \| adf \| ssis$/,
    );
  });

  it("say which file gave rows that are not understood", async () => {
    const { connection } = recordedConnection(() => [{ SecondsSinceOnline: true }]);
    await assert.rejects(readWorkers(connection), {
      kind: "garbage",
      message:
        /^sql-weu\/SSISDB: Garbage: sql\/workers\.sql gave rows that are not understood: 0\.SecondsSinceOnline/,
    });
  });
});
