import assert from "node:assert/strict";
import fc from "fast-check";
import { SqlError } from "../../../simulator/sql/errors.ts";
import { tokenise } from "../../../simulator/sql/tokeniser.ts";

const kinds = (text: string) => tokenise(text).map(({ kind, text: content }) => [kind, content]);

describe("the tokeniser", () => {
  it("keeps apart what looks alike", () => {
    assert.deepEqual(kinds("SELECT N'it''s' , [a]]b].\"c\" -- x\n/* y /* z */ */ @@v >= 0x0F;"), [
      ["word", "SELECT"],
      ["string", "it's"],
      ["symbol", ","],
      ["name", "a]b"],
      ["symbol", "."],
      ["name", "c"],
      ["variable", "@@v"],
      ["symbol", ">="],
      ["binary", "0x0F"],
      ["symbol", ";"],
      ["end", ""],
    ]);
  });

  it("reads any text back from its literal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const [token] = tokenise(`N'${text.replaceAll("'", "''")}'`);
        assert.deepEqual(token, { kind: "string", text });
      }),
    );
  });

  it("reads any name back from its brackets", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const [token] = tokenise(`[${text.replaceAll("]", "]]")}]`);
        assert.deepEqual(token, { kind: "name", text });
      }),
    );
  });

  it("ends on every text: with tokens or with an error of SQL Server", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        try {
          assert.equal(tokenise(text).at(-1)?.kind, "end");
        } catch (error) {
          assert(error instanceof SqlError);
          assert([102, 105, 113].includes(error.number));
        }
      }),
    );
  });

  it("names what was left open", () => {
    assert.throws(() => tokenise("SELECT 'a"), { number: 105 });
    assert.throws(() => tokenise("SELECT [a"), { number: 105 });
    assert.throws(() => tokenise("SELECT /* /* */"), { number: 113 });
  });
});
