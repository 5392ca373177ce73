import assert from "node:assert/strict";
import { type ChildProcessByStdio, execFile, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { password, sample } from "./setting.ts";

const root = new URL("../..", import.meta.url).pathname;

describe("the simulator as a program", function () {
  this.timeout(60_000);
  let folder: string;
  let simulator: ChildProcessByStdio<null, Readable, null>;
  const exported: Record<string, string> = {};

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "simulator-test-"));
    const world = join(folder, "world.json");
    writeFileSync(world, JSON.stringify(sample));
    simulator = spawn(
      process.execPath,
      ["simulator/main.ts", "--speed", "600", "--world", world, "--certificates", folder],
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    let text = "";
    for await (const part of simulator.stdout) {
      text += part;
      if (text.includes("SSIS_CLOCK_SPEED")) break;
    }
    for (const [, name = "", value = ""] of text.matchAll(/^export (\w+)=(.*)$/gm))
      exported[name] = value;
  });
  after(async () => {
    if (simulator.exitCode === null) simulator.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  it("serves @azure/identity, @azure/arm-datafactory and @azure/arm-sql with what it prints to export", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, "test/simulator/azure-clients.ts")],
      { env: { PATH: process.env.PATH, ...exported, SERVER_PASSWORD: password }, timeout: 50_000 },
    );
    assert.match(stdout, /all of it worked/);
  });

  it("ends cleanly when it is told to", async () => {
    const ended = new Promise((resolve) => simulator.once("exit", resolve));
    simulator.kill("SIGTERM");
    assert.equal(await ended, 0);
  });

  it("says what is wrong with its arguments, and how it is used", async () => {
    for (const [option, value, takes] of [
      ["--speed", "fast", "a number of at least 0.001"],
      ["--port", "70000", "a port from 0 to 65535"],
      ["--refusal", "c", "a or b"],
    ] as const) {
      const args = ["simulator/main.ts", option, value];
      const ended = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
      const said = `${option} takes ${takes}, not "${value}"\n\nA simulated Azure on this machine`;
      assert.ok(ended.stderr.startsWith(said), ended.stderr);
      assert.equal(ended.status, 1);
    }
  });
});
