import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const HOST = fileURLToPath(new URL("../../engine/host/language-host.cjs", import.meta.url));

describe("the language host", () => {
  it("ends by itself when its engine is gone, and not before", async function () {
    this.timeout(60_000);
    const engine = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(engine, "listening");
    const address = engine.address();
    assert.ok(typeof address === "object" && address !== null);
    const host = spawn(process.execPath, [HOST, `127.0.0.1:${address.port}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(host, "exit");
    try {
      const [port] = await once(host.stdout, "data");
      assert.match(String(port), /^\d+\n$/);
      // It has looked for its engine once and gone on when it looks again.
      for (let looks = 0; looks < 2; looks += 1) await once(engine, "connection");
      assert.equal(host.exitCode, null);
      engine.close();
      const [code] = await ended;
      assert.equal(code, 0);
    } finally {
      host.kill("SIGKILL");
      engine.close();
    }
  });
});
