import assert from "node:assert/strict";
import { readRunningExecutions, readWorkers } from "../../sql/catalog.ts";
import { type SqlConnection, withConnection } from "../../sql/connection.ts";
import { listEntraIdentities, listLogins } from "../../sql/logins.ts";
import { countRegisteredPasswords } from "../../sql/master-key.ts";
import { TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";

const SID = `0x${"AB".repeat(16)}`;

/** An estate in a simulated Azure, and a way into the databases of its home server. */
function standing(onInstances: boolean) {
  const azure = inProcessAzure();
  const estate = new TestEstate(azure, onInstances ? { onInstances: true } : {}).standing();
  const server = azure.world.server(estate.serverId("primary"));
  assert.ok(server);
  const catalog = azure.world.state.contents.find(({ catalog }) => catalog !== undefined)?.catalog;
  assert.ok(catalog);
  const asking = <T>(
    database: string,
    work: (connection: SqlConnection) => Promise<T>,
  ): Promise<T> =>
    withConnection(
      {
        ...{ host: server.host, port: 1433, database, encrypt: "tls" },
        login: { kind: "sql", user: server.administratorLogin, password: estate.password },
      },
      azure.session,
      { signal: new AbortController().signal, timeoutMs: 20_000 },
      work,
    );
  return { azure, server, catalog, asking };
}

describe("the rows of the statements, among others that are alike", () => {
  it("are workers that are enabled and were seen within ten minutes", async () => {
    const { azure, catalog, asking } = standing(false);
    const [worker] = catalog.workerAgents;
    assert.ok(worker);
    // No runtime's: nobody makes these fresh.
    const one = (id: string, minutes: number, enabled = true) => ({
      ...worker,
      ...{ id, enabled, runtimeId: "/gone", lastOnlineTime: azure.world.now() - minutes * 60_000 },
    });
    catalog.workerAgents = [one("a", 9), one("b", 11), one("c", 0, false), one("d", 2)];
    const seen = await asking("SSISDB", readWorkers);
    assert.deepEqual(
      seen.map(({ secondsSinceOnline }) => secondsSinceOnline).sort((a, b) => a - b),
      [120, 540],
    );
  });

  it("are packages that run or are stopping, whatever else is kept of others", async () => {
    const { catalog, asking } = standing(false);
    catalog.executions = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((status) => ({
      ...{ executionId: status, folderName: "f", projectName: "p", packageName: "k.dtsx", status },
      ...{ startTime: 0, endTime: undefined, endsAt: undefined },
    }));
    const running = await asking("SSISDB", readRunningExecutions);
    assert.deepEqual(
      running.map(({ id }) => id),
      ["2", "8"],
    );
  });

  it("are logins that somebody has made", async () => {
    for (const onInstances of [false, true]) {
      const { server, asking } = standing(onInstances);
      for (const name of [
        ...["etl", "##MS_PolicyEventProcessingLogin##", "#temp", "AzureIntegration"],
        ...["AzureIntegrationServiceDbo", "AzureIntegrationServiceWorker"],
      ])
        server.logins.push({ name, sid: SID, enabled: true, passwordHash: "0x0200" });
      server.entraIdentities.push("adf-sales");
      const found = await asking("master", listLogins);
      assert.deepEqual(found, [
        { name: "etl", sid: SID },
        { name: "#temp", sid: SID },
        { name: "AzureIntegration", sid: SID },
      ]);
    }
  });

  it("are identities of Entra where the server keeps them: as users on SQL Database, as logins on an instance", async () => {
    for (const [onInstances, kind] of [
      [false, "server"],
      [true, "managedInstance"],
    ] as const) {
      const { server, asking } = standing(onInstances);
      server.logins.push({ name: "etl", sid: SID, enabled: true, passwordHash: "0x0200" });
      server.entraIdentities.push("adf-sales", "SSISIrGroup");
      const found = await asking("master", (to) => listEntraIdentities(to, kind));
      assert.deepEqual(found, ["adf-sales", "SSISIrGroup"]);
    }
  });

  it("are the passwords that an instance tries on this database's master key, not on another's", async () => {
    const { azure, server, asking } = standing(true);
    const ssisdb = azure.world.database(server.id, "SSISDB");
    assert.ok(ssisdb);
    const other = azure.world.createDatabase(server, "Sales");
    server.masterKeyPasswords = [ssisdb, other, ssisdb].map(({ contentId }) => ({
      ...{ contentId, password: "P", createdAt: 0 },
    }));
    assert.equal(await asking("SSISDB", (to) => countRegisteredPasswords(to, "SSISDB")), 2);
  });
});
