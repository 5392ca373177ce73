import assert from "node:assert/strict";
import { makeCertificates } from "../../../simulator/certificates.ts";
import { Tokens } from "../../../simulator/login/tokens.ts";
import { startSqlServer } from "../../../simulator/sql/server.ts";
import type { SqlServer } from "../../../simulator/world/servers.ts";
import { askOtherClient, buildOtherClient, type Order } from "./other-client.ts";
import { sqlWorld } from "./setting.ts";

const password = "Str0ng '];-- größe";
const literal = `N'${password.replaceAll("'", "''")}'`;
const add = `ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = ${literal}`;
const open = `OPEN MASTER KEY DECRYPTION BY PASSWORD = ${literal}`;
const bind = "ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY";
const needsKey = "ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = N'An0ther-password'";
const register = (key: string) =>
  `EXEC sp_control_dbmasterkey_password @db_name = N'SSISDB', @password = ${key}, @action = N'add'`;

/** The same as our own tests see, through go-mssqldb: code that shares nothing with either side. */
describe("a client that is not ours", function () {
  this.timeout(240_000);
  let certificates: Awaited<ReturnType<typeof makeCertificates>>;

  before(async () => {
    await buildOtherClient();
    certificates = await makeCertificates();
  });

  async function listening(setting: ReturnType<typeof sqlWorld>) {
    const tokens = new Tokens(setting.world);
    const listener = await startSqlServer({ world: setting.world, certificates, tokens });
    const ask = (server: SqlServer, texts: readonly string[], more: Partial<Order> = {}) =>
      askOtherClient({
        Dial: `127.0.0.1:${listener.port}`,
        Server: server.host,
        Database: "SSISDB",
        User: "ssisadmin",
        Password: "Adm1n-of-all",
        Encrypt: "true",
        Authority: certificates.authorityFile,
        Texts: texts,
        ...more,
      });
    /** Error numbers of each text; none where it succeeded. */
    const numbers = async (server: SqlServer, ...texts: string[]) =>
      (await ask(server, texts)).map((outcome) => outcome.numbers);
    return { ask, numbers, stop: () => listener.stop() };
  }

  for (const Encrypt of ["true", "strict"] as const) {
    it(`logs in, reads and is refused by number, encrypt=${Encrypt}`, async () => {
      const setting = sqlWorld("managedInstances");
      const { ask, stop } = await listening(setting);
      try {
        const texts = ["SELECT DB_NAME(), 1, N'grüße'", "SELECT * FROM nope", "EXEC nope", "SELEC"];
        const [read, ...refused] = await ask(setting.primary, texts, { Encrypt });
        assert.deepEqual(read?.rows, [["SSISDB", 1, "grüße"]]);
        assert.deepEqual(
          refused.map(({ numbers }) => numbers),
          [[208], [2812], [2812]],
        );
        const [wrong] = await ask(setting.primary, [], { Encrypt, Password: "wrong" });
        assert.deepEqual(wrong?.numbers, [18456]);
      } finally {
        await stop();
      }
    });
  }

  it("sees the truth table of the master key after a failover", async () => {
    const cases = [
      { copied: true, registered: undefined, opens: true },
      { copied: false, registered: undefined, opens: false },
      { copied: false, registered: literal, opens: true },
      { copied: false, registered: "N'Not-the-passw0rd'", opens: false },
    ];
    for (const { copied, registered, opens } of cases) {
      const setting = sqlWorld("managedInstances", { copiesServiceMasterKey: copied });
      const { numbers, stop } = await listening(setting);
      try {
        assert.deepEqual(await numbers(setting.primary, add, add), [[], [15579]]);
        if (registered !== undefined) {
          const twice = await numbers(
            setting.secondary,
            register(registered),
            register(registered),
          );
          assert.deepEqual(twice, [[], [15594]]);
        }
        assert.deepEqual(await numbers(setting.secondary, needsKey), [[15635]]);
        setting.swapRoles();
        const expected = opens ? [[]] : [[15581]];
        assert.deepEqual(await numbers(setting.secondary, needsKey), expected);
        if (opens) continue;
        const wrong = open.replace("größe", "grosse");
        const cure = [wrong, open, bind, "CLOSE MASTER KEY", needsKey];
        assert.deepEqual(await numbers(setting.secondary, ...cure), [[15313], [], [], [], []]);
      } finally {
        await stop();
      }
    }
  });
});
