import assert from "node:assert/strict";
import fc from "fast-check";
import { secretsKeeper } from "../../azure/scrub.ts";

/** Long and odd enough that it cannot stand in the text by chance. */
const secret = fc
  .tuple(fc.string({ unit: "grapheme", maxLength: 20 }), fc.uuid())
  .map(([odd, unique]) => `${odd}'"${unique}\\/ +`);
const around = fc.string({ unit: "grapheme" });
const scrub = (text: string, secrets: readonly string[]): string =>
  secretsKeeper(...secrets).scrub(text);

const forms: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  "JSON-escaped": (text) => JSON.stringify(text),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)),
  "SQL-quoted": (text) => `N'${text.replaceAll("'", "''")}'`,
  "SQL-quoted in JSON": (text) => JSON.stringify(`'${text.replaceAll("'", "''")}'`),
  "URL-encoded": (text) => encodeURIComponent(text),
  "form-encoded": (text) => new URLSearchParams({ v: text }).toString(),
};

describe("scrubbing", () => {
  for (const [name, form] of Object.entries(forms)) {
    it(`takes out a secret that is ${name}`, () => {
      fc.assert(
        fc.property(secret, around, around, (hidden, before, after) => {
          const shown = form(hidden);
          assert.ok(!scrub(before + shown + after, [hidden]).includes(core(hidden)), shown);
        }),
      );
    });
  }

  for (const encoding of ["utf8", "utf16le"] as const) {
    it(`takes out a secret inside ${encoding} in base64, wherever it begins`, () => {
      fc.assert(
        fc.property(secret, around, around, fc.boolean(), (hidden, before, after, url) => {
          const shown = Buffer.from(before + hidden + after, encoding).toString(
            url ? "base64url" : "base64",
          );
          const left = Buffer.from(scrub(shown, [hidden]).replace("[secret]", ""), "base64");
          assert.ok(!left.toString(encoding).includes(core(hidden)));
          assert.ok(scrub(shown, [hidden]).includes("[secret]"));
        }),
      );
    });
  }

  it("leaves other texts alone", () => {
    fc.assert(
      fc.property(around, (text) => assert.equal(scrub(text, ["8f1c7a52-no-such-secret"]), text)),
    );
    assert.equal(scrub("nothing is known", []), "nothing is known");
    assert.equal(scrub("abc", ["", "a"]), "abc");
  });

  it("learns secrets as they come", () => {
    const secrets = secretsKeeper("first-one");
    secrets.add("second-one", undefined, "");
    assert.equal(
      secrets.scrub("first-one, SECOND-ONE, third-one"),
      "[secret], [secret], third-one",
    );
  });
});

/** The part that looks the same in all forms but base64. */
function core(hidden: string): string {
  return hidden.slice(-40, -4);
}
