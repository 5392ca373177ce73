import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { withConnection } from "../../sql/connection.ts";
import { type FakeServer, PASSWORD, startFakeServer } from "./fake-server.ts";
import { call, echo, failure, refusing, sayHello, session, targetOn } from "./fake-session.ts";

describe("a connection to SQL Server", () => {
  let server: FakeServer;
  before(async () => {
    server = await startFakeServer();
  });
  after(() => server.stop());
  const target = targetOn(() => server);

  for (const encrypt of ["tls", "strict"] as const) {
    it(`keeps the real name while it dials elsewhere, and says who it is (${encrypt})`, async () => {
      server.runs(echo);
      const rows = await withConnection(target({ encrypt }), session, call(), (connection) =>
        connection.query("SELECT @a", { a: "it's", b: 5, c: true }),
      );
      assert.deepEqual(rows, [{ text: "SELECT @a", "@a": "it's", "@b": "5", "@c": true }]);
      const login = server.logins.at(-1);
      assert.equal(login?.server, "sql-weu.database.windows.net");
      assert.equal(login?.serverName, "sql-weu.database.windows.net");
      assert.deepEqual([login?.database, login?.application], ["SSISDB", "ssis-failover"]);
    });
  }

  it("logs in once for each piece of work, and leaves nothing open", async () => {
    server.runs(echo);
    await withConnection(target(), session, call(), sayHello);
    await withConnection(target(), session, call(), async () => {});
    assert.equal(server.logins.length, 2);
    // The server hears of it a little later; a connection that stays is found by the test's own limit.
    while (server.open > 0) await wait(5);
  });

  it("calls procedures by name and sends batches as they are", async () => {
    server.runs(echo);
    await withConnection(target(), session, call(), async (connection) => {
      await connection.execute("sp_control_dbmasterkey_password", { db_name: "SSISDB" });
      await connection.batch("CLOSE MASTER KEY");
    });
    const [procedure, batch] = server.requests.slice(-2);
    assert.deepEqual([procedure?.kind, procedure?.parameters[0]?.name], ["procedure", "@db_name"]);
    assert.deepEqual([batch?.kind, batch?.text], ["text", "CLOSE MASTER KEY"]);
  });

  it("logs in with a token for the cloud's SQL, whatever the server would like", async () => {
    server.runs(echo);
    await withConnection(target({ login: { kind: "entra" } }), session, call(), sayHello);
    assert.equal(server.logins[0]?.token, "token for https://database.windows.net/.default");
  });

  it("says the number of a refused login, once, and not the password", async () => {
    server.runs(echo);
    const login = { kind: "sql", user: "ssisadmin", password: "wrong-password" } as const;
    const error = await failure(withConnection(target({ login }), session, call(), sayHello));
    assert.deepEqual([error.number, error.kind, server.logins.length], [18456, "login", 1]);
    assert.equal(
      error.message,
      "sql-weu.database.windows.net/SSISDB: SQL error 18456: Login failed (18456) [secret]",
    );
    assert.match(error.meaning?.cure ?? "", /catalogPassword/);
  });

  it("takes a refusal of a login for one of the login, whatever its number", async () => {
    server.runs(echo);
    // "The password of the account must be changed": no list here has it.
    server.refuse(18488);
    const error = await failure(withConnection(target(), session, call(), sayHello));
    assert.deepEqual([error.number, error.kind, server.logins.length], [18488, "login", 1]);
  });

  it("tries a login again that is refused for now", async () => {
    server.runs(echo);
    server.refuse(40613, 40501);
    await withConnection(target(), session, call(), sayHello);
    assert.equal(server.logins.length, 3);
    server.runs(echo);
    server.refuse(40613, 40613, 40613, 40613);
    const error = await failure(withConnection(target(), session, call(), sayHello));
    assert.deepEqual([error.number, error.kind, server.logins.length], [40613, "busy", 4]);
  });

  const kinds = [
    [3906, "readonly"],
    [15635, "readonly"],
    [15581, "masterKey"],
    [208, "missing"],
    [2812, "missing"],
    [15247, "denied"],
    [40501, "busy"],
    [8134, "refused"],
  ] as const;
  for (const [number, kind] of kinds) {
    it(`tells error ${number} as ${kind}, without secrets`, async () => {
      server.runs(refusing(number, `It was '${PASSWORD.replaceAll("'", "''")}'.`));
      const error = await failure(withConnection(target(), session, call(), sayHello));
      assert.deepEqual([error.number, error.code, error.kind], [number, String(number), kind]);
      assert.equal(error.said, "It was '[secret]'.");
    });
  }

  it("takes the first of several errors for the cause", async () => {
    server.runs(async function* () {
      yield* refusing(15313, "The key is not encrypted using the specified decryptor.")();
      yield* refusing(15315, "The key is not open.")();
    });
    const error = await failure(withConnection(target(), session, call(), (sql) => sql.batch("x")));
    assert.deepEqual([error.number, error.kind], [15313, "masterKey"]);
    assert.match(error.said, /decryptor\. The key is not open\.$/);
  });

  it("does not talk to a server whose certificate is for another name", async () => {
    server.runs(echo);
    for (const encrypt of ["tls", "strict"] as const) {
      const wrong = target({ host: "sql.example.com", encrypt });
      const error = await failure(withConnection(wrong, session, call(), sayHello));
      assert.deepEqual([error.code, error.kind], ["ECERTIFICATE", "unreachable"]);
    }
    assert.equal(server.logins.length, 0);
  });

  it("says that nobody is there", async () => {
    const closed = target({ dial: "127.0.0.1:1" });
    const error = await failure(withConnection(closed, session, call(), sayHello));
    assert.deepEqual([error.code, error.kind, error.number], ["ESOCKET", "unreachable", undefined]);
    assert.match(error.message, /ECONNREFUSED/);
  });

  it("passes on what the work throws", async () => {
    server.runs(echo);
    const reason = new Error("not SQL's fault");
    const work = () => Promise.reject(reason);
    await assert.rejects(withConnection(target(), session, call(), work), reason);
  });
});
