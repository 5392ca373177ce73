import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Language, type Node, Parser } from "web-tree-sitter";
import { CMDLETS } from "../../cluster/cmdlets.ts";
import { scriptText } from "../../cluster/transport.ts";
import { ASKING, DOCUMENTED } from "./documented-cmdlets.ts";

const FILE = join(import.meta.dirname, "..", "..", "powershell", "run.ps1");
const script = readFileSync(FILE, "utf8");

let parse: (text: string) => Node;

before(async () => {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve(
    "tree-sitter-powershell/tree-sitter-powershell.wasm",
  );
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(grammar)));
  parse = (text) => {
    const tree = parser.parse(text);
    assert.ok(tree);
    return tree.rootNode;
  };
});

const nodesOf = (root: Node, type: string): Node[] =>
  root.descendantsOfType(type).filter((node) => node !== null);

/** Functions of the script with their parameters. */
function ownFunctions(root: Node): Map<string, string[]> {
  return new Map(
    nodesOf(root, "function_statement").map((each) => {
      const name = nodesOf(each, "function_name")[0]?.text ?? "";
      const block = nodesOf(each, "param_block")[0];
      const parameters = block === undefined ? [] : nodesOf(block, "script_parameter");
      return [name, parameters.map((one) => nodesOf(one, "variable")[0]?.text.slice(1) ?? "")];
    }),
  );
}

describe("powershell/run.ps1", () => {
  it("is PowerShell by a real grammar, with and without its remarks, and ASCII", () => {
    assert.equal(parse(script).hasError, false);
    assert.equal(parse(scriptText()).hasError, false);
    assert.match(script, /^[\t\n\x20-\x7e]+$/);
    assert.match(script, /Set-StrictMode -Version Latest/);
  });

  it("is an error to the same grammar when it is cut", () => {
    assert.equal(parse(script.slice(0, script.length - 300)).hasError, true);
  });

  it("makes script text of nothing", () => {
    const called = nodesOf(parse(script), "command_name").map((node) => node.text.toLowerCase());
    for (const name of ["invoke-expression", "iex", "add-type", "start-process", "invoke-command"])
      assert.ok(!called.includes(name), name);
    assert.doesNotMatch(script, /\[ScriptBlock\]|EncodedCommand/i);
    // One call by name, of what has been found on the list before.
    const byName = nodesOf(parse(script), "command").filter((node) => node.text.startsWith("& "));
    assert.deepEqual(
      byName.map((node) => node.text),
      ["& $cmdlet @splat"],
    );
  });

  it("says nothing through a console's code page: what is not UTF-8 ends the engine's call that carries it", () => {
    const members = nodesOf(parse(script), "invokation_expression").map((node) => node.text);
    assert.deepEqual(
      members.filter((text) => /^\[Console\]::(Error|Out|Write)/i.test(text)),
      ["[Console]::Out.WriteLine($ascii)"],
    );
    assert.match(script, /\[Text\.Encoding\]::UTF8\.GetBytes\(\$Text \+/);
  });

  it("takes a default value away as Windows PowerShell can: Remove-ItemProperty finds no (default)", () => {
    const called = nodesOf(parse(script), "command_name").map((node) => node.text);
    assert.ok(!called.includes("Remove-ItemProperty"));
    assert.match(script, /\.OpenSubKey\('', \$true\)[^}]+\.DeleteValue\('', \$false\)/);
  });

  it("lists the same cmdlets and parameters as TypeScript", () => {
    const hash = nodesOf(parse(script), "assignment_expression").find((node) =>
      node.text.startsWith("$Listed ="),
    );
    assert.ok(hash);
    const listed = Object.fromEntries(
      nodesOf(hash, "hash_entry").map((entry) => {
        const [name = "", ...parameters] = nodesOf(entry, "string_literal").map((node) =>
          node.text.slice(1, -1),
        );
        return [name, parameters];
      }),
    );
    assert.deepEqual(listed, CMDLETS);
  });

  it("sends only cmdlets and parameters that are documented, or functions of the script", () => {
    const own = ownFunctions(parse(script));
    for (const [cmdlet, parameters] of Object.entries(CMDLETS)) {
      const known = own.get(cmdlet) ?? DOCUMENTED[cmdlet];
      assert.ok(known, `${cmdlet} is neither documented nor a function of run.ps1`);
      for (const name of parameters)
        assert.ok([...known, ...ASKING].includes(name), `${cmdlet} -${name} is not documented`);
    }
  });

  it("calls only documented cmdlets, with documented parameters, in its own functions", () => {
    const root = parse(script);
    const own = ownFunctions(root);
    let looked = 0;
    for (const command of nodesOf(root, "command")) {
      const name = nodesOf(command, "command_name")[0]?.text ?? "";
      if (!name.includes("-")) continue;
      const known = own.get(name) ?? DOCUMENTED[name];
      assert.ok(known, `${name} is not documented`);
      const elements = command.childForFieldName("command_elements");
      for (const parameter of elements?.children ?? []) {
        if (parameter?.type !== "command_parameter") continue;
        looked += 1;
        const asked = parameter.text.slice(1);
        const found = [...known, "ErrorAction"].some(
          (each) => each.toLowerCase() === asked.toLowerCase(),
        );
        assert.ok(found, `${name} -${asked} is not documented`);
      }
    }
    assert.ok(looked > 40, `only ${looked} parameters were looked at`);
  });
});
