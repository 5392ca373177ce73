import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDirectory } from "../../engine/places.ts";

/** How each command begins its usage, and what it does not know. */
const COMMANDS: Readonly<Record<string, readonly [usage: RegExp, ...wrong: string[]]>> = {
  "engine/takeover.ts": [/^npm run takeover -- /m, "secondary"],
  "engine/resume.ts": [/^npm run resume -- /m, "secondary"],
  "readiness/main.ts": [/^npm run readiness -- /m, "--stak", "secondary"],
  "flip/main.ts": [/^npm run flip -- /m, "--stak", "secondary"],
  "pipelines/main.ts": [/^npm run pipeline -- /m, "drift", "--stak"],
  "drill/main.ts": [/^npm run drill -- /m, "--rwo"],
  "drill/picture/main.ts": [/^npm run --silent picture -- /m],
  "bench/main.ts": [/^npm run bench -- /m, "--olny"],
  "docs/generate.ts": [/^npm run docs$/m, "--hlep"],
  "test/role/main.ts": [/^npm run role$/m, "--hlep"],
  "test/model/main.ts": [/^npm run test:model -- /m, "--sed", "1"],
  "test/crash/main.ts": [/^npm run test:crash -- /m, "--teir"],
  "simulator/main.ts": [/^ {2}npm run simulator -- /m, "--prot"],
};

const runIn = (env: Readonly<Record<string, string>>, file: string, args: readonly string[]) =>
  spawnSync(process.execPath, [join(projectDirectory, file), ...args], {
    encoding: "utf8",
    // A command that is not refused finds nothing here to write, and comes to an end.
    cwd: tmpdir(),
    timeout: 15_000,
    // No CLI is to be found: nothing of this asks for one.
    env: { PATH: "", ...env },
  });

describe("each command", () => {
  for (const [file, [usage, ...wrong]] of Object.entries(COMMANDS)) {
    const run = (...args: string[]) => runIn({}, file, args);

    it(`${file} tells how it is used, and ends well`, () => {
      const { status, stdout, stderr } = run("--help");
      assert.match(stdout, usage);
      assert.deepEqual([status, stderr], [0, ""]);
    });

    it(`${file} tells it too when it is used wrongly, and does nothing`, () => {
      const { status, stdout, stderr } = run(...wrong);
      assert.match(stderr, usage);
      assert.ok(status !== 0 && stdout === "");
    });
  }
});

describe("an option before `--`, which npm keeps for itself and shows in the environment only", () => {
  // As npm 11 hands it over: `--stack=test` leaves no argument, `--stack test` leaves "test".
  const KEPT: readonly (readonly [file: string, args: readonly string[], ...env: string[]])[] = [
    ["flip/main.ts", ["secondary"], "npm_config_stack=test"],
    ["flip/main.ts", ["secondary"], "npm_config_since=2026-11-22T10:00:00Z"],
    ["engine/main.ts", ["up"], "npm_config_stack=test"],
    ["engine/takeover.ts", [], "npm_config_stack=test"],
    ["engine/takeover.ts", ["test"], "npm_config_stack=true"],
    ["engine/takeover.ts", ["--stack", "test"], "npm_config_skip_preview=true"],
    ["engine/resume.ts", ["--stack", "test"], "npm_config_unlock=true"],
    ["readiness/main.ts", ["--stack", "test"], "npm_config_strict=true"],
    ["drill/main.ts", [], "npm_config_row=DB-2"],
    ["simulator/main.ts", [], "npm_config_sql_port=1433"],
  ];
  for (const [file, args, kept = ""] of KEPT) {
    const [name = "", value = ""] = kept.split("=");
    const option = name.replace("npm_config_", "").replaceAll("_", "-");
    it(`is refused by ${file}, which would act without it: --${option}`, () => {
      const { status, stdout, stderr } = runIn({ [name]: value }, file, args);
      assert.ok(status !== 0 && stdout === "", stdout);
      assert.match(stderr, new RegExp(`npm has kept --${option} for itself: .* come after --`));
    });
  }

  it("is not taken from what npm itself goes by", () => {
    const env = { npm_config_json: "true", npm_config_yes: "" };
    assert.match(runIn(env, "drill/main.ts", ["--row", "NOPE"]).stderr, /there is no row "NOPE"/);
  });
});
