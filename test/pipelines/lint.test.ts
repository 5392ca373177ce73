import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, matchesGlob } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { withLock } from "../../engine/lock.ts";
import { AZURE_PIPELINES, PROJECT, WORKFLOWS } from "./files.ts";

const UpTrigger = z.object({
  on: z.object({ push: z.object({ paths: z.array(z.string()) }) }).optional(),
  trigger: z.object({ paths: z.object({ include: z.array(z.string()) }) }).optional(),
});

describe("the pipelines' files", () => {
  for (const file of WORKFLOWS)
    it(`${file} pins each action by its commit, says which version that is, and stores no secret`, () => {
      const text = readFileSync(join(PROJECT, file), "utf8");
      const used = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action ?? "");
      assert.ok(used.length > 0);
      for (const action of used)
        assert.match(action, /^actions\/(checkout|setup-node)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      assert.doesNotMatch(text, /\bsecrets[.[]\w/);
      assert.match(text, /^permissions: \{\}$/m);
      // The tests reach nobody's Azure; the others sign in with a token of the run, and keep no password.
      if (file.endsWith("/tests.yml")) assert.doesNotMatch(text, /id-token|ARM_|PULUMI_BACKEND/);
      else assert.match(text, /id-token: write/);
    });

  it("let one `up` at a time run in the project, and cut none off", () => {
    const github = readFileSync(join(PROJECT, ".github/workflows/up.yml"), "utf8");
    assert.match(
      github,
      /^concurrency:\n {2}group: ssis-failover\n {2}cancel-in-progress: false$/m,
    );
    const azure = readFileSync(join(PROJECT, ".azure-pipelines/up.yml"), "utf8");
    assert.match(azure, /^lockBehavior: sequential$/m);
  });

  it("bring up what is merged, in whichever files the configuration stands", () => {
    for (const file of [".github/workflows/up.yml", ".azure-pipelines/up.yml"]) {
      const { on, trigger } = UpTrigger.parse(parse(readFileSync(join(PROJECT, file), "utf8")));
      const patterns = on?.push.paths ?? trigger?.paths.include ?? [];
      // The last one is of a project with `stackConfigDir`.
      for (const changed of ["Pulumi.yaml", "Pulumi.yml", "stacks/Pulumi.primary.yaml"])
        assert.ok(
          patterns.some((pattern) => matchesGlob(changed, pattern)),
          `${file} does not start for ${changed}`,
        );
    }
  });
});

describe("actionlint", function () {
  this.timeout(300_000);
  const go = join(import.meta.dirname, "actionlint");
  let folder: string;
  let actionlint: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "actionlint-"));
    actionlint = join(folder, "actionlint");
    const module = "github.com/rhysd/actionlint/cmd/actionlint";
    const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
    execFileSync("go", ["build", "-mod=readonly", "-o", actionlint, module], { cwd: go, env });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const lint = (file: string) => spawnSync(actionlint, [file], { encoding: "utf8", cwd: PROJECT });

  it("finds nothing in the workflows", () => {
    for (const file of WORKFLOWS) {
      const { status, stdout, stderr } = lint(file);
      assert.equal(status, 0, stdout + stderr);
    }
  });

  it("would find a mistake in them", () => {
    const text = readFileSync(join(PROJECT, ".github/workflows/drift.yml"), "utf8");
    const wrong = join(folder, "wrong.yml");
    writeFileSync(wrong, text.replace("vars.ARM_CLIENT_ID", "steps.nowhere.outputs.id"));
    const { status, stdout } = lint(wrong);
    assert.equal(status, 1);
    assert.match(stdout, /"nowhere" is not defined/);
  });
});

// Debian parts `venv` and `ensurepip` from Python itself.
const ASK = "import sys, venv, ensurepip; print(sys.version_info >= (3, 11))";
const python = spawnSync("python3", ["-c", ASK], { encoding: "utf8" });
const hasPython = python.status === 0 && python.stdout.trim() === "True";

describe(`Microsoft's schema of Azure Pipelines${hasPython ? "" : " (no Python 3.11 with venv: not checked here)"}`, function () {
  this.timeout(300_000);
  // The schema is published with the editor's extension only; the kept package check-jsonschema carries it.
  const requirements = join(import.meta.dirname, "check-jsonschema", "requirements.txt");
  const cache = join(PROJECT, ".cache", "check-jsonschema");
  const made = join(cache, "made-of.txt");
  let folder: string;

  before(async function () {
    if (!hasPython) this.skip();
    folder = mkdtempSync(join(tmpdir(), "azure-pipelines-"));
    mkdirSync(join(PROJECT, ".cache"), { recursive: true });
    const wanted = readFileSync(requirements, "utf8");
    const lock = join(PROJECT, ".cache", "check-jsonschema.lock");
    await withLock(
      lock,
      () => {},
      async () => {
        if (existsSync(made) && readFileSync(made, "utf8") === wanted) return;
        rmSync(cache, { recursive: true, force: true });
        execFileSync("python3", ["-m", "venv", cache]);
        const pip = ["-m", "pip", "install", "-q", "--require-hashes", "-r", requirements];
        execFileSync(join(cache, "bin", "python"), pip);
        writeFileSync(made, wanted);
      },
    );
  });
  after(() => {
    if (hasPython) rmSync(folder, { recursive: true, force: true });
  });

  const lint = (...files: string[]) =>
    spawnSync(
      join(cache, "bin", "check-jsonschema"),
      [
        ...["--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines"],
        // The schema's expressions are JavaScript's, without its flag for Unicode.
        ...["--regex-variant", "nonunicode", ...files],
      ],
      { encoding: "utf8", cwd: PROJECT },
    );

  it("is kept by every file", () => {
    const { status, stdout, stderr } = lint(...AZURE_PIPELINES);
    assert.equal(status, 0, stdout + stderr);
  });

  it("would not be kept by a mistake in them", () => {
    const text = readFileSync(join(PROJECT, ".azure-pipelines/drift.yml"), "utf8");
    const wrong = join(folder, "wrong.yml");
    writeFileSync(wrong, text.replace("scriptLocation", "scriptPlace"));
    const { status, stdout } = lint(wrong);
    assert.equal(status, 1, stdout);
  });
});
