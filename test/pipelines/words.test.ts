import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProjectFiles } from "../../config/project-files.ts";
import { verdictOf } from "../../pipelines/drift-verdict.ts";
import { activeFirst } from "../../pipelines/order.ts";
import { type Preview, previewOf, readPreview } from "../../pipelines/preview-of.ts";
import { driftInMarkdown, planInMarkdown } from "../../pipelines/words.ts";

const document = (more: object = {}): string =>
  JSON.stringify({
    config: { password: "hunter2" },
    steps: [
      {
        op: "same",
        urn: "urn:pulumi:primary::ssis-failover::pulumi:pulumi:Stack::ssis-failover-primary",
      },
      {
        op: "refresh",
        urn: "urn:pulumi:primary::ssis-failover::ssis:index:SsisEstate$pulumi-nodejs:dynamic/ssis:Fence::sales-fence",
      },
      {
        op: "update",
        urn: "urn:pulumi:primary::ssis-failover::ssis:index:SsisEstate$pulumi-nodejs:dynamic/ssis:Fence::sales-fence",
        newState: { initErrors: ["hunter2"] },
      },
    ],
    diagnostics: [
      { message: "sales: what `up` would do:\n  1. stop ssis\n", severity: "info" },
      { message: "<{%fg 3%}>the SAS ends tomorrow<{%reset%}>\n", severity: "warning" },
      { message: "the SAS ends tomorrow", severity: "warning" },
    ],
    ...more,
  });

const of = (outcome: Preview["outcome"], stack = "primary"): Preview => ({
  ...{ stack, outcome, told: [], warnings: [], errors: [], steps: [] },
});

