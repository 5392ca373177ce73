import assert from "node:assert/strict";
import { Tokens } from "../../../simulator/login/tokens.ts";
import { defaults, seedWorld, worldDocument } from "../../../simulator/seed.ts";
import { neu, password, weu } from "../setting.ts";
import { type ClientOptions, openPool, type Setting, startSetting, withPool } from "./setting.ts";

describe("logging in", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
  });
  afterEach(() => setting.simulator.stop());

  /** mssql hides the number of a login error; the journal has it. */
  async function refused(options: ClientOptions): Promise<number | undefined> {
    await assert.rejects(openPool(setting, options), { code: "ELOGIN" });
    const last = setting.simulator.journal().findLast(({ kind }) => kind === "login");
    return last?.kind === "login" ? last.number : undefined;
  }

  it("needs the right user, password and database", async () => {
    assert.equal(await refused({ password: "wrong" }), 18456);
    assert.equal(await refused({ password: password.toLowerCase() }), 18456);
    assert.equal(await refused({ user: "nobody" }), 18456);
    assert.equal(await refused({ database: "nope" }), 4060);
    await withPool(setting, { user: "SSISADMIN@sql-weu" }, async (pool) => {
      const { recordset } = await pool.query("SELECT SUSER_SNAME() AS who, DB_NAME() AS place");
      assert.deepEqual(recordset, [{ who: "ssisadmin", place: "master" }]);
    });
  });

  it("leads to the server whose name was asked for", async () => {
    for (const name of ["sql-weu", "sql-neu"]) {
      const server = `${name}.database.windows.net`;
      for (const encrypt of [true, "strict"] as const) {
        await withPool(setting, { server, encrypt }, async (pool) => {
          const { recordset } = await pool.query("SELECT @@SERVERNAME AS name");
          assert.deepEqual(recordset, [{ name }]);
        });
      }
    }
    const unknown = { server: "sql-nope.database.windows.net" };
    await assert.rejects(openPool(setting, unknown), /Cannot open server "sql-nope/);
  });

  // As reported in azure-docs#20558 and dotnet/SqlClient#1875.
  it("goes through a listener only into the databases of its group", async () => {
    const databases = [{ name: "inside" }, { name: "outside" }];
    const document = worldDocument.parse({
      servers: [{ id: weu, location: "westeurope", administratorPassword: password, databases }],
      failoverGroups: [{ name: "fog", primary: weu, secondary: neu, databases: ["inside"] }],
    });
    seedWorld(setting.simulator.world, document);
    const server = "fog.database.windows.net";
    await withPool(setting, { server, database: "inside" }, async () => {});
    assert.equal(await refused({ server, database: "outside" }), 40971);
  });

  it("is sent on to a node by a server of the connection policy Redirect, once it is let in", async () => {
    const server = setting.simulator.world.server(weu);
    assert(server);
    server.redirects = true;
    assert.equal(await refused({ password: "wrong" }), 18456);
    await assert.rejects(
      openPool(setting),
      /Cannot open server "node\.tr1\.westeurope1-a\.worker\.database\.windows\.net"/,
    );
  });

  it("passes the firewall only where a rule covers the client", async () => {
    const rule = (startIpAddress: string, endIpAddress: string) => {
      const firewallRules = [{ name: "only", startIpAddress, endIpAddress }];
      const server = { id: weu, location: "westeurope", administratorPassword: password };
      const document = worldDocument.parse({ servers: [{ ...server, firewallRules }] });
      seedWorld(setting.simulator.world, document);
    };
    rule("10.0.0.1", "10.0.0.9");
    assert.equal(await refused({}), 40615);
    rule("127.0.0.0", "127.0.0.9");
    await withPool(setting, {}, async () => {});
    rule("0.0.0.0", "0.0.0.0");
    await withPool(setting, {}, async () => {});
  });

  it("takes an Entra token for SQL only, and only of administrators", async () => {
    const { world } = setting.simulator;
    const application = world.state.applications.get(defaults.clientId);
    assert(application);
    // Tokens of another key are not those of this Entra.
    const foreign = new Tokens(world).issue(application, "https://database.windows.net/", "x");
    assert.equal(await refused({ token: foreign.token }), 18456);
    const forArm = await askToken(setting, "https://management.azure.com/.default");
    assert.equal(await refused({ token: forArm }), 18456);
    const token = await askToken(setting, "https://database.windows.net/.default");
    const server = world.server(weu);
    assert(server);
    assert.equal(await refused({ token }), 18456);
    server.entraAdministrators = ["33333333-3333-3333-3333-333333333333"];
    assert.equal(await refused({ token }), 18456);
    server.entraAdministrators.push(defaults.clientId);
    await withPool(setting, { token }, async (pool) => {
      const { recordset } = await pool.query("SELECT SUSER_SNAME() AS who");
      assert.deepEqual(recordset, [{ who: defaults.clientId }]);
    });
  });

  it("gets no answer from a server or region that is lost, also when already in", async () => {
    const { faults } = setting.simulator.world;
    const pool = await openPool(setting);
    faults.add({ id: "cut", region: "westeurope", lost: true });
    await assert.rejects(openPool(setting), { code: /ESOCKET|ECONNRESET|ETIMEOUT/ });
    await assert.rejects(pool.query("SELECT 1"), { code: /ECONNRESET|ESOCKET|EREQUEST/ });
    await pool.close();
    faults.remove();
    await withPool(setting, {}, async () => {});
  });

  it("is refused as often as a fault says, with its number", async () => {
    setting.simulator.world.faults.add({
      id: "busy",
      times: 1,
      server: "sql-weu",
      login: { number: 40501 },
    });
    assert.equal(await refused({}), 40501);
    await withPool(setting, {}, async () => {});
  });
});

async function askToken(setting: Setting, scope: string): Promise<string> {
  const url = `http://127.0.0.1:${setting.simulator.port}/${defaults.tenantId}/oauth2/v2.0/token`;
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: defaults.clientId,
      client_secret: defaults.secret,
      scope,
    }),
  });
  const answer = (await response.json()) as { access_token: string };
  return answer.access_token;
}
