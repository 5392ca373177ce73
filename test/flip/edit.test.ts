import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDocument } from "yaml";
import { setText } from "../../flip/edit.ts";

const TIME = "2026-11-22T12:00:00Z";

describe("editing one value of a YAML file", () => {
  const shapes = fc.constantFrom(
    "",
    "name: x",
    "config:\n",
    "config: {}\n",
    "# c\nconfig: {} # d\n",
    "{ config: {} }\n",
    "config: { a: b } # c\n",
    "config:\n  a: b # c\n",
    "config:\n    # first\n    a: 'b'\n    activeSince:\n        type: string\n",
    'config:\n  activeSince: { default: "2025-01-01T00:00:00Z" }\n  z: |\n    text\n',
    "config:\n  activeSince:\n    default: >-\n      folded\n    type: string\n",
    "config:\n  activeSince:\n    default:\n    type: string\n",
  );
  const path = ["config", "activeSince", "default"];
  const said = `"${TIME}"`;
  const declared = `activeSince: { type: string, default: ${said} }`;
  const edits: readonly (readonly [string, string])[] = [
    ["", `config:\n  ${declared}\n`],
    ["name: x", `name: x\nconfig:\n  ${declared}\n`],
    ["name: x\n", `name: x\nconfig:\n  ${declared}\n`],
    ["config: # c\n", `config: # c\n  ${declared}\n`],
    ["config:", `config:\n  ${declared}\n`],
    ["{ config: {} }\n", `{ config: { ${declared} } }\n`],
    ["config: { a: b } # c\n", `config: { ${declared}, a: b } # c\n`],
    ["config:\n    a: 'b'\n", `config:\n    ${declared}\n    a: 'b'\n`],
    ["config:\n  activeSince: # c\n", `config:\n  activeSince: # c\n    default: ${said}\n`],
    [
      "config:\n  activeSince: { default: , a: b }\n",
      `config:\n  activeSince: { default: ${said}, a: b }\n`,
    ],
    [
      "config:\n  activeSince:\n    default: >-\n      folded\n    a: b\n",
      `config:\n  activeSince:\n    default: ${said}\n    a: b\n`,
    ],
    [
      "config:\n  activeSince:\n    default:\n    a: b\n",
      `config:\n  activeSince:\n    default: ${said}\n    a: b\n`,
    ],
  ];
  it("puts it where a person would, and touches nothing else", () => {
    for (const [source, expected] of edits) assert.equal(setText(source, path, TIME), expected);
    for (const [source, what] of [
      ["config: 5\n", "config is not a map"],
      ["config:\n  activeSince: text\n", "config.activeSince is not a map"],
      [
        "config:\n  activeSince: { default: [1] }\n",
        "config.activeSince.default is not a plain text",
      ],
      ["config:\n  a: [hunter2\n", "not valid YAML: BAD_INDENT, line 3"],
    ] as const)
      assert.throws(() => setText(source, path, TIME), { message: what });
  });

  it("quotes as the file does, and what is no plain word", () => {
    const text = (source: string, value: string) => setText(source, ["config", "x"], value);
    assert.equal(text("config:\n  x: 'a' # c\n", "it's"), "config:\n  x: 'it''s' # c\n");
    assert.equal(text("config:\n  x: a\n", "secondary"), "config:\n  x: secondary\n");
    for (const value of ["two words", "9am", "am9"])
      assert.equal(text("config:\n  x: a\n", value), `config:\n  x: "${value}"\n`);
  });

  it("sets it, keeps every other value and comment, and can be done twice", () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom("\n", "\r\n"), fc.boolean(), (shape, eol, bom) => {
        const source = (bom ? "\ufeff" : "") + shape.replaceAll("\n", eol);
        const edited = setText(source, path, TIME);
        const [before, after] = [parseDocument(source), parseDocument(edited)];
        assert.equal(after.errors.length, 0, edited);
        assert.equal(after.getIn(path), TIME);
        after.deleteIn(path);
        for (const key of ["a", "z"]) {
          assert.equal(after.getIn(["config", key]), before.getIn(["config", key]));
        }
        assert.deepEqual(edited.match(/#.*$/gm), source.match(/#.*$/gm));
        if (source.includes("\r\n")) assert.ok(!/[^\r]\n/.test(edited), JSON.stringify(edited));
        assert.equal(setText(edited, path, TIME), edited);
      }),
    );
  });
});
