import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { generate, references } from "../../docs/generate.ts";

describe("the reference of the configuration", () => {
  for (const reference of references) {
    it(`docs/${reference.file} is current (else: npm run docs)`, () => {
      const committed = readFileSync(
        new URL(`../../docs/${reference.file}`, import.meta.url),
        "utf8",
      );
      assert.equal(committed, generate(reference));
    });
  }

  it("describes every key", () => {
    const rows = generate(references[0])
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    assert.ok(rows.length > 80);
    for (const row of rows) assert.match(row, /\| [^|]*[.:)] +\|$/, row);
  });
});
