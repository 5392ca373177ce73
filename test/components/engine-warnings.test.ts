import assert from "node:assert/strict";
import { mock } from "node:test";
import { engineWarnings, warnAboutStacks } from "../../components/warnings.ts";
import { checkStack } from "../../readiness/check-stack.ts";
import { read } from "../config/samples.ts";
import { Scratch } from "../engine-cli/scratch.ts";
import { heard } from "../support/console.ts";

describe("the engine's settings, as seen by the program", () => {
  const set = { PULUMI_CONTINUE_ON_ERROR: "true", PULUMI_NODEJS_PARALLEL: "256" };

  it("are warned about with the command as it is typed: this stack's name is in it", () => {
    const [failure, slots, ...more] = engineWarnings(2, "prod-secondary", {});
    assert.match(
      failure ?? "",
      /strand the other one, .*`npm run takeover -- --stack prod-secondary`/,
    );
    assert.match(
      slots ?? "",
      /^0 parallel slots .*4 or more.*`npm run takeover -- --stack prod-secondary`/,
    );
    assert.deepEqual(more, []);
  });

  // Each flag of the CLI has a variable of its own since Pulumi 3.208 (PULUMI_OPTION_…).
  it("are seen in whichever way the engine takes them from the environment", () => {
    const slots = { PULUMI_NODEJS_PARALLEL: "256" };
    for (const name of ["PULUMI_CONTINUE_ON_ERROR", "PULUMI_OPTION_CONTINUE_ON_ERROR"])
      for (const value of ["true", "1"])
        assert.deepEqual(engineWarnings(2, "secondary", { ...slots, [name]: value }), [], name);
    const off = { ...slots, PULUMI_OPTION_CONTINUE_ON_ERROR: "false" };
    assert.equal(engineWarnings(2, "secondary", off).length, 1);
  });

  it("are no matter where they are set, or where one estate has nobody to strand", () => {
    assert.deepEqual(engineWarnings(128, "secondary", set), []);
    assert.deepEqual(engineWarnings(1, "secondary", {}), []);
    assert.match(engineWarnings(129, "secondary", set).join(), /^256 parallel slots .*258 or more/);
    assert.match(engineWarnings(3, "s", { PULUMI_NODEJS_PARALLEL: "6" }).join(), /the other 2,/);
  });
});

describe("what the project's files disagree on", () => {
  it("is warned of in every run, and told by a readiness check, with what hindered the comparing", async () => {
    const scratch = new Scratch();
    const cwd = mock.method(process, "cwd", () => scratch.directory);
    try {
      scratch.file("Pulumi.yaml", "name: ssis\nconfig:\n  activeRegion: primary\n");
      scratch.file("Pulumi.secondary.yaml", "config:\n  ssis:activeRegion: secondary\n");
      scratch.file("Pulumi.primary.yaml", "{");
      const deployment = { ...read({ estates: {} }), warnings: ["a bare flip"] };
      const warned = await heard(() => warnAboutStacks(deployment));
      const { findings } = await checkStack(deployment, "secondary", async () => "{}");
      const checked = findings.map(({ outcome, says }) => `${outcome}: ${says}`).join("\n");
      const lines = [
        ": a bare flip",
        ": Pulumi\\.primary\\.yaml is not valid YAML .*",
        ": Pulumi\\.secondary\\.yaml says activeRegion secondary .*",
      ];
      for (const [said, begin] of [
        [warned, "warning"],
        [checked, "failed"],
      ] as const)
        assert.match(said, new RegExp(`^${lines.map((line) => `${begin}${line}`).join("\n")}$`));
    } finally {
      cwd.mock.restore();
      scratch.remove();
    }
  });
});
