import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { getLanguageService } from "yaml-language-server";

const PROJECT = dirname(dirname(import.meta.dirname));

/** The server that editors run, and that reads the `yaml-language-server` comment at the head of each file. */
const editor = getLanguageService({
  schemaRequestService: async (uri) => readFileSync(new URL(uri), "utf8"),
  workspaceContext: {
    resolveRelativePath: (path, resource) => new URL(path, resource).href,
  },
});
editor.configure({ validate: true, completion: true, hover: true });

const committed = (file: string): string => readFileSync(join(PROJECT, file), "utf8");

/** The server knows a text by its file and its version. */
let versions = 0;
const open = (file: string, text: string): TextDocument => {
  versions += 1;
  return TextDocument.create(pathToFileURL(join(PROJECT, file)).href, "yaml", versions, text);
};

/** What the editor underlines. */
async function problems(file: string, text: string): Promise<string[]> {
  const found = await editor.doValidation(open(file, text), false);
  return found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
}

/** What the editor proposes where `|` stands. */
async function proposals(file: string, text: string): Promise<string[]> {
  const at = text.indexOf("|");
  const document = open(file, text.replace("|", ""));
  const { items } = await editor.doComplete(document, document.positionAt(at), false);
  return items.map(({ label }) => label);
}

const FILES = [
  "Pulumi.yaml",
  "Pulumi.primary.yaml",
  "Pulumi.secondary.yaml",
  "Pulumi.cluster.yaml",
];
const head = (file: string): string => committed(file).split("\n")[0] ?? "";

describe("an editor", function () {
  this.timeout(30_000);

  for (const file of FILES)
    it(`finds nothing wrong in ${file}`, async () => {
      assert.match(head(file), /^# yaml-language-server: \$schema=docs\//);
      assert.deepEqual(await problems(file, committed(file)), []);
    });

  it("underlines a wrong value, a misspelt key and a missing one of an estate in Pulumi.yaml", async () => {
    const wrong = async (from: string, to: string): Promise<string> => {
      const text = committed("Pulumi.yaml");
      assert.ok(text.includes(from), from);
      return (await problems("Pulumi.yaml", text.replace(from, to))).join("\n");
    };
    assert.match(await wrong("strategy: relocate", "strategy: move"), /Value is not accepted/);
    assert.match(
      await wrong("failoverGroup:", "failoverGrup:"),
      /Missing property "failoverGroup"/,
    );
    assert.match(await wrong("nodeCount: 2", "nodeCount: many"), /Incorrect type/);
    assert.match(await wrong("  activeSince:", "  activeSinse:"), /activeSinse/);
    assert.match(await wrong("injection: express", "injection: fast"), /Value is not accepted/);
  });

  it("underlines what is wrong in a stack's file, a secret in clear above all", async () => {
    const stack = async (...lines: string[]): Promise<string> => {
      const text = [head("Pulumi.primary.yaml"), "config:", ...lines, ""].join("\n");
      return (await problems("Pulumi.primary.yaml", text)).join("\n");
    };
    const sales = ["  ssis-failover:credentials:", "    sales:"];
    assert.equal(await stack(...sales, "      catalogPassword:", "        secure: v1:abc"), "");
    assert.equal(await stack("  azure-native:location: westeurope"), "");
    assert.match(await stack(...sales, "      catalogPassword: hunter2"), /Incorrect type/);
    assert.match(
      await stack(...sales, "      catalogPasword:", "        secure: v1:abc"),
      /catalogPasword/,
    );
    assert.match(await stack("  ssis-failover:activeRegion: westeurope"), /Value is not accepted/);
    assert.match(await stack("  ssis-failover:estatess: {}"), /estatess/);
    assert.match(await stack("  sales-ssis:activeRegion: westeurope"), /Value is not accepted/);
  });

  it("proposes the keys and values of an estate in Pulumi.yaml", async () => {
    const text = (...lines: string[]): string =>
      [
        ...[head("Pulumi.yaml"), "name: x", "runtime: { name: nodejs }", "config:", "  estates:"],
        ...["    type: object", "    default:", "      sales:", ...lines],
      ].join("\n");
    const found = await proposals("Pulumi.yaml", text("        |"));
    for (const key of ["strategy", "failoverGroup", "catalog", "runtime", "sites", "triggers"])
      assert.ok(found.includes(key), `${key} is not in ${found}`);
    const values = await proposals("Pulumi.yaml", text("        strategy: |"));
    for (const value of ["stay", "relocate", "attach", "dualStandby"])
      assert.ok(values.includes(value), `${value} is not in ${values}`);
  });

  it("proposes the keys of a stack's file, and the values below them", async () => {
    const lines = (...more: string[]): string =>
      [head("Pulumi.primary.yaml"), "config:", ...more].join("\n");
    const keys = await proposals("Pulumi.primary.yaml", lines("  |"));
    for (const key of ["estates", "activeRegion", "credentials", "sqlDoneByHand"])
      assert.ok(keys.includes(`ssis-failover:${key}`), `${key} is not in ${keys}`);
    const inside = lines("  ssis-failover:estates:", "    sales:", "      catalog:", "        |");
    const found = await proposals("Pulumi.primary.yaml", inside);
    assert.ok(found.includes("endpoint"), found.join());
    const secrets = lines("  ssis-failover:credentials:", "    sales:", "      |");
    assert.ok((await proposals("Pulumi.primary.yaml", secrets)).includes("catalogPassword"));
  });
});
