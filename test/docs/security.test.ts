import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { clusterCredentialsSchema, estateCredentialsSchema } from "../../config/credentials.ts";
import { grants } from "../../simulator/arm/authorization.ts";
import { readRole } from "../role/definition.ts";

const FILE = new URL("../../docs/security.md", import.meta.url);
const text = readFileSync(FILE, "utf8");

describe("docs/security.md", () => {
  it("has every secret that there is, and none that there is not", () => {
    const inTables = [...text.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
    const known = [estateCredentialsSchema, clusterCredentialsSchema].flatMap(({ shape }) =>
      Object.keys(shape),
    );
    for (const name of known) assert.ok(inTables.includes(name), `${name} is not told`);
    for (const name of inTables) assert.ok(known.includes(name ?? ""), `${name} is no secret`);
    const changing = text.slice(text.indexOf("### Changing them"));
    for (const name of known.filter((one) => !one.endsWith("Previous")))
      assert.match(changing, new RegExp(`^\\|[^|]*\`${name}\``, "m"), `how is ${name} changed?`);
  });

  it("names actions that the role has not, where it says what else is needed, and ones that it has elsewhere", () => {
    const { Actions } = readRole();
    const from = text.indexOf("**What exists not yet**");
    const to = text.indexOf("**A preview and a drift check write nothing.**");
    for (const [, action = ""] of text.slice(from, to).matchAll(/`(Microsoft\.[\w./]+)`/g))
      assert.ok(!grants(Actions, action), `${action} is granted`);
    const rest = text.slice(0, from) + text.slice(to);
    for (const [, action = ""] of rest.matchAll(/`(Microsoft\.[\w./*]+)`/g))
      assert.ok(Actions.includes(action), `${action} is not granted`);
  });

  it("points to files that are there", () => {
    for (const [, file = ""] of text.matchAll(/\]\(([\w.-]+)\)/g))
      assert.ok(existsSync(new URL(file, FILE)), file);
    for (const [, file = ""] of text.matchAll(/`((?:azure|config|drill|test)\/[\w./-]+)`/g))
      assert.ok(existsSync(new URL(`../${file}`, FILE)), file);
  });
});
