import assert from "node:assert/strict";
import { readArguments } from "../../drill/arguments.ts";

describe("the arguments of the rehearsal", () => {
  it("have defaults", () => {
    const { row, keep, json, speed } = readArguments([]);
    assert.deepEqual({ row, keep, json }, { row: undefined, keep: false, json: undefined });
    assert.ok(speed > 1);
  });

  it("take a row in any case", () => {
    assert.equal(readArguments(["--row", "db-2"]).row, "DB-2");
    assert.equal(readArguments(["--row", "dual-COLD"]).row, "DUAL-cold");
  });

  it("say which rows there are", () => {
    assert.throws(
      () => readArguments(["--row", "DB-9"]),
      /there is no row "DB-9"; there are .*DB-2/,
    );
  });

  it("refuse a speed that is none", () => {
    assert.throws(() => readArguments(["--speed", "fast"]), /--speed takes a number from 1 to/);
  });
});
