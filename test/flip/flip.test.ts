import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

  it("writes where Pulumi.yaml says it, in each form that Pulumi reads", () => {
    for (const [before, after] of [
      ["activeRegion: primary", "activeRegion: secondary"],
      ["ssis:activeRegion: primary", "ssis:activeRegion: secondary"],
      [
        "activeRegion: { value: primary, default: primary }",
        "activeRegion: { value: secondary, default: primary }",
      ],
      [
        "ssis:activeRegion: { default: primary }\n  activeRegion: { default: primary }",
        "ssis:activeRegion: { default: secondary }\n  activeRegion: { default: primary }",
      ],
      ["activeRegion:", "activeRegion:\n    default: secondary"],
    ] as const) {
      const since = (text: string) => `name: ssis\nconfig:\n  activeSince: "${text}"\n  `;
      writeFileSync(at("Pulumi.yaml"), `${since("some day")}${before}\n`);
      const done = ask();
      assert.equal(readFileSync(at("Pulumi.yaml"), "utf8"), `${since(TIME)}${after}\n`);
      assert.deepEqual(done.before, { activeRegion: "primary", activeSince: "" });
    }
  });

  it("goes on from what the stack's file says, and from Pulumi.yaml where that says nothing", () => {
    writeFileSync(at("Pulumi.other.yaml"), "config: [hunter2\n");
    writeFileSync(at("Pulumi.plain.yaml"), "encryptionsalt: v1:abc\n");
    const own = (since: string) => `config:\n  ssis:activeSince: "${since}"\n`;
    ask({ since: "2026-11-22T11:00:00Z" });
    const plain = ask({ stack: "plain" });
    assert.deepEqual(plain.before, {
      activeRegion: "secondary",
      activeSince: "2026-11-22T11:00:00Z",
    });
    assert.deepEqual(plain.stacks, ["plain"]);
    assert.match(plain.warnings.join(), /Pulumi\.other\.yaml is not valid YAML/);
    writeFileSync(at("Pulumi.later.yaml"), own("2026-11-22T11:30:00Z"));
    assert.throws(() => ask({ stack: "later", since: "2026-11-22T11:15:00Z" }), {
      message: /is not later than the last flip \(secondary since 2026-11-22T11:30:00Z\)/,
    });
    writeFileSync(
      at("Pulumi.home.yaml"),
      `${own("2026-11-22T11:30:00Z")}  ssis:activeRegion: primary\n`,
    );
    assert.equal(ask({ stack: "home" }).before.activeRegion, "primary");
    assert.throws(() => ask({ stack: "none" }), { message: /: home, later, plain\. If the stack/ });
    assert.throws(() => ask({ stack: "acme/ssis/other" }), {
      message: /^Pulumi\.other\.yaml is not valid YAML \(\w+, line \d\).*\. Nothing was written\.$/,
    });
  });

  it("keeps who may read the file, and names the site's stack where none has a file", () => {
    fs.chmodSync(at("Pulumi.yaml"), 0o640);
    assert.deepEqual(ask().stacks, ["secondary"]);
    assert.equal(fs.statSync(at("Pulumi.yaml")).mode & 0o777, 0o640);
  });

  it("says what it cannot edit, and what to write by hand instead", () => {
    const refused = (source: string | undefined): string => {
      if (source === undefined) rmSync(at("Pulumi.yaml"));
      else writeFileSync(at("Pulumi.yaml"), source);
      try {
        ask();
      } catch (error) {
        assert.ok(error instanceof FlipRefused);
        if (source !== undefined) assert.equal(readFileSync(at("Pulumi.yaml"), "utf8"), source);
        return error.message;
      }
      assert.fail(`${source} was edited`);
    };
    const byHand = `; nothing was written. Set config.activeRegion.default to secondary and config.activeSince.default to "${TIME}" by hand.`;
    assert.equal(
      refused("name: ssis\nconfig:\n  activeSince: [x]\n"),
      `Pulumi.yaml cannot be edited (config.activeSince is not a map)${byHand}`,
    );
    // What comes below such a null belongs to nothing: only the reading back tells.
    assert.match(
      refused("name: ssis\nconfig: ~\n"),
      /^Pulumi\.yaml cannot be edited \(.*by hand\.$/,
    );
    assert.equal(refused("config: {}\n"), "Pulumi.yaml names no project: it has no `name`.");
    assert.match(refused("name: [\n"), /^Pulumi\.yaml is not valid YAML/);
    assert.match(refused(undefined), /^No Pulumi\.yaml in /);
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
