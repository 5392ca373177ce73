import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { mock } from "node:test";
import { build, buildFailure, builtCommand } from "../../engine/build.ts";
import { isAlive, withLock } from "../../engine/lock.ts";
import { projectDirectory } from "../../engine/places.ts";
import { heartbeat } from "../../engine/progress.ts";
import { checkGo, neededGo } from "../../engine/toolchain.ts";
import { BUILD_VERSION, compareVersions, DOWNLOAD_VERSION } from "../../engine/versions.ts";
import { Scratch } from "./scratch.ts";

describe("making the Pulumi CLI", () => {
  let scratch: Scratch;
  const path = process.env.PATH;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => {
    process.env.PATH = path;
    scratch.remove();
  });

  it("names one version in the code, the Go modules and the npm package", () => {
    const modules = readFileSync(join(projectDirectory, "engine/go/go.mod"), "utf8");
    assert.match(modules, new RegExp(`pulumi/pkg/v3 v${BUILD_VERSION.replaceAll(".", "\\.")} `));
    const downloader: unknown = createRequire(import.meta.url)("pulumi/package.json").version;
    assert.equal(downloader, DOWNLOAD_VERSION);
  });

  it("compares versions by number", () => {
    assert.ok(compareVersions("3.9.0", "3.10.0") < 0);
    assert.ok(compareVersions("go1.26.8", "1.25.11") > 0);
    assert.equal(compareVersions("v3.259.0-alpha.1", "3.259.0"), 0);
  });

  const useGo = (version: string, toolchain: string) => {
    const answer = JSON.stringify({ GOVERSION: version, GOTOOLCHAIN: toolchain });
    scratch.script("bin/go", `echo '${answer}'`);
    process.env.PATH = scratch.path("bin");
  };

  it("says what to install when Go is missing", async () => {
    process.env.PATH = scratch.path("nothing");
    await assert.rejects(
      checkGo(() => undefined),
      {
        message: `There is no Pulumi CLI on this machine, the official download is out of reach, and a build needs Go, which is not on PATH. Install Go ${neededGo()} or newer (https://go.dev/dl/), or the Pulumi CLI itself (https://www.pulumi.com/docs/iac/download-install/), and put it on PATH.`,
      },
    );
  });

  it("says so when Go is too old and may not fetch a newer one", async () => {
    useGo("go1.24.1", "local");
    await assert.rejects(
      checkGo(() => undefined),
      /needs Go 1\.25\.\d+, and this is go1\.24\.1/,
    );
    useGo("go1.20.1", "auto");
    await assert.rejects(
      checkGo(() => undefined),
      /this is go1\.20\.1/,
    );
  });

  it("lets Go fetch a newer one where it may", async () => {
    useGo("go1.24.1", "auto");
    const said: string[] = [];
    await checkGo((line) => said.push(line));
    assert.deepEqual(said, [`Go here is go1.24.1; it fetches ${neededGo()} by itself`]);
  });

  it("tells a network that refuses from other failures", () => {
    const refused = buildFailure(
      'go: downloading x v1\nruntime/internal\nx@v1: Get "https://modules.example/x": dial tcp: connection refused\n',
      "exit code 1",
    );
    assert.match(refused.message, /The Go module proxy does not answer\. Set GOPROXY/);
    assert.doesNotMatch(refused.message, /downloading|runtime\/internal/);
    assert.match(
      buildFailure("no space left on device", "exit code 1").message,
      /Delete \.cache\/pulumi/,
    );
  });

  /** A Go that does what these lines say; `$6` is where the executable goes. */
  const buildBy = async (...lines: string[]) => {
    const answer = JSON.stringify({ GOVERSION: "go1.99.0", GOTOOLCHAIN: "local" });
    scratch.script("bin/go", `if [ "$1" = env ]; then echo '${answer}'; exit; fi`, ...lines);
    process.env.PATH = scratch.path("bin");
    const said: string[] = [];
    const made = build((line) => said.push(line), scratch.path("cache")).catch(String);
    return { made: await made, said };
  };
  const SEEN = ["echo go: downloading x v1 >&2", "echo runtime/internal >&2"];

  it("puts a whole one in place, built from the modules that are pinned", async () => {
    const command = builtCommand(scratch.path("cache"));
    const asked = scratch.path("asked");
    const { made, said } = await buildBy(
      ...SEEN,
      `echo "$1 $3 $7 in \${PWD##*/}, $GOWORK, $CGO_ENABLED" > ${asked}`,
      'printf "#!/bin/sh\\n" > "$6"',
    );
    assert.equal(made, command);
    assert.match(
      readFileSync(asked, "utf8"),
      new RegExp(`^build -mod=readonly -ldflags=.*Version=v${BUILD_VERSION} in go, off, 0\n$`),
    );
    assert.match(
      said.join("\n"),
      /^building the Pulumi CLI .* about 3 minutes, once\..*\nbuilt the/,
    );
    assert.deepEqual(
      readdirSync(dirname(command)).filter((file) => /^pulumi\./.test(file)),
      [],
    );
    const again = await buildBy("exit 1");
    assert.deepEqual(again, { made: command, said: [] });
  });

  it("tells what Go said of one that could not be built, and leaves nothing of it", async () => {
    const { made } = await buildBy(...SEEN, 'echo half > "$6"', "echo no space left >&2", "exit 3");
    assert.match(made, /could not be built \(go build: exit code 3\):\n {2}no space left\nDelete/);
    const folder = dirname(builtCommand(scratch.path("cache")));
    assert.deepEqual(readdirSync(folder), []);
    assert.match((await buildBy("exit 1")).made, /exit code 1\):\n {2}\(go said nothing\)\n/);
    assert.match((await buildBy("kill -9 $$")).made, /\(go build: SIGKILL\)/);
  });

  it("says every ten seconds that it goes on, and nothing once it is over", () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const said: string[] = [];
      const { stop } = heartbeat(
        (line) => said.push(line),
        (elapsed) => `building (${elapsed})`,
      );
      mock.timers.tick(9_999);
      assert.deepEqual(said, []);
      mock.timers.tick(10_001);
      assert.deepEqual(said, ["building (0 s)", "building (0 s)"]);
      stop();
      mock.timers.tick(60_000);
      assert.equal(said.length, 2);
    } finally {
      mock.timers.reset();
    }
  });

  it("works for one process at a time, and takes over from a dead one", async () => {
    const file = scratch.path("a.lock");
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} ends`);
    };
    const waited: number[] = [];
    await Promise.all(
      ["a", "b"].map((name) => withLock(file, (id) => waited.push(id), work(name))),
    );
    assert.deepEqual(order, ["a begins", "a ends", "b begins", "b ends"]);
    assert.deepEqual(waited, [process.pid]);
    scratch.file("a.lock", "999999999");
    await withLock(file, () => assert.fail("waited for a dead process"), work("c"));
    assert.equal(existsSync(file), false);
  });

  it("waits for a living process however long ago that began, and says so once", async () => {
    const file = scratch.file("a.lock", String(process.ppid));
    utimesSync(file, 1, 1);
    const waited: number[] = [];
    const done = withLock(
      file,
      (id) => waited.push(id),
      async () => "done",
    );
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(readFileSync(file, "utf8"), String(process.ppid));
    rmSync(file);
    assert.equal(await done, "done");
    assert.deepEqual(waited, [process.ppid]);
  });

  // `npm run resume` takes the lock of a run that is dead.
  it("takes another user's process for a living one, and one that is not there for dead", () => {
    for (const [code, lives] of [
      ["EPERM", true],
      ["ESRCH", false],
    ] as const) {
      const kill = mock.method(process, "kill", () => {
        throw Object.assign(new Error(code), { code });
      });
      assert.equal(isAlive(1), lives, code);
      kill.mock.restore();
    }
    assert.ok(isAlive(process.pid));
  });

  it("does not wait for itself where a container gives a dead process's id again, nor for nobody", async () => {
    const file = scratch.path("a.lock");
    const never = () => assert.fail("waited for nobody");
    scratch.file("a.lock", String(process.pid));
    utimesSync(file, 1, 1);
    assert.equal(await withLock(file, never, async () => "done"), "done");
    scratch.file("a.lock", ""); // killed before it had written its id
    utimesSync(file, 1, 1);
    assert.equal(await withLock(file, never, async () => "done"), "done");
    assert.deepEqual(readdirSync(scratch.directory), []);
  });
});
