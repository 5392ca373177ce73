import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectDirectory } from "../../engine/places.ts";
import { Scratch } from "./scratch.ts";

const stack = "urn:pulumi:primary::ssis-failover::";
const estate = (name: string) => `${stack}ssis:index:SsisEstate::${name}`;
const runtime = (name: string, protect: boolean) => ({
  urn: `${stack}ssis:index:SsisEstate$pulumi-nodejs:dynamic/ssis:IntegrationRuntime::${name}-runtime`,
  parent: estate(name),
  protect,
});

/** `sales` is what Pulumi.yaml of this repository has. */
const STATE = {
  deployment: {
    resources: [
      { urn: `${stack}pulumi:pulumi:Stack::ssis-failover-primary` },
      ...["sales", "old", "released"].map((name) => ({ urn: estate(name) })),
      runtime("sales", true),
      runtime("old", true),
      runtime("released", false),
    ],
  },
};

describe("an estate that the state has, and the configuration has no longer", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.script("bin/pulumi-language-nodejs");
  });
  afterEach(() => scratch.remove());

  const run = (command: string, exported: string, code = 1) => {
    scratch.script(
      "bin/pulumi",
      'case "$1 $2" in',
      "version*) echo v99.0.0;;",
      `"stack export") cat "${scratch.file("state.json", exported)}";;`,
      `*) exit ${code};;`,
      "esac",
    );
    const env = { ...process.env, PATH: `${scratch.path("bin")}:${process.env.PATH}` };
    const [script = "", ...args] = command.split(" ");
    return spawnSync(process.execPath, [join(projectDirectory, "engine", script), ...args], {
      env,
      encoding: "utf8",
    }).stderr;
  };

  for (const command of ["main.ts preview", "main.ts up", "takeover.ts"]) {
    it(`is not to be unprotected, as the engine has it, but forgotten: ${command}`, () => {
      const told = run(`${command} --stack primary`, JSON.stringify(STATE));
      assert.match(
        told,
        /stack primary still has old, .*Do not unprotect .*delete the runtime.*\n +npm run pulumi -- state delete urn:pulumi:primary::ssis-failover::ssis:index:SsisEstate::old --target-dependents --force --yes --stack primary\n/,
      );
      assert.doesNotMatch(told, /still has (sales|released)/);
    });
  }

  it("is nobody's question where all went well, or the state cannot be read", () => {
    assert.doesNotMatch(run("main.ts up --stack primary", JSON.stringify(STATE), 0), /still has/);
    for (const state of ["", "{}", '{"deployment":null}'])
      assert.doesNotMatch(run("main.ts up --stack primary", state), /still has|rror:/);
  });
});
