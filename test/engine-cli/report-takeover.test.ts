import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { projectDirectory } from "../../engine/places.ts";
import { takeoverMarkdown } from "../../engine/report-takeover.ts";
import { Scratch } from "./scratch.ts";

/** Later than the command that is run here begins, as what it does itself is. */
const at = (second: number) => new Date(Date.UTC(2126, 10, 22, 10, 0, second)).toISOString();
const taken = {
  activeRegion: "secondary since 2126-11-22T10:00:00Z",
  began: at(0),
  ended: at(193),
  steps: [
    { step: "fence", began: at(0), ended: at(29), moments: [{ at: at(6), what: "stopping" }] },
    { step: "role", began: at(30), ended: at(55), moments: [] },
    { step: "runtime", began: at(56), moments: [] },
  ],
  roles: [
    { at: at(30), roles: "Secondary here, Primary there" },
    { at: at(55), roles: "Primary here, Secondary there" },
  ],
  withoutSsis: { from: at(6), to: at(190), seconds: 184 },
};

describe("what `npm run takeover` tells at its end", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.script("bin/pulumi-language-nodejs");
  });
  afterEach(() => scratch.remove());

  const takeOver = (outputs: string, code = 0) => {
    scratch.file("outputs.json", outputs);
    scratch.script(
      "bin/pulumi",
      'case "$1" in',
      "version) echo v99.0.0;;",
      `stack) echo "$@" > "${scratch.path("asked")}"; cat "${scratch.path("outputs.json")}";;`,
      `*) echo up; exit ${code};;`,
      "esac",
    );
    const page = scratch.file("page.md", "what other steps wrote\n");
    const env = {
      ...process.env,
      PATH: `${scratch.path("bin")}:${process.env.PATH}`,
      GITHUB_STEP_SUMMARY: page,
    };
    const script = join(projectDirectory, "engine", "takeover.ts");
    const ended = spawnSync(process.execPath, [script, "--stack", "secondary", "--yes"], {
      env,
      encoding: "utf8",
    });
    return { ...ended, page: readFileSync(page, "utf8") };
  };

  it("is a table of the times on stderr, and the same on the job's page, after what stands there", () => {
    const { status, stdout, stderr, page } = takeOver(
      JSON.stringify({ lastTakeover: { sales: taken } }),
    );
    assert.equal(status, 0);
    assert.equal(stdout, "up\n");
    assert.doesNotMatch(stderr, /not everything is done/);
    assert.match(stderr, /sales +│ fence +│ 10:00:00 +│ 29\.0 s +│ stopping \+6\.0 s/);
    assert.match(stderr, /sales: secondary since .*: done in 3:13 min; 3:04 min without SSIS/);
    assert.match(page, /^what other steps wrote\n## Last takeover, stack secondary\n/);
    assert.match(
      page,
      /\| sales \| role \| 10:00:30 \| 25\.0 s \| Secondary here, Primary there → Primary here, Secondary there \|/,
    );
    assert.match(page, /\| sales \| runtime \| 10:00:56 \| not done \| {2}\|/);
    assert.equal(
      readFileSync(scratch.path("asked"), "utf8"),
      "stack output --json --stack secondary\n",
    );
  });

  it("does not say that nothing was stopped where SSIS is down", () => {
    const { ended: _, withoutSsis: _gap, ...broken } = taken;
    const told = (one: Parameters<typeof takeoverMarkdown>[1][string]) =>
      takeoverMarkdown("secondary", { sales: one });
    assert.match(told(broken), /not done yet; no worker was seen since SSIS was stopped/);
    assert.match(told({ ...broken, steps: [] }), /not done yet; nothing of ours stopped SSIS/);
  });

  it("does not say that nothing was stopped where the run that did it was killed, which leaves no times", () => {
    const { withoutSsis: _, ...resumed } = taken;
    const began = at(100);
    const moments = [{ at: at(101), what: "starting" }];
    const steps = [{ step: "runtime", began, ended: at(200), moments }];
    assert.match(
      takeoverMarkdown("secondary", { sales: { ...resumed, steps } }),
      /done in .*; no stop of ours is on record: none was needed, or another run did it, which was killed or the other site's/,
    );
  });

  it("leaves a failed takeover failed, and tells what has been done of it, and how it goes on", () => {
    const { status, stderr, page } = takeOver(
      JSON.stringify({ lastTakeover: { sales: taken } }),
      255,
    );
    assert.equal(status, 255);
    assert.match(page, /sales/);
    assert.match(
      stderr,
      /not everything is done \(exit code 255\): .*`npm run resume -- --stack secondary` goes on/,
    );
  });

  it("does not send somebody to resume a stack that there is none of, but to the names of those that there are", () => {
    const { status, stderr } = takeOver("{}", 6);
    assert.equal(status, 6);
    assert.match(stderr, /nothing was done: .*`npm run pulumi -- stack ls`/);
    assert.doesNotMatch(stderr, /resume|times of the last takeover/);
  });

  it("is nothing of an earlier takeover, to which this run has added nothing: a mend, or a refusal, is no takeover", () => {
    const old = JSON.parse(JSON.stringify(taken).replaceAll("2126-", "2026-"));
    const { ended: _, ...unfinished } = old;
    const { stderr, page } = takeOver(
      JSON.stringify({ lastTakeover: { sales: old, ledger: unfinished, stock: taken } }),
      1,
    );
    assert.doesNotMatch(stderr + page, /sales(?:: secondary| )/);
    assert.match(page, /- ledger: .*: not done yet/);
    assert.match(page, /- stock: .*: done in 3:13 min/);
    assert.equal(
      takeOver(JSON.stringify({ lastTakeover: { sales: old } })).page,
      "what other steps wrote\n",
    );
  });

  it("is nothing where nothing was ever taken over", () => {
    for (const outputs of ["{}", '{"lastTakeover":{}}', '{"lastTakeover":null}']) {
      const { status, stderr, page } = takeOver(outputs);
      assert.equal(status, 0);
      assert.equal(page, "what other steps wrote\n");
      assert.doesNotMatch(stderr, /cannot be told|│/);
    }
  });

  it("says so when the outputs cannot be read, and changes no exit code", () => {
    const { status, stderr } = takeOver("no JSON");
    assert.equal(status, 0);
    assert.match(stderr, /the times of the last takeover cannot be told: \S/);
  });

  it("lets no name break the page's table", () => {
    // Of all that there is, what breaks one came up in no run.
    const sign = fc.constantFrom(..."|`<>\\[]&*_ \n\r\tað");
    fc.assert(
      fc.property(fc.string({ unit: sign }), (name) => {
        const lines = takeoverMarkdown(name, { [name]: taken }).split("\n");
        const rows = lines
          .filter((line) => line.startsWith("| "))
          .map((line) => line.replaceAll(/\\./gs, ""));
        assert.equal(rows.length, 2 + taken.steps.length);
        for (const row of rows) assert.equal(row.split("|").length, 7, row);
        assert.doesNotMatch(lines.join("\n").replaceAll(/\\./gs, ""), /<|`/);
      }),
    );
  });
});
