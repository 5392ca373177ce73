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

  it("take several faults, and know which there are", () => {
    const { faults, row } = readArguments(["--fault", "Region-lost:primary", "--fault", "kill:37"]);
    assert.equal(row, undefined);
    assert.deepEqual(faults, [
      { kind: "region-lost", site: "primary" },
      { kind: "kill", call: 37 },
    ]);
    for (const wrong of ["kill:0", "kill", "region-lost", "busy:1", "flood"])
      assert.throws(
        () => readArguments(["--fault", wrong]),
        /there is no fault "[^"]+"; there are region-lost:primary, .*stop-hangs, .*kill:N/,
      );
    assert.throws(() => readArguments(["--row", "WSFC", "--fault", "busy"]), /has none/);
  });

  it("lose a region of one's own estates, which have no row, and plant nothing else among them", () => {
    const { faults, stack } = readArguments("--stack mine --fault region-lost:primary".split(" "));
    assert.equal(stack, "mine");
    assert.deepEqual(faults, [{ kind: "region-lost", site: "primary" }]);
    const refused = (line: string, why: RegExp) =>
      assert.throws(() => readArguments(line.split(" ")), why, line);
    refused("--stack mine --row DB-2", /--row is for the sample estates/);
    refused("--stack mine --fault busy", /only region-lost .* is for estates of one's own/);
  });

  it("lose the primary region in the row LOST-REGION, in any case", () => {
    const { faults, row } = readArguments(["--row", "lost-region"]);
    assert.equal(row, "LOST-REGION");
    assert.deepEqual(faults, [{ kind: "region-lost", site: "primary" }]);
  });

  it("refuse a speed that is none, and say how the command is used", () => {
    assert.throws(
      () => readArguments(["--speed", "fast"]),
      /--speed takes a number from 1 to[\s\S]*\n\nnpm run drill -- \[--row ROW/,
    );
  });

  it("refuse what would be left out without a word", () => {
    const refused = (line: string, why: RegExp) =>
      assert.throws(() => readArguments(line.split(" ")), why, line);
    refused("--row WSFC --keep", /are for estates/);
    refused("--row WSFC --speed 40", /are for estates/);
    refused("--fault kill:3 --fault kill:9", /is killed once/);
    refused("--fault race --fault kill:9", /either kill:N or race/);
    refused("--fault region-lost:primary --fault region-lost:secondary", /either of the regions/);
    refused("--row LOST-REGION --fault region-lost:secondary --fault moved-by-hand", /way back/);
  });

  it("refuse a file that could not be written when the rehearsal is over", () => {
    for (const option of ["--json", "--report", "--summary"])
      assert.throws(
        () => readArguments([option, "no/such/folder/x"]),
        /there is no folder no\/such/,
      );
    assert.equal(readArguments(["--json", "drill.json"]).json, "drill.json");
  });
});
