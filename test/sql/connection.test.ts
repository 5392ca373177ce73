import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { publicClouds } from "../../azure/clouds.ts";
import { secretsKeeper } from "../../azure/scrub.ts";
import type { AzureSession } from "../../azure/session.ts";
import type { EngineRequest, ResultItem } from "../../simulator/tds/engine.ts";
import { SqlError } from "../../simulator/tds/sql-error.ts";
import { int, nvarchar } from "../../simulator/tds/types.ts";
import {
  type CatalogTarget,
  type SqlConnection,
  SqlFailure,
  withConnection,
} from "../../sql/connection.ts";
import { type FakeServer, PASSWORD, startFakeServer } from "./fake-server.ts";

const call = (timeoutMs = 5000, signal = new AbortController().signal) => ({ signal, timeoutMs });

async function failure(doing: Promise<unknown>): Promise<SqlFailure> {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SqlFailure, `expected a SqlFailure, got ${String(error)}`);
  return error;
}

async function* echo({ text, parameters }: EngineRequest): AsyncIterable<ResultItem> {
  yield { kind: "rows", columns: [{ name: "first", type: int }], rows: [[1]] };
  const columns = [
    { name: "text", type: nvarchar("max") },
    ...parameters.map(({ name, type }) => ({ name, type })),
  ];
  yield { kind: "rows", columns, rows: [[text, ...parameters.map(({ value }) => value)]] };
}

async function* never({ signal }: EngineRequest): AsyncIterable<ResultItem> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  yield { kind: "affected", count: 0 };
}

function refusing(number: number, message: string) {
  return async function* (): AsyncIterable<ResultItem> {
    yield { kind: "error", error: new SqlError({ number, message }) };
  };
}

