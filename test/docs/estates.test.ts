import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { neededSecrets } from "../../config/credentials.ts";
import { SITES } from "../../config/pair.ts";
import { read } from "../config/samples.ts";

const text = readFileSync(new URL("../../docs/estates.md", import.meta.url), "utf8");
const parts = text
  .split(/^## /m)
  .map((part) => ({ part, yaml: /^```yaml\n([\s\S]*?)^```$/m.exec(part)?.[1] }))
  .filter(({ yaml }) => yaml !== undefined);

describe("docs/estates.md", () => {
  it("has estates that both stacks take as they stand, together, without a word of warning", () => {
    const estates = Object.assign({}, ...parts.map(({ yaml = "" }) => parse(yaml)));
    assert.deepEqual(Object.keys(estates), ["ledger", "sales", "orders"]);
    for (const stack of SITES) assert.deepEqual(read({ stack, estates }).warnings, []);
  });

  for (const { part, yaml = "" } of parts.slice(0, 2))
    it(`names the secrets of ${Object.keys(parse(yaml))}`, () => {
      const [estate] = read({ estates: parse(yaml) }).estates;
      assert.ok(estate);
      for (const { path } of neededSecrets(estate, "secondary"))
        assert.match(part, new RegExp(`Secrets: .*\`${path.at(-1)}\``));
    });
});
