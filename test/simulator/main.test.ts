import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

describe("npm run simulator", () => {
  for (const [option, value, why] of [
    ["--speed", "fast", /--speed takes a number/],
    ["--port", "70000", /--port takes a port from 0 to 65535/],
    ["--sql-port", "1.5", /--sql-port takes a port/],
    ["--refusal", "c", /--refusal takes a or b/],
  ] as const)
    it(`says what ${option} takes, and how it is used`, () => {
      const { status, stderr } = spawnSync(process.execPath, ["simulator/main.ts", option, value], {
        encoding: "utf8",
        timeout: 60_000,
      });
      assert.match(stderr, why);
      assert.match(stderr, /\n\nA simulated Azure on this machine/);
      assert.equal(status, 1);
    });
});
