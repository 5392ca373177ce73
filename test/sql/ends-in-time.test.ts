import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { withConnection } from "../../sql/connection.ts";
import { driverPool, type MakePool } from "../../sql/pool.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { call, echo, failure, never, sayHello, session, targetOn } from "./fake-session.ts";

describe("a connection that nobody waits for any more", () => {
  let server: FakeServer;
  before(async () => {
    server = await startFakeServer();
  });
  after(() => server.stop());
  const target = targetOn(() => server);

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

  it("is of no consequence where even its closing fails", async () => {
    server.runs(echo);
    const closed = Promise.withResolvers<void>();
    const makePool: MakePool = async (of, settings) => {
      const pool = await driverPool(of, settings);
      const close = pool.close.bind(pool);
      return Object.assign(pool, {
        close: async () => {
          await close();
          closed.resolve();
          throw new Error("the socket was gone");
        },
      });
    };
    const uncaught: unknown[] = [];
    const note = (reason: unknown) => uncaught.push(reason);
    process.on("unhandledRejection", note);
    try {
      await withConnection(target(), { ...session, makePool }, call(), sayHello);
      await closed.promise;
      await wait(5);
    } finally {
      process.off("unhandledRejection", note);
    }
    assert.deepEqual(uncaught, []);
  });
});
