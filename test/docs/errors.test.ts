import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { families, meaningOf } from "../../azure/meanings.ts";
import { generate, references } from "../../docs/generate.ts";
import { ownCodes } from "../../reconcilers/lifecycle/own-codes.ts";
import { documentedCodes } from "../azure/documented-codes.ts";

const PROJECT = new URL("../../", import.meta.url);
/** Where the product makes failures: `Trouble`, `AzureError`, `SqlFailure`, refusals of the role's step. */
const PARTS = ["azure", "sql", "planner", "reconcilers", "components", "estate", "resources"];
/** A code as it is written in the source: in a failure's parts, and in a refusal of the role's next step. */
const WRITTEN =
  /\bcode: .*"([A-Z][a-z][A-Za-z]+|E[A-Z]+|\d{3,5})",?\s*(?:$|[,}])|\bcode: "([A-Z][A-Za-z]+|\d{3,5})"|\brefuse\(\s*"(\w+)"/gm;

const sources = PARTS.flatMap((part) =>
  readdirSync(new URL(part, PROJECT), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${part}/${file}`),
);
const written = new Map(
  sources.flatMap((file) =>
    [...readFileSync(new URL(file, PROJECT), "utf8").matchAll(WRITTEN)].map(
      (match) => [match[1] ?? match[2] ?? match[3] ?? "", file] as const,
    ),
  ),
);

describe("docs/errors.md", () => {
  const reference = references.find(({ file }) => file === "errors.md");
  assert.ok(reference);
  const page = generate(reference);
  const rows = new Map(
    [...page.matchAll(/^\| `([^`]+)`[^|]*\|(.*)\|$/gm)].map((match) => [
      match[1] ?? "",
      match[2] ?? "",
    ]),
  );

  it("is current (else: npm run docs)", () => {
    assert.equal(readFileSync(new URL("docs/errors.md", PROJECT), "utf8"), page);
  });

  it("has every code that Microsoft's pages and specifications list, with what it means and what to do", () => {
    for (const { code } of documentedCodes) {
      const row = rows.get(code) ?? rows.get(code.replace(/^Instance(?=FailoverGroup)/, ""));
      const [means, does] = (row ?? "").split(" | ");
      assert.ok(means?.trim() && does?.trim(), `${code} has no row`);
    }
  });

  it("finds the codes of the source", () => {
    assert.ok(written.size > 40, [...written.keys()].join(" "));
    for (const code of ["StopHangs", "StaleFlag", "Seeding", "Garbage", "NotActive", "StartFailed"])
      assert.ok(written.has(code), code);
  });

  for (const [code, file] of written) {
    it(`has ${code}, which ${file} gives`, () => {
      assert.ok(rows.has(code), `${code} has no row: add it to reconcilers/lifecycle/own-codes.ts`);
    });
  }

  it("names no code of ours that nothing gives any more", () => {
    const ours = ownCodes.flatMap(({ entries }) => entries.map(([code]) => code));
    assert.deepEqual(
      ours.filter((code) => !written.has(code)),
      [],
    );
    assert.deepEqual(
      ours.filter((code) => meaningOf(code) !== undefined),
      [],
      "a code is Azure's or ours, not both",
    );
  });

  it("says of each group where it comes from and what is left", () => {
    const groups = [...ownCodes, ...families.flatMap((family) => family.groups)];
    for (const { from, left, entries } of groups) {
      assert.match(left, /^[A-Z].{15,}\.$/, from);
      assert.ok(page.includes(`### From ${from}\n\nLeft: ${left.replaceAll("|", "\\|")}\n`), from);
      assert.ok(entries.length > 0, from);
    }
  });
});
