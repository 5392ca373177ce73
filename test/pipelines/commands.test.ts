import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectDirectory } from "../../engine/places.ts";
import { Scratch } from "../engine-cli/scratch.ts";
import { type Overheard, overheard } from "../support/overheard.ts";
import { FakeHost } from "./fakes/fake-host.ts";

/** The commands themselves, with a CLI and a host that are none: how they end, and what the CLI is given. */
describe("a pipeline's command", function () {
  this.timeout(60_000);
  let server: Server;
  let ofHost: Record<string, string>;
  let scratch: Scratch;
  let host: FakeHost;
  /** What happens before the host gives its token. */
  let asked: () => Promise<void>;

  before(async () => {
    server = createServer(async (_, response) => {
      await asked();
      response.end(JSON.stringify({ value: "a-token" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = async () => {};
    scratch = new Scratch();
    host = new FakeHost();
    ofHost = {
      ...host.github,
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "the-job",
      ARM_CLIENT_ID: "client",
      ARM_TENANT_ID: "tenant",
    };
    scratch.script("bin/pulumi-language-nodejs");
  });
  afterEach(() => {
    const left = readdirSync(ofHost.RUNNER_TEMP ?? "").filter((one) => /^federated/.test(one));
    scratch.remove();
    host.remove();
    assert.deepEqual(left, [], "a token is left");
  });

  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [join(projectDirectory, "pipelines/main.ts"), ...args], {
      cwd: scratch.directory,
      env: {
        ...{ ...process.env, ...ofHost },
        PATH: [scratch.path("bin"), host.bin, process.env.PATH].join(delimiter),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return overheard(child);
  };
  /** One that tells the token and its arguments, and ends as each stack's preview is to end. */
  const fakePulumi = (codes: Readonly<Record<string, number>>) => {
    const flag = "{ type: string, default: secondary }";
    scratch.file("Pulumi.yaml", `name: ssis\nconfig:\n  activeRegion: ${flag}\n`);
    scratch.script(
      "bin/pulumi",
      'if [ "$1" = version ]; then echo v99.0.0; exit; fi',
      `echo "$(cat "$AZURE_FEDERATED_TOKEN_FILE") $@" >> ${scratch.path("calls")}`,
      "echo '{}'",
      'case "$3" in',
      ...Object.entries(codes).map(([stack, code]) => `${stack}) exit ${code} ;;`),
      "esac",
    );
  };
  const calls = () => readFileSync(scratch.path("calls"), "utf8").trim().split("\n");

  it("previews the active stack first, signed in, and fails with any of them", async () => {
    fakePulumi({ primary: 255, secondary: 7 });
    const { said, ended } = start("preview", "primary", "secondary");
    assert.equal(await ended, 1, said.error);
    const flags = "--non-interactive --json --expect-no-changes";
    assert.deepEqual(calls(), [
      `a-token preview --stack secondary ${flags}`,
      `a-token preview --stack primary ${flags}`,
      // Whether an estate is gone, which fails a preview with the wrong advice.
      "a-token stack export --stack primary",
    ]);
    assert.equal(
      readFileSync(host.outputFile, "utf8"),
      "stack1=secondary\noutcome1=changes\nstack2=primary\noutcome2=failed\n",
    );
    assert.match(readFileSync(host.summaryFile, "utf8"), /#### primary: the preview failed/);
    fakePulumi({ primary: 0, secondary: 7 });
    assert.equal(await start("preview", "primary", "secondary").ended, 0);
  });

  it("looks for drift by a refresh that runs the program, which is how credentials reach the provider", async () => {
    fakePulumi({ primary: 0, secondary: 0 });
    const { said, ended } = start("drift", "primary");
    assert.equal(await ended, 0, said.error);
    assert.deepEqual(calls(), [
      "a-token preview --stack primary --non-interactive --json --refresh --run-program --expect-no-changes",
    ]);
  });

  it("runs another one signed in, whose options, output and exit code are its own", async () => {
    const script = 'cat "$AZURE_FEDERATED_TOKEN_FILE"; echo " $AZURE_CLIENT_ID $1"; exit 7';
    const { said, ended } = start("signed-in", "sh", "-c", script, "sh", "--help");
    assert.equal(await ended, 7);
    assert.equal(said.out, "a-token client --help\n");
    assert.equal(await start("signed-in", "sh", "-c", "kill -KILL $$").ended, 137);
    const unknown = start("signed-in", "no-such-command");
    assert.equal(await unknown.ended, 1);
    assert.match(unknown.said.error, /no-such-command: spawn no-such-command ENOENT/);
  });

  it("passes a signal on to it, and stays until it has ended", async () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const trap = `trap 'sleep 0.3; echo finished; exit 5' ${signal.slice(3)}`;
      const script = `${trap}; echo ready; n=0; while [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done`;
      const { child, said, ended } = start("signed-in", "sh", "-c", script);
      while (!said.out.includes("ready")) await sleep(20);
      child.kill(signal);
      assert.equal(await ended, 5);
      assert.match(said.out, /finished/);
    }
  });

  it("starts nothing when the signal comes while it signs in, and leaves no token", async () => {
    const { child, said, ended } = await new Promise<Overheard>((resolve) => {
      const started = start("signed-in", "sh", "-c", "echo started");
      asked = async () => {
        started.child.kill("SIGTERM");
        await sleep(100);
        resolve(started);
      };
    });
    assert.equal(await ended, 143, `ended by ${child.signalCode}`);
    assert.equal(said.out, "");
  });

  it("shows the page that it writes, on Azure Pipelines, where it writes one", async () => {
    ofHost = { ...ofHost, ...host.azureDevOps, GITHUB_ACTIONS: "" };
    const page = /##vso\[task\.uploadsummary\](.*)/;
    const { said, ended } = start("signed-in", "sh", "-c", 'echo times > "$GITHUB_STEP_SUMMARY"');
    assert.equal(await ended, 0, said.error);
    assert.ok(existsSync(page.exec(said.out)?.[1] ?? ""), said.out);
    const none = start("signed-in", "true");
    assert.equal(await none.ended, 0);
    assert.doesNotMatch(none.said.out, page);
  });
});
