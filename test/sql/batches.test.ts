import assert from "node:assert/strict";
import fc from "fast-check";
import { batchesOf } from "../../sql/batches.ts";

const texts = (file: string): string[] => batchesOf(file).map(({ text }) => text);

describe("the batches of a SQL file", () => {
  it("are parted at GO lines, in any case, with blanks, counts and comments", () => {
    const file =
      "SELECT 1;\r\nGO\r\n\r\n  SELECT 2\n\tgo 3\nSELECT 3\nGo -- the end\n\nGO\nSELECT 4";
    assert.deepEqual(batchesOf(file), [
      { text: "SELECT 1;", line: 1, times: 1 },
      { text: "  SELECT 2", line: 4, times: 3 },
      { text: "SELECT 3", line: 6, times: 1 },
      { text: "SELECT 4", line: 10, times: 1 },
    ]);
  });

  it("are not parted inside texts, names and comments", () => {
    for (const inside of [
      "SELECT 'a\nGO\nb''\nGO\n';",
      'SELECT "a\nGO\n""\nGO\n";',
      "SELECT 1 AS [a\nGO\n]]\nGO\n];",
      "/* a\nGO\n/* b */\nGO\n */ SELECT 1;",
      // The slash does not end what the star before it has begun.
      "/*/\nGO\n*/ SELECT 1;",
      "/* a /*/ b\nGO\n*/\nGO\n*/ SELECT 1;",
    ]) {
      assert.deepEqual(texts(`${inside}\nGO\nSELECT 2`), [inside, "SELECT 2"]);
    }
  });

  it("are parted although a comment or a text holds an opening of the other kind", () => {
    for (const first of [
      "-- it's /* only [ a comment",
      "SELECT '-- /* [';",
      "SELECT ']' AS [a'b];",
      "/* it's [ -- */ SELECT 1;",
    ]) {
      assert.deepEqual(texts(`${first}\nGO\nSELECT 2`), [first, "SELECT 2"]);
    }
  });

  it("are none in an empty file, and one without GO; a byte order mark is no text", () => {
    assert.deepEqual(batchesOf("\uFEFF\r\n\nGO\n  \n"), []);
    assert.deepEqual(texts("\uFEFFSELECT 1\nGO;"), ["SELECT 1\nGO;"]);
    assert.deepEqual(texts("SELECT 1; GO\nGOTO done"), ["SELECT 1; GO\nGOTO done"]);
  });

  it("lose no line, whatever they are", () => {
    const line = fc.constantFrom("GO", "go 2", "SELECT 1", "", "'", "/*", "*/", "[x]", "--'", '"');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const batches = batchesOf(lines.join("\n"));
        const kept = batches.flatMap(({ text }) => text.split("\n"));
        const wanted = lines.filter((each) => each.trim() !== "" && !/^go/i.test(each));
        const held = kept.filter((each) => each.trim() !== "" && !/^go/i.test(each));
        assert.deepEqual(held, wanted);
        for (const { text, line: at } of batches) assert.equal(lines[at - 1], text.split("\n")[0]);
      }),
    );
  });
});
