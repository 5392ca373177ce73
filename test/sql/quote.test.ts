import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteLiteral, quoteName, quoteOnOneLine } from "../../sql/quote.ts";

/** How SQL Server reads it: up to the first quote that is not doubled. */
function readLiteral(source: string): { text: string; rest: string } | undefined {
  const match = /^N'((?:[^']|'')*)'(?!')/u.exec(source);
  return match
    ? { text: (match[1] ?? "").replaceAll("''", "'"), rest: source.slice(match[0].length) }
    : undefined;
}

/** The same of a name: up to the first bracket that is not doubled. */
function readName(source: string): { text: string; rest: string } | undefined {
  const match = /^\[((?:[^\]]|\]\])*)\](?!\])/u.exec(source);
  return match
    ? { text: (match[1] ?? "").replaceAll("]]", "]"), rest: source.slice(match[0].length) }
    : undefined;
}

const parts = ["'", "''", ";", "--", "/*", "]", "]]", "[", '"', "\n", "\r", "N'"];
const texts = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom(...parts)).map((all) => all.join("")),
  )
  .filter((value) => !value.includes("\0"));

describe("a literal of T-SQL", () => {
  it("is read back as it was, and nothing of it is read as a statement", () => {
    fc.assert(
      fc.property(texts, (text) =>
        assert.deepEqual(readLiteral(`${quoteLiteral(text)};`), { text, rest: ";" }),
      ),
    );
  });

  it("is the same on one line, for somebody to paste", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const line = quoteOnOneLine(text);
        assert.doesNotMatch(line, /[\r\n]/);
        const back = line
          .replaceAll("' + NCHAR(10) + N'", "\n")
          .replaceAll("' + NCHAR(13) + N'", "\r");
        assert.deepEqual(readLiteral(back), { text, rest: "" });
      }),
    );
  });

  it("holds no NUL, and does not say what it was", () => {
    assert.throws(() => quoteLiteral("hidden\0word"), {
      message: "a text for SQL Server holds a NUL character",
    });
  });
});

describe("a name of T-SQL", () => {
  it("is read back as it was, whatever is in it, and holds no NUL", () => {
    fc.assert(
      fc.property(texts, (text) =>
        assert.deepEqual(readName(`${quoteName(text)};`), { text, rest: ";" }),
      ),
    );
    assert.throws(() => quoteName("a\0b"), {
      message: "a name for SQL Server holds a NUL character",
    });
  });
});
