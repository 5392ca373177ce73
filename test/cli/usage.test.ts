import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
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
  "simulator/main.ts": [/^ {2}npm run simulator -- /m, "--prot"],
};

describe("each command", () => {
  for (const [file, [usage, ...wrong]] of Object.entries(COMMANDS)) {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(projectDirectory, file), ...args], {
        encoding: "utf8",
        // No CLI is to be found: nothing of this asks for one.
        env: { PATH: "" },
      });

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
