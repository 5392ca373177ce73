import assert from "node:assert/strict";
import fc from "fast-check";
import { notationsOf } from "../../drill/secrets/notations.ts";
import { searchLeaks } from "../../drill/secrets/search.ts";

const canary = { name: "sales.catalogPassword", value: `Canary'"\\&+/%<é]0123456789` };

const found = (text: string): readonly string[] =>
  searchLeaks([{ name: "somewhere", text }], [canary]).found;

describe("the search for leaked secrets", () => {
  it("finds nothing where nothing is", () => {
    assert.deepEqual(found("Canary, but not that one"), []);
  });

  const { value } = canary;
  const written: Record<string, string> = {
    plain: `password ${value}!`,
    "JSON-escaped": JSON.stringify({ password: value }),
    "JSON in JSON": JSON.stringify({ event: JSON.stringify({ password: value }) }),
    "JSON as Go writes it": JSON.stringify(value)
      .replaceAll("&", "\\u0026")
      .replaceAll("<", "\\u003c"),
    "SQL-quoted": `ALTER LOGIN x WITH PASSWORD = '${value.replaceAll("'", "''")}'`,
    "URL-encoded": `https://x/?p=${encodeURIComponent(value)}`,
    "form-encoded": new URLSearchParams({ password: value }).toString(),
    "as an encoded command": Buffer.from(`$p='${value}'`, "utf16le").toString("base64"),
    "as bytes": `0x${Buffer.from(value).toString("hex").toUpperCase()}`,
    "JSON in base64": Buffer.from(JSON.stringify({ password: value })).toString("base64"),
  };
  for (const [how, text] of Object.entries(written))
    it(`finds a secret that is written ${how}, and does not print it`, () => {
      const [finding = ""] = found(text);
      assert.match(finding, /^sales\.catalogPassword stands in somewhere/);
      assert.ok(!finding.includes(value));
    });

  it("finds a secret in base64 wherever it stands in a longer text", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom("base64" as const, "base64url" as const),
        (before, after, encoding) => {
          const text = Buffer.from(before + value + after).toString(encoding);
          assert.notDeepEqual(found(text), []);
        },
      ),
    );
  });

  it("counts every secret in every text as a check", () => {
    const texts = ["one", "two", "three"].map((text) => ({ name: text, text }));
    assert.equal(searchLeaks(texts, [canary, { name: "other", value: "0987654321" }]).checks, 6);
  });

  it("searches for no notation that is empty, which would stand everywhere", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (secret) => {
        for (const [notation, text] of notationsOf(secret)) assert.ok(text.length >= 8, notation);
      }),
    );
  });
});
