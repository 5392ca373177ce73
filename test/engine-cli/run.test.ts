import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectDirectory } from "../../engine/places.ts";
import { overheard } from "../support/overheard.ts";
import { Scratch } from "./scratch.ts";

describe("running the Pulumi CLI", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.script("bin/pulumi-language-nodejs");
  });
  afterEach(() => scratch.remove());

  const start = (script: string, args: string[], input?: string) => {
    const env = { ...process.env, PATH: `${scratch.path("bin")}:${process.env.PATH}` };
    // A session of its own, so that there is no terminal, as in a pipeline.
    const child = spawn(process.execPath, [join(projectDirectory, "engine", script), ...args], {
      env,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(input);
    return overheard(child);
  };
  const fakePulumi = (...lines: string[]) =>
    scratch.script("bin/pulumi", 'if [ "$1" = version ]; then echo v99.0.0; exit; fi', ...lines);

  it("passes arguments, output and the exit code through, and adds nothing", async () => {
    fakePulumi('echo "$@"', 'echo "$PULUMI_CONTINUE_ON_ERROR|$PULUMI_PARALLEL" >&2', "exit 7");
    const { said, ended } = start("main.ts", ["preview", "--stack", "a b", "--expect-no-changes"]);
    assert.equal(await ended, 7);
    assert.equal(said.out, "preview --stack a b --expect-no-changes\n");
    assert.equal(said.error, "|\n");
  });

  it("starts Node 24 from PATH", async () => {
    fakePulumi("exec node -p process.version");
    const { said, ended } = start("main.ts", ["up"]);
    await ended;
    assert.match(said.out, /^v24\./);
  });

  it("lets somebody answer what the CLI asks", async () => {
    fakePulumi('[ "$1" = up ] || exit 0', "read answer; echo heard $answer");
    const { said, ended } = start("takeover.ts", ["--stack", "secondary"], "yes\n");
    assert.equal(await ended, 0);
    assert.match(said.out, /^heard yes$/m);
  });

  /** A CLI whose running step takes that long to finish; at a second signal it stops at once. */
  const withStepOf = (milliseconds: number) => {
    const lines = [
      "let heard = 0;",
      'for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {',
      '  const end = (how) => { console.log(how + " by " + signal); process.exit(5); };',
      '  if (++heard > 1) end("stopped");',
      `  setTimeout(end, ${milliseconds}, "finished");`,
      "});",
      'console.log("ready");',
      "setTimeout(() => {}, 20_000);",
    ];
    fakePulumi('[ "$1" = up ] || exit 0', `exec node ${scratch.file("cli.cjs", lines.join("\n"))}`);
  };

  it("passes a signal on once, however often it arrives, so that a running step can finish", async () => {
    withStepOf(2000);
    const { child, said, ended } = start("main.ts", ["up"]);
    while (!said.out.includes("ready")) await sleep(20);
    const { pid = assert.fail() } = child;
    // What the terminal sends to everybody, and npm to this process again.
    process.kill(-pid, "SIGINT");
    await sleep(100);
    process.kill(pid, "SIGINT");
    assert.equal(await ended, 5);
    assert.match(said.out, /finished by SIGINT/);
  });

  it("passes a second wish on, which is to stop at once", async () => {
    withStepOf(15_000);
    const { child, said, ended } = start("main.ts", ["up"]);
    while (!said.out.includes("ready")) await sleep(20);
    child.kill("SIGINT");
    await sleep(1200);
    child.kill("SIGINT");
    assert.equal(await ended, 5);
    assert.match(said.out, /stopped by SIGINT/);
  });

  it("lets a running step finish when the session hangs up, or a pipeline ends its job", async () => {
    for (const signal of ["SIGHUP", "SIGTERM"] as const) {
      withStepOf(300);
      const { child, said, ended } = start("main.ts", ["up"]);
      while (!said.out.includes("ready")) await sleep(20);
      child.kill(signal);
      assert.equal(await ended, 5, signal);
      // The CLI does not know a hang-up.
      assert.match(said.out, /finished by SIGTERM/);
    }
  });

  it("stays with the CLI when nobody reads what it says itself", async () => {
    fakePulumi('[ "$1" = up ] || exit 0', "sleep 0.5; exit 7");
    const { child, ended } = start("takeover.ts", ["--stack", "secondary"]);
    child.stderr.destroy();
    assert.equal(await ended, 7);
  });

  it("lets what writes the state come to its end when nobody reads its output any more", async () => {
    fakePulumi(
      'case "$1" in up | destroy) ;; *) exit 0 ;; esac',
      "echo first; n=0; while [ $n -lt 20 ]; do echo more; sleep 0.03; n=$((n+1)); done",
      "exit 7",
    );
    const cutOff = async (script: string, args: string[]) => {
      const { child, said, ended } = start(script, args);
      while (!said.out.includes("first")) await sleep(20);
      child.stdout.destroy();
      return { code: await ended, error: said.error };
    };
    const takeover = await cutOff("takeover.ts", ["--stack", "secondary"]);
    assert.equal(takeover.code, 7, takeover.error);
    assert.match(takeover.error, /nobody reads .* the run goes on/);
    assert.equal((await cutOff("main.ts", ["destroy", "--stack", "secondary"])).code, 7);
  });

  it("lets what only shows something end with its reader", async () => {
    fakePulumi("echo first; while true; do echo more; sleep 0.03; done");
    const { child, said, ended } = start("main.ts", ["logs", "--follow"]);
    while (!said.out.includes("first")) await sleep(20);
    child.stdout.destroy();
    assert.equal(await ended, 141);
  });

  it("takes over with the settings that let estates move side by side, and says so first", async () => {
    fakePulumi('echo "$@ continue=$PULUMI_CONTINUE_ON_ERROR parallel=$PULUMI_PARALLEL"');
    const { said, ended } = start("takeover.ts", ["--stack", "secondary", "--yes"]);
    assert.equal(await ended, 0);
    assert.equal(
      said.out,
      "up --suppress-outputs --stack secondary --yes continue=true parallel=256\n",
    );
    assert.match(said.error, /^ssis-failover: pulumi up on stack secondary/);
    assert.match(said.error, /256 steps may run at once/);
    for (const given of [["--parallel", "4"], ["--parallel=4"], ["-p", "4"]]) {
      const fewer = start("takeover.ts", ["--stack", "secondary", ...given]);
      assert.equal(await fewer.ended, 0);
      assert.match(fewer.said.error, /, and as many steps run at once as --parallel says \(4\)/);
    }
  });

  it("says last, of an `up` that failed, with which command it goes on; of nothing else", async () => {
    fakePulumi("exit 3");
    const failed = start("main.ts", ["up", "-s", "prod-primary"]);
    assert.equal(await failed.ended, 3);
    assert.match(failed.said.error, /`npm run resume -- --stack prod-primary` goes on/);
    const looked = start("main.ts", ["preview", "--stack", "primary"]);
    assert.equal(await looked.ended, 3);
    assert.equal(looked.said.error, "");
  });

  it("asks which stack to resume", async () => {
    fakePulumi("exit 9");
    const { said, ended } = start("resume.ts", ["--yes"]);
    assert.equal(await ended, 1);
    assert.match(said.error, /^ssis-failover: which stack\?\n\nnpm run resume -- --stack STACK/);
  });

  describe("resuming", () => {
    const state = (pending: object[]) =>
      JSON.stringify({ deployment: { pending_operations: pending } });
    const urn = "urn:pulumi:secondary::ssis::pulumi-nodejs:dynamic/ssis:Fence::sales";
    const lockedBy = (host: string, id: number) =>
      `error: the stack is currently locked by 1 lock(s).\n  file:///x: created by me@${host} (pid ${id}) at 2030-01-01T00:00:00Z`;

    const fakeBackend = (refusal: string | undefined, pending: object[]) => {
      scratch.file("calls", "");
      if (refusal !== undefined) scratch.file("lock", refusal);
      scratch.file("state.json", state(pending));
      fakePulumi(
        `cd ${scratch.directory}`,
        'echo "$@" >> calls',
        'case "$1" in',
        "refresh) [ -f lock ] && { cat lock >&2; exit 255; }",
        '  [ "$4" = --clear-pending-creates ] || { echo "error: no resource named x" >&2; exit 1; } ;;',
        "cancel) [ -f denied ] && { echo no right to it >&2; exit 255; }; rm lock ;;",
        "stack) cat state.json ;;",
        "up) [ -f failing ] && exit 3 ;;",
        "esac",
        "exit 0",
      );
    };
    const calls = () => readFileSync(scratch.path("calls"), "utf8").split("\n").slice(0, -1);

    const dead = 999_999_999;
    const looks =
      "refresh --stack secondary --target urn:pulumi:none::none::none::none --yes --skip-preview --non-interactive";
    /** Resumes a stack that is found so, and is refused. */
    const refusalOf = async (refusal: string): Promise<string> => {
      fakeBackend(refusal, []);
      const { said, ended } = start("resume.ts", ["--stack", "secondary"]);
      assert.equal(await ended, 1, said.error);
      assert.deepEqual(calls(), [looks], "nothing but a look");
      return said.error;
    };

    it("takes away a dead run's lock, clears its pending creations and goes on", async () => {
      fakeBackend(lockedBy(hostname(), dead), [{ type: "creating", resource: { urn } }]);
      const { said, ended } = start("resume.ts", ["--stack", "secondary", "--yes"]);
      assert.equal(await ended, 0, said.error);
      const root = "urn:pulumi:secondary::ssis::pulumi:pulumi:Stack::ssis-secondary";
      assert.deepEqual(calls(), [
        looks,
        "cancel --stack secondary --yes",
        "stack export --stack secondary",
        `refresh --stack secondary --clear-pending-creates --target ${root} --yes --skip-preview --non-interactive`,
        "up --suppress-outputs --stack secondary --yes",
        "stack output --json --stack secondary",
      ]);
      assert.match(said.error, /is locked by a run that is over; taking the lock away/);
      assert.match(said.error, /clearing what was being created: sales/);
    });

    it("leaves a living run alone, here or among others, and one of another machine", async () => {
      const here = await refusalOf(
        `${lockedBy(hostname(), dead)}\n${lockedBy(hostname(), process.pid)}`,
      );
      assert.match(here, new RegExp(`locked by process ${process.pid} on `));
      const elsewhere = await refusalOf(lockedBy("elsewhere", dead));
      assert.match(elsewhere, /locked by process 999999999 on elsewhere, since 2030/);
      assert.match(elsewhere, /npm run resume -- --stack secondary --unlock/);
    });

    // Pulumi Cloud does not say whose update it is.
    it("leaves a run alone of which nobody says where it is, unless told", async () => {
      const refusal = "error: [409] Conflict: Another update is currently in progress.";
      assert.match(await refusalOf(refusal), /secondary is locked by another update/);
      const told = start("resume.ts", ["--stack", "secondary", "--unlock", "--yes"]);
      assert.equal(await told.ended, 0, told.said.error);
      assert.equal(calls().at(-2), "up --suppress-outputs --stack secondary --yes");
    });

    it("takes nothing away, and begins nothing, where the state cannot be asked or unlocked", async () => {
      assert.match(await refusalOf("error: you are not logged in"), /you are not logged in/);
      fakeBackend(lockedBy(hostname(), dead), []);
      scratch.file("denied", "");
      const { said, ended } = start("resume.ts", ["--stack", "secondary"]);
      assert.equal(await ended, 1);
      assert.match(said.error, /pulumi cancel --stack secondary: no right to it/);
      assert.deepEqual(calls(), [looks, "cancel --stack secondary --yes"]);
    });

    it("goes straight on when nothing was left", async () => {
      fakeBackend(undefined, [{ type: "updating", resource: { urn } }]);
      const { ended } = start("resume.ts", ["--stack", "secondary", "--yes"]);
      assert.equal(await ended, 0);
      assert.deepEqual(
        calls().map((call) => call.split(" ")[0]),
        ["refresh", "stack", "up", "stack"],
      );
    });

    it("ends as the `up` does that it goes on with, and says again which command goes on", async () => {
      fakeBackend(undefined, []);
      scratch.file("failing", "");
      const { said, ended } = start("resume.ts", ["--stack", "secondary", "--yes"]);
      assert.equal(await ended, 3, said.error);
      assert.match(said.error, /`npm run resume -- --stack secondary` goes on/);
    });
  });
});
