import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { parseDocument } from "yaml";
import { setText } from "../../flip/edit.ts";
import { type FlipRequest, flip } from "../../flip/flip.ts";
import { FlipRefused } from "../../flip/refused.ts";
import { report } from "../../flip/report.ts";

const NOW = new Date("2026-11-22T12:00:00.500Z");
const TIME = "2026-11-22T12:00:00Z";
const PROJECT = `# The estates of Contoso
name: ssis   # never renamed
runtime: { name: nodejs }
config:
  # the flag
  activeRegion: { type: string, default: primary }    # a pull request flips it
  activeSince: { type: string, default: '' }

  estates:
    type: object
    default: { sales: {strategy:   "relocate"} }
`;

let directory = "";
const at = (file: string) => join(directory, file);
const ask = (request: Partial<FlipRequest> = {}) =>
  flip({ directory, site: "secondary", now: NOW, ...request });

describe("npm run flip", () => {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "ssis-flip-"));
    writeFileSync(at("Pulumi.yaml"), PROJECT);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  for (const [name, eol] of [
    ["unix", "\n"],
    ["windows", "\r\n"],
  ] as const) {
    it(`changes the two values and not one other character (${name} line ends)`, () => {
      writeFileSync(at("Pulumi.yaml"), PROJECT.replaceAll("\n", eol));
      ask();
      assert.equal(
        readFileSync(at("Pulumi.yaml"), "utf8"),
        PROJECT.replace("default: primary", "default: secondary")
          .replace("default: ''", `default: '${TIME}'`)
          .replaceAll("\n", eol),
      );
      assert.deepEqual(readdirSync(directory), ["Pulumi.yaml"]);
    });
  }

  it("writes keys that are not there yet, below `config`", () => {
    writeFileSync(
      at("Pulumi.yaml"),
      "name: ssis\nconfig:\n  # topology\n  estates: { type: object }\n",
    );
    ask();
    assert.equal(
      readFileSync(at("Pulumi.yaml"), "utf8"),
      `name: ssis\nconfig:\n  activeRegion: { type: string, default: secondary }\n  activeSince: { type: string, default: "${TIME}" }\n  # topology\n  estates: { type: object }\n`,
    );
  });

  it("writes into one stack's file, below the project's name", () => {
    writeFileSync(
      at("Pulumi.secondary.yaml"),
      "encryptionsalt: v1:abc # keep\nconfig:\n  ssis:credentials:\n    secure: xyz\n",
    );
    const done = ask({ stack: "contoso/ssis/secondary" });
    assert.equal(
      readFileSync(at("Pulumi.secondary.yaml"), "utf8"),
      `encryptionsalt: v1:abc # keep\nconfig:\n  ssis:activeRegion: secondary\n  ssis:activeSince: "${TIME}"\n  ssis:credentials:\n    secure: xyz\n`,
    );
    assert.equal(readFileSync(at("Pulumi.yaml"), "utf8"), PROJECT);
    assert.equal(done.warnings.length, 1);
  });

  it("is a command that ends with 1 when it refuses", () => {
    const main = fileURLToPath(new URL("../../flip/main.ts", import.meta.url));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [main, ...args], {
        cwd: directory,
        encoding: "utf8",
        timeout: 10_000,
      });
    const unknown = run("mars");
    assert.equal(unknown.status, 1);
    assert.match(
      unknown.stderr,
      /^There is no site "mars"\. Nothing was written\.\n\nnpm run flip -- <primary\|secondary>/,
    );
    assert.equal(run().status, 1);
    assert.match(
      run("secondary", "--sinse", "x").stderr,
      /^Nothing was written\. Unknown option '--sinse'/,
    );
    assert.equal(readFileSync(at("Pulumi.yaml"), "utf8"), PROJECT);
    const done = run("secondary", "--since", "2026-11-22T10:00:00Z");
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /^Pulumi\.yaml: primary -> secondary since 2026-11-22T10:00:00Z\n/);
  });

  it("opens an empty `config: {}`", () => {
    writeFileSync(at("Pulumi.primary.yaml"), "# home\nconfig: {} # nothing yet\n");
    ask({ stack: "primary" });
    assert.equal(
      readFileSync(at("Pulumi.primary.yaml"), "utf8"),
      `# home\nconfig: # nothing yet\n  ssis:activeRegion: secondary\n  ssis:activeSince: "${TIME}"\n`,
    );
  });

  it("says what changed, what still disagrees and what to do next", () => {
    writeFileSync(at("Pulumi.prod-primary.yaml"), "config:\n  ssis:activeRegion: primary\n");
    writeFileSync(at("Pulumi.prod-secondary.yaml"), "config: {}\n");
    assert.equal(
      report(ask()),
      `Pulumi.yaml: primary -> secondary since ${TIME}
Warning: Pulumi.prod-primary.yaml says activeRegion primary since ${TIME}, but Pulumi.yaml says activeRegion secondary since ${TIME}. Only stack prod-primary sees the former; if it is not meant to differ: npm run pulumi -- config rm activeRegion --stack prod-primary

Next:
  git commit -m "Run SSIS at secondary" Pulumi.yaml     (or a pull request, which previews both stacks)
  npm run takeover -- --stack prod-secondary`,
    );
  });

  it("names a stack by the site that its file says, whatever it is called", () => {
    writeFileSync(at("Pulumi.dr.yaml"), "config:\n  ssis:site: secondary\n");
    writeFileSync(at("Pulumi.home.yaml"), "config:\n  ssis:site: primary\n");
    assert.deepEqual(ask().stacks, ["dr"]);
  });

  it("writes a new time, later than the last, for the site that is active already", () => {
    ask();
    const again = ask();
    assert.equal(again.after.activeSince, "2026-11-22T12:00:01Z");
    assert.match(
      report(again),
      /secondary was the active site already\. With the new time its stack acts again \("take it again"\)/,
    );
  });

  it("refuses what the stacks would refuse, and writes nothing", () => {
    ask({ since: "2026-11-22T11:00:00Z" });
    const before = readFileSync(at("Pulumi.yaml"), "utf8");
    const refusals: [Partial<FlipRequest>, string][] = [
      [
        { since: "noon" },
        "--since noon is not an RFC 3339 time such as 2026-11-22T10:00:00Z; leave it out for now.",
      ],
      [
        { since: "2026-11-22T12:06:00Z" },
        "--since 2026-11-22T12:06:00Z is more than 5 minutes in the future.",
      ],
      [
        { since: "2026-11-22T11:00:00Z" },
        "--since 2026-11-22T11:00:00Z is not later than the last flip (secondary since 2026-11-22T11:00:00Z), so the stacks would refuse it as stale.",
      ],
      [
        { stack: "dr" },
        "There is no Pulumi.dr.yaml here; stacks with a file: none. If the stack exists without one: npm run pulumi -- config set activeRegion secondary --stack dr, then flip again",
      ],
      [
        { now: new Date("2026-11-22T10:00:00Z") },
        "The last flip is dated 2026-11-22T11:00:00Z, which lies ahead of this machine's clock (2026-11-22T10:00:00Z). Set the clock right, then flip again.",
      ],
    ];
    for (const [request, message] of refusals) {
      assert.throws(
        () => ask(request),
        (error) => error instanceof FlipRefused && error.message === message,
      );
    }
    writeFileSync(at("Pulumi.yaml"), "name: ssis\nconfig: [hunter2\n");
    assert.throws(
      () => ask(),
      (error) => error instanceof FlipRefused && !error.message.includes("hunter2"),
    );
    writeFileSync(
      at("Pulumi.yaml"),
      "name: ssis\nconfig:\n  activeSince: &a\n    default: x\n  activeRegion: *a\n",
    );
    assert.throws(() => ask(), { name: "FlipRefused" });
    writeFileSync(at("Pulumi.yaml"), before);
    assert.deepEqual(readdirSync(directory), ["Pulumi.yaml"]);
  });

  it("leaves the file as it was when the disk is full, and says so", () => {
    const { writeFileSync: write } = fs;
    fs.writeFileSync = (file) => {
      write(file, "half"); // then there was no more room
      throw new Error("ENOSPC: no space left on device, write");
    };
    syncBuiltinESMExports();
    try {
      assert.throws(() => ask(), {
        name: "FlipRefused",
        message: `${at("Pulumi.yaml")} cannot be written (ENOSPC: no space left on device, write); it is as it was.`,
      });
    } finally {
      fs.writeFileSync = write;
      syncBuiltinESMExports();
    }
    assert.equal(readFileSync(at("Pulumi.yaml"), "utf8"), PROJECT);
    assert.deepEqual(readdirSync(directory), ["Pulumi.yaml"]);
  });
});

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
  it("sets it, keeps every other value and comment, and can be done twice", () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom("\n", "\r\n"), fc.boolean(), (shape, eol, bom) => {
        const source = (bom ? "\ufeff" : "") + shape.replaceAll("\n", eol);
        const path = ["config", "activeSince", "default"];
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
