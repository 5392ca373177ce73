import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import type { Vocabulary } from "../../drill/commands/vocabulary.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import { canariesOf } from "../../drill/secrets/canaries.ts";
import { Colleague } from "../../drill/stage/colleague.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { SPEED, sales, salesStage } from "../support/sales-stage.ts";
import { FakeHost } from "./fakes/fake-host.ts";
import { azureStep, type ShellStep, type Values, workflowStep } from "./steps.ts";

describe("the pipelines' own shell steps, on the real engine and a simulated Azure", function () {
  this.timeout(600_000);
  let stage: Stage;
  let commands: Vocabulary;
  let host: FakeHost;

  const run = async (command: Command): Promise<Ended> => await runCommand(stage, command);

  before(async () => {
    host = new FakeHost();
    ({ stage, commands } = await salesStage());
    for (const stack of ["primary", "secondary"] as const) {
      const up = await run(commands.up(stack));
      assert.equal(up.code, 0, up.output);
    }
  });

  after(async () => {
    await stage?.clear(false);
    host?.remove();
  });

  /** What the host would fill in: its variables are those of this stage. */
  const values = (more: Values = {}): Values => {
    const { ARM_CLIENT_ID, ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, PULUMI_BACKEND_URL } = stage.env;
    const azure = { ARM_CLIENT_ID, ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, PULUMI_BACKEND_URL };
    const named = Object.entries(azure).flatMap(([name, value = ""]) => [
      [name, value],
      [`vars.${name}`, value],
    ]);
    const tokens = { "github.token": "a-token", "System.AccessToken": "a-token" };
    return { ...Object.fromEntries(named), ...tokens, ...more };
  };

  /** As a runner does it: `bash -e`, with its own variables and the step's. */
  const runStep = async (step: ShellStep, ofHost: Record<string, string>): Promise<Ended> => {
    const ended = await run({
      shown: step.run,
      command: "bash",
      args: ["-e", "-o", "pipefail", "-c", step.run],
      env: { ...ofHost, ...step.env, PATH: `${host.bin}:${stage.env.PATH}` },
    });
    const told = JSON.stringify(host.state) + ended.output;
    for (const { name, value } of canariesOf(stage.secrets))
      assert.ok(!told.includes(value), `${name} was told`);
    return ended;
  };
  const drift = async (): Promise<Ended> =>
    await runStep(workflowStep("drift.yml", "drift", values()), host.github);

  it("drift: none ends with 0 and opens nothing", async () => {
    const { code, output } = await drift();
    assert.equal(code, 0, output);
    assert.deepEqual(host.state.calls, ["gh issue list --repo"]);
  });

  it("drift: a runtime stopped by hand opens one issue that says so, and the job is green", async () => {
    await new Colleague({ port: stage.simulator.port, speed: SPEED }).stopRuntime(sales);
    const { code, output } = await drift();
    assert.equal(code, 0, output);
    const [issue, ...more] = host.state.issues;
    assert.deepEqual(more, []);
    assert.equal(issue?.title, "SSIS failover: drift on primary");
    assert.match(issue.body, /sales: integration runtime: it is Stopped, wanted running/);
    assert.match(issue.body, /#### secondary: nothing to do/);
    assert.match(output, /::warning::SSIS failover: drift on primary/);
  });

  it("drift: a stack that cannot be looked at fails the job, and the issue is rewritten, not opened twice", async () => {
    const file = "Pulumi.secondary.yaml";
    const text = stage.workspace.read(file);
    stage.workspace.write(file, "config: [");
    const { code, output } = await drift();
    stage.workspace.write(file, text);
    assert.equal(code, 1, output);
    const [issue, ...more] = host.state.issues;
    assert.deepEqual(more, []);
    assert.match(issue?.body ?? "", /#### secondary: the preview failed/);
    assert.match(issue?.body ?? "", /it is Stopped, wanted running/);
  });

  it("preview: a flip is one comment with the plan in words, on either host", async () => {
    await run(commands.flip("secondary"));
    const onGitHub = workflowStep(
      "preview.yml",
      "preview",
      values({ "github.event.pull_request.number": "7" }),
    );
    const github = await runStep(onGitHub, host.github);
    const azure = await runStep(azureStep("preview.yml", values()), host.azureDevOps);
    assert.equal(github.code, 0, github.output);
    assert.equal(azure.code, 0, azure.output);
    const { comments, threads } = host.state;
    assert.equal(comments.length, 1);
    assert.equal(threads.length, 1);
    // What of it is seen in Azure is another test's matter: a preview looks for a few seconds only.
    const plan = [
      "#### secondary: changes",
      "fail over fog-sales to northeurope, planned",
      "expected: ",
      "#### primary: changes",
    ];
    for (const told of [comments[0]?.body ?? "", threads[0]?.content ?? ""]) {
      const found = plan.map((words) => told.indexOf(words));
      assert.deepEqual(
        found,
        found.toSorted((one, other) => one - other),
        told,
      );
      assert.ok(!found.includes(-1), told);
    }
    assert.match(readFileSync(host.outputFile, "utf8"), /^stack1=secondary\noutcome1=changes$/m);
    assert.match(azure.output, /##vso\[task.setvariable variable=stack1;isOutput=true\]secondary/);
  });

  it("up: the active site takes over, the other one is released, and the next check finds nothing", async () => {
    const active = azureStep("up.job.yml", values({ "parameters.stack": "secondary" }));
    const taken = await runStep(active, host.azureDevOps);
    assert.equal(taken.code, 0, taken.output);
    const page = /##vso\[task\.uploadsummary\](.*takeover\.md)/.exec(taken.output)?.[1];
    assert.match(readFileSync(page ?? "", "utf8"), /^## Last takeover, stack secondary$/m);
    const { runtimeId } = addressOf(sales);
    const runtime = stage.simulator.world.state.runtimes.get(runtimeId);
    assert.equal(runtime?.state, "Started");
    const other = values({ "needs.plan.outputs.stack2": "primary" });
    const released = await runStep(workflowStep("up.yml", "other", other), host.github);
    assert.equal(released.code, 0, released.output);

    const open = { id: 1, type: "Issue", title: "drift", description: "", tags: "ssis-drift" };
    host.put({ ...host.state, workItems: [{ ...open, state: "To Do" }] });
    const looked = await runStep(azureStep("drift.yml", values()), host.azureDevOps);
    assert.equal(looked.code, 0, looked.output);
    assert.equal(host.state.workItems[0]?.state, "Done");
  });
});
