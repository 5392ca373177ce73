import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { findPulumi } from "../../engine/find.ts";
import { nodeDirectory } from "../../engine/places.ts";
import { BUILD_VERSION, DOWNLOAD_VERSION, MINIMUM_VERSION } from "../../engine/versions.ts";
import { Scratch } from "./scratch.ts";

describe("finding the Pulumi CLI", () => {
  let scratch: Scratch;
  let said: string[];
  const search = (...folders: string[]) =>
    findPulumi((line) => said.push(line), {
      env: { PATH: [...folders.map((each) => scratch.path(each)), "/bin"].join(delimiter) },
      cache: scratch.path("cache"),
    });

  beforeEach(() => {
    scratch = new Scratch();
    said = [];
  });
  afterEach(() => scratch.remove());

  it("takes the one on PATH when it is new enough, and puts Node 24 first", async () => {
    const command = scratch.script("bin/pulumi", "echo v99.1.2");
    scratch.script("bin/pulumi-language-nodejs");
    const found = await search("bin");
    assert.deepEqual(
      { ...found, env: undefined },
      { command, version: "99.1.2", source: "path", env: undefined },
    );
    assert.deepEqual(said, []);
    assert.equal(found.env.PATH, [nodeDirectory(), scratch.path("bin"), "/bin"].join(delimiter));
    assert.equal(found.env.PULUMI_SKIP_UPDATE_CHECK, "true");
    assert.ok(existsSync(`${nodeDirectory()}/node`));
  });

  it("lends its language host to a CLI that has none", async () => {
    scratch.script("bin/pulumi", "echo v99.1.2");
    const { env } = await search("bin");
    const last = env.PATH?.split(delimiter).at(-1) ?? "";
    assert.equal(last, scratch.path("cache", "launchers"));
    assert.ok(existsSync(`${last}/pulumi-language-nodejs`));
    assert.ok(existsSync(`${last}/pulumi-resource-pulumi-nodejs`));
  });

  it("leaves an old one aside, naming both versions, and takes what was built before", async () => {
    const old = scratch.script("bin/pulumi", "echo v3.100.0");
    const built = scratch.script(`cache/${BUILD_VERSION}/pulumi`);
    const found = await search("bin");
    assert.equal(found.command, built);
    assert.equal(found.source, "build");
    assert.equal(found.version, BUILD_VERSION);
    assert.deepEqual(said, [
      `${old} is left aside: it is 3.100.0, and this project needs ${MINIMUM_VERSION} or newer`,
    ]);
    // Beside the CLI, since the engine warns about launchers on PATH.
    assert.ok(existsSync(`${dirname(built)}/pulumi-resource-pulumi-nodejs`));
  });

  it("leaves one aside that does not say its version", async () => {
    const broken = scratch.script("bin/pulumi", "echo whatever");
    scratch.script(`cache/${BUILD_VERSION}/pulumi`);
    await search("bin");
    assert.deepEqual(said, [
      `${broken} is left aside: it does not say its version ("whatever" is not a version)`,
    ]);
  });

  it("goes on along PATH, as a shell does, past what nobody can execute", async () => {
    scratch.script("bin/pulumi", "echo v99.1.2");
    scratch.script("bin/pulumi-language-nodejs");
    scratch.file("notes/pulumi", "not a program");
    scratch.file("source/pulumi/main.go", "");
    assert.equal((await search("nowhere", "notes", "source", "bin")).version, "99.1.2");
    assert.deepEqual(said, []);
  });

  it("does not take npm's downloader for an installed CLI", async () => {
    scratch.script("node_modules/.bin/pulumi", "echo v99.1.2");
    scratch.script(`cache/${BUILD_VERSION}/pulumi`);
    assert.equal((await search("node_modules/.bin")).source, "build");
  });

  it("takes what was built before without a look at who builds", async () => {
    const built = scratch.script(`cache/${BUILD_VERSION}/pulumi`);
    scratch.file(`cache/${BUILD_VERSION}.lock`, "1");
    assert.equal((await search()).command, built);
    assert.deepEqual(said, []);
  });

  it("prefers the official distribution to its own build", async () => {
    scratch.script(`cache/${BUILD_VERSION}/pulumi`);
    const official = scratch.script(`cache/home/versions/${DOWNLOAD_VERSION}/bin/pulumi`);
    const found = await search();
    assert.equal(found.command, official);
    assert.equal(found.source, "download");
  });
});
