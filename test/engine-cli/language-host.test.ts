import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { credentials, status } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { writeLaunchers } from "../../engine/launchers.ts";
import { projectDirectory } from "../../engine/places.ts";
import { Scratch } from "./scratch.ts";

const require = createRequire(import.meta.url);

describe("the language host", () => {
  let scratch: Scratch;
  /** It looks every second whether its engine is there, and so one has to be. */
  let engine: Server;
  let address: string;
  let host: ChildProcess;
  let client: InstanceType<typeof grpc.LanguageRuntimeClient>;

  before(async () => {
    scratch = new Scratch();
    writeLaunchers(scratch.path("bin"));
    ({ engine, address } = await startEngine());
    host = spawn(scratch.path("bin", "pulumi-language-nodejs"), ["--root=/x", address], {
      env: { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env.PATH}` },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: host.stdout ?? assert.fail() });
    const [port] = await once(lines, "line");
    client = new grpc.LanguageRuntimeClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  after(() => {
    client.close();
    host.kill();
    engine.close();
    scratch.remove();
  });

  const program = (text: string, options: { config?: Record<string, string> } = {}) => {
    // A program with a runner of its own shows what the host starts, and with what.
    scratch.file("node_modules/@pulumi/pulumi/cmd/run/index.js", text);
    scratch.file("node_modules/@pulumi/pulumi/package.json", "{}");
    const info = new language.ProgramInfo();
    info.setRootDirectory(scratch.directory).setProgramDirectory(scratch.directory);
    info.setEntryPoint("index.ts");
    const request = new language.RunRequest();
    request.setInfo(info).setPwd(scratch.directory).setProject("p").setStack("s");
    request.setParallel(77).setDryrun(true).setMonitorAddress("127.0.0.1:2").setOrganization("o");
    for (const [key, value] of Object.entries(options.config ?? {}))
      request.getConfigMap().set(key, value);
    request.setConfigsecretkeysList(["p:password"]);
    return request;
  };
  const run = (request: InstanceType<typeof language.RunRequest>) =>
    promisify<typeof request, InstanceType<typeof language.RunResponse>>(client.run.bind(client))(
      request,
    );

  it("starts the runner of the program's own SDK with everything it needs", async () => {
    const seen = scratch.path("seen.json");
    const response = await run(
      program(
        `const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS } = process.env;
         require("fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ args: process.argv.slice(2), PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, cwd: process.cwd(), version: process.version }));`,
        { config: { "p:password": "hunter2" } },
      ),
    );
    assert.equal(response.getError(), "");
    assert.equal(response.getBail(), false);
    const { args, cwd, version, ...environment } = require(seen);
    assert.deepEqual(environment, {
      PULUMI_CONFIG: '{"p:password":"hunter2"}',
      PULUMI_CONFIG_SECRET_KEYS: '["p:password"]',
    });
    assert.equal(cwd, scratch.directory);
    assert.equal(version, process.version);
    assert.deepEqual(args, [
      ...["--monitor", "127.0.0.1:2", "--engine", address],
      ...["--root-directory", scratch.directory, "--project", "p", "--stack", "s"],
      ...["--pwd", scratch.directory, "--parallel", "77", "--organization", "o"],
      ...["--dry-run", "index.ts"],
    ]);
    // Secrets travel through a pipe: process arguments can be read by everybody on the machine.
    assert.doesNotMatch(args.join(" "), /hunter2/);
  });

  it("hands on a configuration that is longer than a variable may be", async () => {
    const config = { "p:estates": "é".repeat(200_000) };
    const expected = JSON.stringify(config).length;
    const told = await run(
      program(`process.exit(process.env.PULUMI_CONFIG.length === ${expected} ? 0 : 3)`, { config }),
    );
    assert.equal(told.getError(), "");
  });

  it("has a compiler that nobody needs loaded on use only", async () => {
    scratch.file(
      "node_modules/typescript/index.js",
      "exports.version = '1'; global.loaded = true;",
    );
    const told = await run(
      program(
        `const ts = require("typescript");
         const before = global.loaded;
         let missing;
         try { require("@npmcli/arborist"); } catch ({ code }) { missing = code; }
         if (missing !== "MODULE_NOT_FOUND") process.exit(4);
         process.exit(before === undefined && ts.version === "1" && global.loaded ? 0 : 3);`,
      ),
    );
    assert.equal(told.getError(), "");
  });

  it("tells a shown error from a silent one", async () => {
    const shown = await run(program("process.exit(32)"));
    assert.deepEqual([shown.getBail(), shown.getError()], [true, ""]);
    const silent = await run(program("process.exit(3)"));
    assert.deepEqual(
      [silent.getBail(), silent.getError()],
      [false, "Program exited with non-zero exit code: 3"],
    );
    const killed = await run(program("process.kill(process.pid, 'SIGKILL')"));
    assert.equal(killed.getError(), "Program exited with signal SIGKILL");
  });

  it("answers the engine's questions before a run", async () => {
    const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
    const ask = promisify(client.getPluginInfo.bind(client)) as (
      request: unknown,
    ) => Promise<{ getVersion(): string }>;
    const sdk: { version: string } = require(
      join(projectDirectory, "node_modules/@pulumi/pulumi/package.json"),
    );
    assert.equal((await ask(new Empty())).getVersion(), sdk.version);
    const plugins = promisify(client.getRequiredPackages.bind(client)) as (
      request: unknown,
    ) => Promise<{ getPackagesList(): unknown[] }>;
    assert.deepEqual(
      (await plugins(new language.GetRequiredPackagesRequest())).getPackagesList(),
      [],
    );
  });

  it("says what only the official installation can do", async () => {
    const pack = promisify(client.pack.bind(client)) as (request: unknown) => Promise<unknown>;
    await assert.rejects(
      pack(new language.PackRequest()),
      (error: { code: number; details: string }) => {
        assert.equal(error.code, status.UNIMPLEMENTED);
        assert.match(error.details, /needs the official Pulumi installation/);
        return true;
      },
    );
  });

  it("says so of a policy pack, too, which is answered by a stream", async () => {
    const stream = client.runPlugin(new language.RunPluginRequest());
    const [error] = await once(stream, "error");
    assert.equal(error.code, status.UNIMPLEMENTED);
    assert.match(error.details, /^a policy pack .* needs the official Pulumi installation/);
  });

  it("ends by itself when its engine is gone, and not before", async function () {
    this.timeout(60_000);
    const { engine, address } = await startEngine();
    const file = join(projectDirectory, "engine/host/language-host.cjs");
    const left = spawn(process.execPath, [file, address], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(left, "exit");
    try {
      // It has looked for its engine once and gone on when it looks again.
      for (let looks = 0; looks < 2; looks += 1) await once(engine, "connection");
      assert.equal(left.exitCode, null);
      engine.close();
      const [code] = await ended;
      assert.equal(code, 0);
    } finally {
      left.kill("SIGKILL");
      engine.close();
    }
  });
});

/** Whatever answers at the engine's address is an engine that lives. */
async function startEngine(): Promise<{ readonly engine: Server; readonly address: string }> {
  const engine = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(engine, "listening");
  const { port } = engine.address() as AddressInfo;
  return { engine, address: `127.0.0.1:${port}` };
}
