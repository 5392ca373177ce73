import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteLiteral } from "../../sql/quote.ts";

/** How SQL Server reads it: up to the first quote that is not doubled. */
function readLiteral(source: string): { text: string; rest: string } | undefined {
  const match = /^N'((?:[^']|'')*)'(?!')/u.exec(source);
  return match
    ? { text: (match[1] ?? "").replaceAll("''", "'"), rest: source.slice(match[0].length) }
    : undefined;
}

describe("a literal of T-SQL", () => {
  it("is read back as it was, and nothing of it is read as a statement", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(fc.constantFrom("'", "''", ";", "--", "/*", "]", '"', "\n", "N'"))
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(
        text.filter((value) => !value.includes("\0")),
        (value) =>
          assert.deepEqual(readLiteral(`${quoteLiteral(value)};`), { text: value, rest: ";" }),
      ),
    );
  });

  it("holds no NUL, and does not say what it was", () => {
    assert.throws(() => quoteLiteral("hidden\0word"), {
      message: "a text for SQL Server holds a NUL character",
    });
  });
});