describe("a connection to SQL Server", () => {
  let server: FakeServer;
  before(async () => {
    server = await startFakeServer();
  });
  after(() => server.stop());

  const session: AzureSession = {
    subscriptionId: "s",
    onLoopback: true,
    speed: 100,
    secrets: secretsKeeper(),
    cloud: async () => publicClouds.public,
    credential: async () => ({
      getToken: async (scopes) => ({ token: `token for ${scopes}`, expiresOnTimestamp: 0 }),
    }),
    dataFactory: () => assert.fail("not needed"),
    sql: () => assert.fail("not needed"),
    arm: () => assert.fail("not needed"),
  };
  const target = (changes: Partial<CatalogTarget> = {}): CatalogTarget => ({
    host: "sql-weu.database.windows.net",
    port: 1433,
    dial: `127.0.0.1:${server.port}`,
    database: "SSISDB",
    login: { kind: "sql", user: "ssisadmin", password: PASSWORD },
    encrypt: "tls",
    ...changes,
  });
  const sayHello = (connection: SqlConnection) => connection.query("SELECT 1");

  for (const encrypt of ["tls", "strict"] as const) {
    it(`keeps the real name while it dials elsewhere, and says who it is (${encrypt})`, async () => {
      server.runs(echo);
      const rows = await withConnection(target({ encrypt }), session, call(), (connection) =>
        connection.query("SELECT @a", { a: "it's", b: 5, c: true, d: null }),
      );
      assert.deepEqual(rows, [
        { text: "SELECT @a", "@a": "it's", "@b": "5", "@c": true, "@d": null },
      ]);
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

  describe("to a server that sends its clients on to a node", () => {
    const own = () => ({ host: "localhost", port: server.port, dial: undefined });
    const whole = /(?:11000 to 11999).*connection policy to Proxy/;

    it("follows it", async () => {
      server.runs(echo);
      server.sendOn({ host: "127.0.0.1", port: server.port });
      const rows = await withConnection(target(own()), session, call(), sayHello);
      assert.deepEqual(rows, [{ text: "SELECT 1" }]);
      assert.deepEqual(
        server.logins.map((login) => login.server),
        ["localhost", "127.0.0.1"],
      );
    });

    it("says that a tunnel to the server does not lead to its nodes", async () => {
      server.runs(echo);
      server.sendOn({ host: "e1.tr1.westeurope1-a.worker.database.windows.net", port: 11003 });
      const error = await failure(withConnection(target(), session, call(), sayHello));
      assert.deepEqual([error.code, error.kind], ["EREDIRECT", "unreachable"]);
      assert.match(error.said, / e1\.tr1\.\S+:11003 .*sqlDial does not lead there$/);
      assert.match(error.meaning?.cure ?? "", whole);
      assert.equal(server.logins.length, 1);
    });

    it("says that the node cannot be reached, also where nothing answers there", async () => {
      server.runs(echo);
      server.sendOn({ host: "127.0.0.1", port: 1 });
      const refused = await failure(withConnection(target(own()), session, call(), sayHello));
      assert.deepEqual([refused.code, refused.kind], ["EREDIRECT", "unreachable"]);
      assert.match(refused.said, /127\.0\.0\.1:1 \(redirected from localhost/);

      const { createServer } = await import("node:net");
      const silent = createServer((socket) => socket.on("error", () => {}).resume());
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      server.runs(echo);
      server.sendOn({ host: "127.0.0.1", port: (silent.address() as { port: number }).port });
      const late = await failure(withConnection(target(own()), session, call(500), sayHello));
      silent.close();
      assert.deepEqual([late.code, late.kind], ["EREDIRECT", "unreachable"]);
      assert.match(late.said, /no answer within 0\.5 s/);
    });

    it("tells a node that hangs up as a connection that was cut", async () => {
      const { createServer } = await import("node:net");
      const rude = createServer((socket) =>
        socket.on("error", () => {}).once("data", () => socket.destroy()),
      );
      await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
      server.runs(echo);
      server.sendOn({ host: "127.0.0.1", port: (rude.address() as { port: number }).port });
      const cut = await failure(withConnection(target(own()), session, call(), sayHello));
      rude.close();
      assert.deepEqual([cut.code, cut.kind], ["ESOCKET", "unreachable"]);
    });

    it("blames the way to the node for nothing that happens there", async () => {
      server.runs(refusing(3906, "It is read-only."));
      server.sendOn({ host: "127.0.0.1", port: server.port });
      const refused = await failure(withConnection(target(own()), session, call(), sayHello));
      assert.equal(refused.code, "3906");
      server.runs(never);
      server.sendOn({ host: "127.0.0.1", port: server.port });
      const late = await failure(withConnection(target(own()), session, call(500), sayHello));
      assert.equal(late.code, "ETIMEOUT");
    });
  });

  for (const [name, changes] of [
    ["a tunnel", () => ({})],
    ["its own name", () => ({ host: "localhost", port: server.port, dial: undefined })],
  ] as const)
    it(`ends in time while a statement runs, and stops it, through ${name}`, async () => {
      server.runs(never);
      const begun = performance.now();
      const error = await failure(withConnection(target(changes()), session, call(300), sayHello));
      assert.deepEqual([error.code, error.kind], ["ETIMEOUT", "unreachable"]);
      assert.ok(performance.now() - begun < 2000);
      // The server hears of it a little later; one that never does is found by the test's own limit.
      while (server.requests.at(-1)?.signal.aborted !== true) await wait(5);
    });

  it("ends at once when the caller gives up, with the caller's reason", async () => {
    server.runs(never);
    const caller = new AbortController();
    const reason = new Error("the engine is gone");
    setTimeout(() => caller.abort(reason), 150);
    await assert.rejects(
      withConnection(target(), session, call(60_000, caller.signal), sayHello),
      reason,
    );
    await assert.rejects(
      withConnection(target(), session, call(60_000, caller.signal), sayHello),
      reason,
    );
  });

  it("passes on what the work throws", async () => {
    server.runs(echo);
    const reason = new Error("not SQL's fault");
    const work = () => Promise.reject(reason);
    await assert.rejects(withConnection(target(), session, call(), work), reason);
  });

  it("gives up in time on a server that takes the connection and is silent, and lets go of it", async () => {
    const { createServer } = await import("node:net");
    let open = 0;
    const silent = createServer((socket) => {
      open += 1;
      socket
        .on("error", () => {})
        .on("close", () => {
          open -= 1;
        });
      socket.resume();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as { port: number };
    const own = { host: "localhost", port, dial: undefined };
    for (const changes of [{ dial: `127.0.0.1:${port}` }, own]) {
      const error = await failure(withConnection(target(changes), session, call(200), sayHello));
      assert.equal(error.code, "ETIMEOUT");
      // However long the work may take.
      const long = await failure(
        withConnection(target(changes), session, call(600_000), sayHello, 200),
      );
      assert.match(long.message, /no answer within 0\.2 s/);
    }
    while (open > 0) await wait(5);
    silent.close();
  });
});
