import assert from "node:assert/strict";
import {
  attachRuntime,
  readReplicationLink,
  readRunningExecutions,
  readUpdateability,
  readWorkers,
} from "../../sql/catalog.ts";
import { recordedConnection } from "./recorded-connection.ts";

const at = new Date("2026-01-01T00:00:00Z");

describe("the catalog's statements", () => {
  it("read whether a database can be written to", async () => {
    for (const updateability of ["READ_WRITE", "READ_ONLY", null] as const) {
      const { connection } = recordedConnection(() => [{ updateability }]);
      assert.equal(await readUpdateability(connection, "SSISDB"), updateability ?? undefined);
    }
  });

  it("read workers, executions and the replication link as plain words", async () => {
    const worker = { WorkerAgentId: "A-1", MachineName: null, SecondsSinceOnline: 7 };
    assert.deepEqual(await readWorkers(recordedConnection(() => [worker]).connection), [
      { id: "A-1", machineName: "", secondsSinceOnline: 7 },
    ]);
    const names = { folder_name: "f", project_name: "p", package_name: "k.dtsx" };
    const execution = { execution_id: "9007199254740993", ...names, start_time: null };
    assert.deepEqual(
      await readRunningExecutions(recordedConnection(() => [execution]).connection),
      [{ id: "9007199254740993", folder: "f", project: "p", package: "k.dtsx" }],
    );
    const link = {
      partner_server: "sql-neu",
      role_desc: "PRIMARY",
      replication_state_desc: "CATCH_UP",
      replication_lag_sec: 3,
      last_replication: at,
    };
    assert.deepEqual(await readReplicationLink(recordedConnection(() => [link]).connection), {
      role: "PRIMARY",
      partnerServer: "sql-neu",
      replicationState: "CATCH_UP",
      lagSeconds: 3,
      lastReplication: at,
    });
    assert.equal(await readReplicationLink(recordedConnection().connection), undefined);
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
    const { connection } = recordedConnection(() => [{ WorkerAgentId: true }]);
    await assert.rejects(readWorkers(connection), {
      kind: "garbage",
      message:
        /^sql-weu\/SSISDB: Garbage: sql\/workers\.sql gave rows that are not understood: 0\.WorkerAgentId/,
    });
  });
});
