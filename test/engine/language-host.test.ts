import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
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

  it("hands on a configuration that is longer than a variable may be", async function () {
    this.timeout(60_000);
    const config = JSON.stringify({ "ssis-failover:estates": "é".repeat(200_000) });
    const preload = fileURLToPath(new URL("../../engine/host/long-config.cjs", import.meta.url));
    const told = `process.stdout.write(String(process.env.PULUMI_CONFIG.length))`;
    const program = spawn(process.execPath, ["--require", preload, "--eval", told], {
      stdio: ["ignore", "pipe", "inherit", "pipe"],
    });
    const pipe = program.stdio[3] as Writable;
    pipe.end(config);
    const [said] = await once(program.stdout as Readable, "data");
    assert.equal(String(said), String(config.length));
  });
});
