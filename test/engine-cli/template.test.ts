import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { findPulumi } from "../../engine/find.ts";
import { Scratch } from "./scratch.ts";

const PROJECT = dirname(dirname(import.meta.dirname));

describe("`pulumi new`, with this repository as its template", function () {
  this.timeout(120_000);
  let scratch: Scratch;
  let said: string;
  let pulumi: (...args: readonly string[]) => string;
  const made = (...parts: string[]): string => scratch.path("made", ...parts);
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: PROJECT, encoding: "utf8" })
    .split("\0")
    // A file that was just removed is in the index until it is committed.
    .filter((file) => file !== "" && existsSync(join(PROJECT, file)));

  before(async () => {
    scratch = new Scratch();
    for (const file of tracked) cpSync(join(PROJECT, file), scratch.path("template", file));
    for (const folder of ["made", "backend", "home"]) mkdirSync(scratch.path(folder));
    const { command, env: found } = await findPulumi(() => {});
    const env = {
      ...found,
      PULUMI_HOME: scratch.path("home"),
      PULUMI_BACKEND_URL: `file://${scratch.path("backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "of a test",
    };
    pulumi = (...args) => execFileSync(command, args, { encoding: "utf8", env, stdio: "pipe" });
    const named = ["--name", "sales-ssis", "--description", "Ours"];
    const args = [scratch.path("template"), ...named, "--yes", "--generate-only"];
    said = pulumi("new", ...args, "--dir", made());
  });
  after(() => scratch.remove());

  it("gives every file as it is, but for the project's own", () => {
    for (const file of tracked.filter((name) => name !== "Pulumi.yaml"))
      assert.deepEqual(readFileSync(made(file)), readFileSync(join(PROJECT, file)), file);
  });

  it("names the project, keeps its configuration and its comments, and leaves out the template", () => {
    const text = readFileSync(made("Pulumi.yaml"), "utf8");
    const { template, ...ours } = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8"));
    assert.ok(template);
    const { config, ...rest } = parse(text);
    // The engine notes where the project came from.
    const { "pulumi:tags": _from, ...kept } = config;
    const wanted = { ...ours, name: "sales-ssis", description: "Ours" };
    assert.deepEqual({ ...rest, config: kept }, wanted);
    assert.match(text, /^# yaml-language-server: \$schema=docs\/project\.schema\.json$/m);
    assert.match(text, /# The flag: the site that runs SSIS\./);
  });

  it("says what to do first, and marks what is secret", () => {
    assert.match(said, /npm ci && npm run drill/);
    const { template } = parse(readFileSync(join(PROJECT, "Pulumi.yaml"), "utf8"));
    assert.equal(template.config.credentials.secret, true);
    for (const { description } of Object.values<{ description: string }>(template.config))
      assert.ok(description.length > 10);
  });

  it("gives a Pulumi.yaml that `npm run check` finds in order, as all the rest is what it was", () => {
    symlinkSync(join(PROJECT, "node_modules"), made("node_modules"), "junction");
    // Biome asks Git what to ignore.
    execFileSync("git", ["init", "-q"], { cwd: made() });
    const biome = join(PROJECT, "node_modules", ".bin", "biome");
    execFileSync(biome, ["check", "Pulumi.yaml"], { cwd: made(), stdio: "pipe" });
  });

  // The engine drops an empty `config` with all that hangs on it.
  it("keeps what editors check the stack's file by, whatever the engine writes there", () => {
    const inside = ["--cwd", made(), "--stack", "primary"];
    pulumi("stack", "init", "primary", "--cwd", made());
    pulumi("config", "set", "failover", "planned", ...inside);
    pulumi("config", "rm", "failover", ...inside);
    const text = readFileSync(made("Pulumi.primary.yaml"), "utf8");
    assert.match(text, /^# yaml-language-server: \$schema=docs\/stack\.schema\.json$/m, text);
    assert.match(text, /encryptionsalt/);
  });
});
