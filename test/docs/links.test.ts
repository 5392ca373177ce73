import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url);
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(new URL("docs/", ROOT))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");

/** What a document says to people, without its blocks of code. */
const proseOf = (file: URL): string =>
  readFileSync(file, "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");

function anchorsOf(file: URL): Set<string> {
  return new Set([...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) => anchorOf(text)));
}

describe("the documents", () => {
  for (const name of DOCUMENTS)
    it(`lead where ${name} says`, () => {
      const document = new URL(name, ROOT);
      for (const [link, target = ""] of proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? document : new URL(path, document);
        assert.ok(existsSync(file), `${link}: no such file`);
        if (anchor !== undefined)
          assert.ok(anchorsOf(file).has(anchor), `${link}: no such heading`);
      }
    });

  it("have nothing in them that a merge has left, and as many cells in each row of a table", () => {
    for (const name of DOCUMENTS) {
      const prose = proseOf(new URL(name, ROOT));
      assert.doesNotMatch(prose, /^(?:<{7}|={7}|>{7}|(?:> ){7}|\| ={7}).*$/m, name);
      for (const [table] of prose.matchAll(/(?:^\|.*\n?)+/gm)) {
        const rows = table.trimEnd().split("\n");
        const counts = new Set(rows.map((row) => row.split(/(?<!\\)\|/).length));
        assert.equal(counts.size, 1, `${name}: ${rows[0]}`);
      }
    }
  });

  it("name folders and files that are there", () => {
    const folders = readdirSync(ROOT).filter(
      (name) => !name.startsWith(".") && statSync(new URL(name, ROOT)).isDirectory(),
    );
    const place = new RegExp(`\`((?:${folders.join("|")})/[\\w./-]*)\``, "g");
    for (const name of DOCUMENTS)
      for (const [, path = ""] of proseOf(new URL(name, ROOT)).matchAll(place))
        assert.ok(existsSync(new URL(path, ROOT)), `${name}: no ${path}`);
  });
});
