import assert from "node:assert/strict";
import { withConnection } from "../../sql/connection.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import {
  call,
  echo,
  failure,
  never,
  refusing,
  sayHello,
  session,
  targetOn,
} from "./fake-session.ts";

describe("a connection to a server that sends its clients on to a node", () => {
  let server: FakeServer;
  before(async () => {
    server = await startFakeServer();
  });
  after(() => server.stop());
  const target = targetOn(() => server);

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
