import assert from "node:assert/strict";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import type { Vocabulary } from "../../drill/commands/vocabulary.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { sales, salesStage } from "../support/sales-stage.ts";

/** A proxy that does not answer: what goes by it is found out at once. */
const NOBODY = "http://127.0.0.1:9";

describe("the plan in words that `pulumi preview` prints", function () {
  this.timeout(300_000);
  let stage: Stage;
  let commands: Vocabulary;

  const run = async (command: Command, env: Record<string, string> = {}): Promise<Ended> => {
    const usual = { ...stage.env };
    Object.assign(stage.env, env);
    const ended = await runCommand(stage, command);
    for (const key of Object.keys(env)) delete stage.env[key];
    Object.assign(stage.env, usual);
    return ended;
  };

  before(async () => {
    ({ stage, commands } = await salesStage());
  });

  after(async () => {
    await stage?.clear(false);
  });

  it("tells a first deployment as one", async () => {
    const { output } = await run(commands.preview("primary"));
    assert.match(output, /sales: what `up` would do:/, output);
    assert.match(
      output,
      /fog-sales does not exist yet: the first deployment makes what is missing/,
    );
  });

  it("tells that a first deployment is refused while the other site is active, before it is merged", async () => {
    const file = "Pulumi.yaml";
    const before = stage.workspace.read(file);
    await run(commands.flip("secondary"));
    const { output } = await run(commands.preview("primary"));
    const up = await run(commands.up("primary"));
    stage.workspace.write(file, before);
    assert.match(
      output,
      /warning: sales: fog-sales does not exist yet, .* a first deployment is refused \(NotActive\) while primary is not the active site\n\s+do: `npm run flip -- primary`/,
    );
    assert.match(up.output, /setting SSISDB up failed: NotActive/);
    assert.match(up.output, /do: +`npm run flip -- primary`.*every estate of these stacks/);
  });

  it("is silent where nothing is left to do, and tells what each estate survives", async () => {
    const up = await run(commands.up("primary"));
    assert.equal(up.code, 0, up.output);
    const { output, code } = await run(commands.previewClean("primary"));
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /what `up` would do/);
    assert.match(
      output,
      /sales \(relocate\) survives the loss of: database; only if its nodes still stop: integration runtime region; not: factory region/,
    );
  });

  it("promises nothing that `up` would not do: it acts on what it has seen, and moves no role for a flag that is settled", async () => {
    const { world } = stage.simulator;
    const runtime = world.state.runtimes.get(addressOf(sales).runtimeId);
    const group = world.state.groups.find(({ name }) => name === "fog-sales");
    assert.ok(runtime && group);
    runtime.state = "Stopped";
    const stopped = await run(commands.previewClean("primary"));
    assert.equal(stopped.code, 0, stopped.output);
    assert.match(
      stopped.output,
      /sales: Azure is not as [^\n]*`up --refresh` would do, and a plain `up` would not:\s+1\. start ssis in adf-sales \(Stopped\)\s+expected/,
    );
    runtime.state = "Started";
    const turn = () => {
      for (const side of group.sides) side.role = side.role === "Primary" ? "Secondary" : "Primary";
    };
    turn();
    const moved = await run(commands.previewClean("primary"));
    const nightly = nightlyOf(stage);
    nightly.runtimeState = "Stopped";
    const looked = await run(commands.checkDrift("primary"));
    nightly.runtimeState = "Started";
    turn();
    assert.match(looked.output, /trigger nightly is Stopped/);
    for (const { output } of [moved, looked]) {
      assert.match(output, /sales: what `up` would do:\s+nothing \(RoleMovedByItself\): /);
      assert.doesNotMatch(output, /fail over fog-sales/);
    }
  });

  it("promises nothing of what the run leaves out", async () => {
    await run(commands.flip("primary"));
    const whole = commands.preview("primary");
    const { output, code } = await run({
      ...whole,
      args: [...whole.args, "--target", "**::sales-runtime"],
    });
    assert.equal(code, 0, output);
    assert.match(output, /sales: this run leaves all or part of it out/);
    assert.doesNotMatch(output, /sales: what `up` would do/);
  });

  it("tells a flip with what is the case in Azure, in --diff and without, and writes nothing", async () => {
    await run(commands.flip("secondary"));
    const { world } = stage.simulator;
    const { servers, runtimeId } = addressOf(sales);
    const runtime = world.state.runtimes.get(runtimeId);
    assert.ok(runtime);
    nightlyOf(stage).runtimeState = "Stopped";
    const writes = () => stage.journal().filter((event) => event.kind === "write").length;
    const before = writes();
    for (const command of [
      commands.preview("secondary"),
      withoutDiff(commands.preview("secondary")),
    ]) {
      const { output } = await run(command);
      const plan = new RegExp(
        [
          "sales: what `up` would do:",
          "\\d\\. stop ssis in adf-sales \\(Started, 2 nodes\\)",
          "\\d\\. fail over fog-sales to northeurope, planned; moves SSISDB",
          "\\d\\. edit ssis in adf-sales \\(location westeurope -> northeurope, .*catalogServerEndpoint .*\\) and start it",
          "\\d\\. start trigger nightly of adf-sales",
          "expected: \\d+ to \\d+ min without SSIS",
        ].join("[\\s\\S]*"),
      );
      assert.match(output, plan, output);
    }
    assert.equal(writes(), before);
    assert.ok(servers.secondary);
  });

  it("works without Azure, and says what it does not know", async () => {
    const { output } = await run(commands.preview("secondary"), { SSIS_OFFLINE: "1" });
    assert.match(
      output,
      /sales: live state unknown: SSIS_OFFLINE=1; what a takeover does here, as far as it has not been done yet:/,
    );
    assert.match(output, /stop ssis in adf-sales \(live state unknown\)/);
  });

  it("is told on a machine that reaches the internet by a proxy: program and engine need none between them", async () => {
    const args = ["engine/main.ts", "preview", "--stack", "secondary", "--non-interactive"];
    const { output, code } = await run(
      { shown: "npm run pulumi -- preview", command: process.execPath, args },
      { SSIS_OFFLINE: "1", https_proxy: NOBODY, http_proxy: NOBODY },
    );
    assert.equal(code, 0, output);
    assert.match(output, /sales: live state unknown: SSIS_OFFLINE=1/);
  });

  it("names what the login lacks, without a stack trace", async () => {
    const { output, code } = await run(commands.preview("secondary"), { ARM_TENANT_ID: "" });
    assert.notEqual(code, 0);
    assert.match(output, /tenantId is not set: .*ARM_TENANT_ID/);
    assert.doesNotMatch(output, /unhandled exception|\n\s+at /, output);
  });
});

function nightlyOf({ simulator }: Stage) {
  const named = ({ id }: { id: string }) => /adf-sales\/triggers\/nightly$/i.test(id);
  const nightly = simulator.world.state.triggers.find(named);
  assert.ok(nightly);
  return nightly;
}

const withoutDiff = (command: Command): Command => ({
  ...command,
  args: command.args.filter((arg) => arg !== "--diff"),
});
