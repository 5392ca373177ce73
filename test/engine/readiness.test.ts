import assert from "node:assert/strict";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import type { Vocabulary } from "../../drill/commands/vocabulary.ts";
import { addressOf } from "../../drill/estates/sample.ts";
import { canariesOf } from "../../drill/secrets/canaries.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { defaults } from "../../simulator/seed.ts";
import { sales, salesStage } from "../support/sales-stage.ts";

const { servers, subnets, factoryId } = addressOf(sales);

describe("readiness checks of `pulumi preview` and `npm run readiness`", function () {
  this.timeout(600_000);
  let stage: Stage;
  let commands: Vocabulary;
  const run = (command: Command): Promise<Ended> => runCommand(stage, command);
  /** A machine that is loaded may not answer all in the checks' own time, which is the wall's: it is asked again, twice. */
  const runUntil = async (
    command: Command,
    isTold: (output: string) => boolean,
  ): Promise<Ended> => {
    for (let again = 2; ; again--) {
      const ended = await run(command);
      if (again === 0 || isTold(ended.output)) return ended;
    }
  };
  const isKnown = (output: string): boolean => !/readiness not known|[1-9]\d* unknown/.test(output);

  before(async () => {
    ({ stage, commands } = await salesStage());
  });

  after(async () => {
    await stage?.clear(false);
  });

  it("print nothing before a first deployment, nor of an estate that is ready on both sides", async () => {
    const first = await runUntil(commands.preview("primary"), isKnown);
    assert.doesNotMatch(first.output, /not ready|readiness not known/, first.output);
    for (const stack of ["primary", "secondary"] as const) {
      const up = await run(commands.up(stack));
      assert.equal(up.code, 0, up.output);
    }
    for (const stack of ["primary", "secondary"] as const) {
      const { output, code } = await runUntil(commands.previewClean(stack), isKnown);
      assert.equal(code, 0, output);
      assert.doesNotMatch(output, /not ready|readiness not known/, output);
      const table = await runUntil(commands.readiness(stack, "--strict"), isKnown);
      assert.equal(table.code, 0, table.output);
      assert.match(table.output, /sales: 0 failed, 0 unknown, \d+ passed/, table.output);
      assert.match(table.output, /fence of sales +│ passed +│ nothing is pending/);
    }
  });

  it("print each thing that is broken, with its cure, block nothing, and show no secret", async () => {
    const { world } = stage.simulator;
    const server = world.server(servers.secondary);
    assert.ok(server);
    server.administratorPassword = "somebody changed it";
    const group = world.state.groups.find(({ name }) => name === "fog-sales");
    assert.ok(group);
    group.databases = [];
    const subnet = world.state.subnets.get(subnets.secondary);
    assert.ok(subnet);
    subnet.delegations = [];
    const [trigger] = world.state.triggers.filter(({ id }) => id.startsWith(factoryId));
    assert.ok(trigger);
    world.state.triggers.delete(trigger.id);
    const application = world.state.applications.get(defaults.clientId);
    assert.ok(application);
    application.assignments = [
      {
        scope: "/",
        actions: ["*"],
        notActions: ["*/integrationruntimes/start/action", "*/locks/read"],
      },
    ];
    const expired = "?sv=2024-11-04&se=2026-01-01&sr=c&sp=rwl&sig=Canary0123456789";
    await run(commands.setSecret("secondary", "credentials.sales.customSetupSas", expired));
    const broken = [
      /warning: sales: not ready: databases that move: SSISDB is not in fog-sales/,
      /warning: sales: not ready: login: ssisadmin is refused on sql-sales-neu\.\S+ \(18456/,
      /do: set this stack's password \(npm run pulumi -- config set --secret --path credentials\.sales\.catalogPassword --stack secondary\)/,
      /warning: sales: not ready: rights on adf-sales: this identity may not: \S+\/start\/action/,
      /warning: sales: not ready: triggers: adf-sales has no trigger nightly/,
      /warning: sales: not ready: custom setup token: the token has expired on 2026-01-01/,
      /warning: sales: not ready: subnet: \S+\/ssis is not delegated to Microsoft\.Batch\/batchAccounts/,
      /sales: readiness not known of: replication lag, locks; `npm run readiness -- --stack secondary` says why/,
    ];
    const { output, code } = await runUntil(commands.preview("secondary"), (said) =>
      broken.every((expected) => expected.test(said)),
    );
    assert.equal(code, 0, output);
    for (const expected of broken) assert.match(output, expected, output);
    const table = await runUntil(commands.readiness("secondary", "--strict"), (said) =>
      /login +│ failed/.test(said),
    );
    assert.equal(table.code, 2, table.output);
    assert.match(table.output, /login +│ failed/);
    const lenient = await run(commands.readiness("secondary"));
    assert.equal(lenient.code, 0, lenient.output);
    const secrets = [expired, ...canariesOf(stage.secrets).map(({ value }) => value)];
    for (const secret of secrets)
      for (const text of [output, table.output, lenient.output])
        assert.ok(!text.includes(secret), text);
  });
});
