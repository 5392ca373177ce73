import assert from "node:assert/strict";
import { type Ended, runCommand } from "../../drill/commands/command.ts";
import { vocabulary } from "../../drill/commands/vocabulary.ts";
import { addressOf, type SampleEstate } from "../../drill/estates/sample.ts";
import { eventsOf } from "../../drill/evidence.ts";
import { Colleague } from "../../drill/stage/colleague.ts";
import { type Stage, setStage } from "../../drill/stage/stage.ts";
import { defaults } from "../../simulator/seed.ts";
import { blocksOf } from "./blocks.ts";

const sales: SampleEstate = {
  name: "sales",
  row: "DB-2",
  strategy: "relocate",
  endpoint: "server",
  brownfield: true,
  network: false,
  triggers: ["nightly"],
  regions: { primary: "westeurope", secondary: "northeurope" },
};

describe("adopting what exists, as the guide has it", function () {
  this.timeout(900_000);
  let stage: Stage;
  const blocks = blocksOf("adopt.md");

  const follow = async (name: string): Promise<string> => {
    const lines = blocks.get(name);
    assert.ok(lines, `the guide has no block ${name}`);
    const said: string[] = [];
    for (const line of lines) {
      const { code, output } = await type(line);
      assert.equal(code, 0, `${line}\n${output.slice(-3000)}`);
      said.push(output);
    }
    return said.join("\n");
  };
  const type = (line: string): Promise<Ended> =>
    runCommand(stage, { shown: line, command: "bash", args: ["-c", line], timeout: 300 });

  /** Everything of the estate that stands in Azure, as the simulated one keeps it. */
  const standing = (): string => {
    const { servers, groups, factories, runtimes, triggers, pipelines } =
      stage.simulator.world.state;
    return JSON.stringify(
      [servers, groups, factories, runtimes, triggers, pipelines].map((kind) => [...kind]),
    );
  };
  const written = () =>
    eventsOf(stage.journal(), "write").filter(
      ({ principal, effect, method }) =>
        effect === "applied" && (principal === defaults.clientId || method === "SQL"),
    );

  before(async () => {
    stage = await setStage({ estates: [sales], speed: 240, log: () => {} });
    stage.env.PULUMI_SKIP_CONFIRMATIONS = "true";
    const secrets = stage.secrets.get("sales");
    assert.ok(secrets);
    const commands = vocabulary(stage);
    const colleague = new Colleague({ port: stage.simulator.port, speed: stage.speed });
    await colleague.setUp(sales, secrets);
    for (const stack of ["primary", "secondary"] as const) {
      await runCommand(stage, commands.init(stack));
      const path = "credentials.sales.catalogPassword";
      await runCommand(stage, commands.setSecret(stack, path, secrets.catalogPassword.value));
    }
  });
  after(async () => {
    await stage?.clear(false);
  });

  it("shows in the first preview that nothing is made, changed or replaced in Azure", async () => {
    const said = await follow("preview");
    assert.doesNotMatch(said, /to (?:update|replace|delete)|will be restarted|writing ssis/);
    assert.match(said, /to create/);
    for (const line of said.split("\n").filter((one) => one.includes("azure-native:")))
      assert.doesNotMatch(line, /^\s*(?:\+|~|-)/, line);
  });

  it("leaves all that stood there byte for byte, and finds nothing to do afterwards", async () => {
    const before = standing();
    const factory = stage.simulator.world.state.factories.get(addressOf(sales).factoryId);
    assert.match(JSON.stringify(factory), /FactoryGitHubConfiguration.*globalParameters/);
    await follow("adopt");
    assert.equal(standing(), before);
    assert.deepEqual(written(), []);
    await follow("check");
    assert.equal(standing(), before);
    assert.deepEqual(written(), []);
  });

  it("has no block that was not run", () => {
    assert.deepEqual([...blocks.keys()], ["preview", "adopt", "check"]);
  });
});