describe("what a preview said", () => {
  it("is its words, once each, its steps, and nothing of the states", () => {
    const preview = readPreview("primary", { code: 7, stdout: document(), stderr: "error: 7" });
    assert.deepEqual(preview, {
      stack: "primary",
      outcome: "changes",
      told: ["sales: what `up` would do:\n  1. stop ssis"],
      warnings: ["the SAS ends tomorrow"],
      errors: [],
      steps: ["update sales-fence (Fence)"],
    });
  });

  /** Of a CLI that does what these lines say. */
  const previewBy = async (...lines: string[]): Promise<Preview> => {
    const folder = mkdtempSync(join(tmpdir(), "fake-pulumi-"));
    try {
      const command = join(folder, "pulumi");
      writeFileSync(command, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
      const pulumi = { command, version: "3", source: "path" as const, env: { PATH: "/bin" } };
      return await previewOf(pulumi, "primary", "plan", {});
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it("is asked for with the engine's settings of the pipeline's own `up`, of which it would warn else", async () => {
    const answer = `{"diagnostics": [{"severity": "info", "message": "$PULUMI_CONTINUE_ON_ERROR $PULUMI_PARALLEL"}]}`;
    const { told } = await previewBy("cat <<END", answer, "END");
    assert.match(told.join(), /^true [1-9]\d*$/);
  });

  it("is read whole, however long: the states of many estates stand in it", async () => {
    const long = "i=0; while [ $i -lt 20 ]; do i=$((i+1)); printf '%0100000d' 0; done";
    const { outcome } = await previewBy(`printf '{"config": "'`, long, `printf '"}'`);
    assert.equal(outcome, "same");
  });

  it("says what a CLI said that came to no answer, and of one that was killed that it said nothing", async () => {
    const { outcome, errors } = await previewBy("echo error: no login >&2", "exit 255");
    assert.deepEqual([outcome, errors], ["failed", ["error: no login"]]);
    const killed = await previewBy("kill -9 $$");
    assert.deepEqual(killed.errors, ["pulumi preview ended with -1 and no word"]);
  });

  it("is a failure for every code but 0 and 7, and for an answer that cannot be read", () => {
    const outcome = (code: number, stdout = document()) =>
      readPreview("primary", { code, stdout, stderr: "" }).outcome;
    assert.deepEqual(
      [0, 7, 1, 4, 6, 8, -1].map((code) => outcome(code)),
      ["same", "changes", "failed", "failed", "failed", "failed", "failed"],
    );
    assert.equal(outcome(0, ""), "failed");
    assert.equal(outcome(7, "not JSON"), "failed");
  });

  it("says why it failed", () => {
    const diagnostics = [{ message: "stale flag", severity: "error" }];
    const stdout = document({ diagnostics });
    const failed = readPreview("primary", {
      code: 1,
      stdout,
      stderr: "\u001b[31merror: x\u001b[0m",
    });
    assert.deepEqual(failed.errors, ["stale flag", "error: x"]);
    const mute = readPreview("primary", { code: 8, stdout: "", stderr: "" });
    assert.deepEqual(mute.errors, ["pulumi preview ended with 8 and no word"]);
  });
});

describe("the words for people", () => {
  const preview: Preview = {
    ...of("changes"),
    told: ["a plan with ``` in it"],
    warnings: ["be warned"],
    steps: ["update sales-fence (Fence)"],
  };

  it("cannot be broken out of", () => {
    assert.match(planInMarkdown([preview]), /^````text\na plan with ``` in it\n````$/m);
  });

  it("have every stack, its warnings and its steps", () => {
    const words = planInMarkdown([preview, of("same", "secondary"), of("failed", "third")]);
    for (const part of [
      "#### primary: changes",
      "be warned",
      "- update sales-fence (Fence)",
      "#### secondary: nothing to do",
      "#### third: the preview failed",
    ])
      assert.ok(words.includes(part), part);
    assert.match(words, /nothing to do\n\n#### third: the preview failed$/, "no empty blocks");
  });

  it("fit into an issue, and say what was cut", () => {
    const long = driftInMarkdown([{ ...preview, told: ["x".repeat(100_000)] }], "https://run");
    assert.ok(long.length < 65_536);
    assert.match(long, /cut here: the rest is in the log/);
    assert.match(long, /\[this run\]\(https:\/\/run\)/);
    const short = driftInMarkdown([preview], undefined);
    assert.doesNotMatch(short, /cut here|this run/);
    assert.match(short, /<summary>1 step of the engine<\/summary>/);
  });

  it("say of every stack how it ended, however much another one says", () => {
    const long = (sign: string): string[] => [sign.repeat(100_000)];
    const talking = { ...preview, told: long("x"), warnings: long("y"), steps: long("z") };
    const failed = { ...of("failed", "secondary"), errors: ["no answer"], steps: ["update role"] };
    for (const previews of [
      [talking, failed],
      [failed, talking],
    ]) {
      const words = planInMarkdown(previews);
      assert.ok(words.length < 65_536);
      assert.match(words, /#### secondary: the preview failed\n\n```text\nno answer\n```/);
      assert.match(words, /cut here: the rest is in the log of the run\.\n```/);
      assert.equal((words.match(/^```/gm) ?? []).length % 2, 0, "each fence is closed");
    }
  });
});

describe("a scheduled check", () => {
  it("opens for drift, closes only when all was seen and is well, and fails for what was not seen", () => {
    const verdict = (...outcomes: Preview["outcome"][]) =>
      verdictOf(outcomes.map((outcome) => of(outcome)));
    assert.deepEqual(verdict("same", "same"), { report: "close", failed: false });
    assert.deepEqual(verdict("same", "changes"), { report: "open", failed: false });
    assert.deepEqual(verdict("changes", "failed"), { report: "open", failed: true });
    assert.deepEqual(verdict("same", "failed"), { report: "leave", failed: true });
  });
});

describe("the order of the stacks", () => {
  const files = (activeRegion: string, stacks: Readonly<Record<string, object>>): ProjectFiles => ({
    project: { file: "Pulumi.yaml", document: { name: "ssis", config: { activeRegion } } },
    stacks: Object.entries(stacks).map(([stack, config]) => ({
      ...{ stack, file: `Pulumi.${stack}.yaml`, document: { config } },
    })),
    warnings: [],
  });

  it("is: the active site first, in every environment", () => {
    const stacks = ["primary", "secondary"];
    assert.deepEqual(activeFirst(stacks, files("secondary", {})), ["secondary", "primary"]);
    assert.deepEqual(activeFirst(stacks, files("primary", {})), stacks);
    const test = ["test-primary", "test-secondary"];
    assert.deepEqual(activeFirst(test, files("secondary", {})), test.toReversed());
  });

  it("is: home first, where no file says who is active", () => {
    const project = { file: "Pulumi.yaml", document: { name: "ssis" } };
    const silent = { ...files("primary", {}), project };
    assert.deepEqual(activeFirst(["secondary", "primary"], silent), ["primary", "secondary"]);
  });

  it("goes by what a stack's own file says before its name", () => {
    const dr = { "ssis:site": "secondary" };
    assert.deepEqual(activeFirst(["home", "dr"], files("secondary", { dr })), ["dr", "home"]);
  });

  it("goes by the flag that an environment has of its own", () => {
    const flag = { "ssis:activeRegion": "secondary" };
    const own = files("primary", { "test-primary": flag, "test-secondary": flag });
    const test = ["test-primary", "contoso/ssis/test-secondary"];
    assert.deepEqual(activeFirst(test, own), test.toReversed());
    assert.deepEqual(activeFirst(["primary", "secondary"], own), ["primary", "secondary"]);
  });
});
