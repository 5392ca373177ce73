import assert from "node:assert/strict";
import { addressOf, type SampleEstate } from "../../drill/estates/sample.ts";
import { eventsOf } from "../../drill/evidence.ts";
import { secretsOf } from "../../drill/secrets/of-stack.ts";
import { Colleague } from "../../drill/stage/colleague.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { defaults } from "../../simulator/seed.ts";
import { sales, salesStage } from "../support/sales-stage.ts";
import { blocksOf, followLines } from "./blocks.ts";

const brownfield: SampleEstate = { ...sales, brownfield: true, network: false };

describe("adopting what exists, as the guide has it", function () {
  this.timeout(900_000);
  let stage: Stage;
  const blocks = blocksOf("adopt.md");

  const follow = async (name: string): Promise<string> => {
    const lines = blocks.get(name);
    assert.ok(lines, `the guide has no block ${name}`);
    return await followLines(stage, lines);
  };

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
    ({ stage } = await salesStage(brownfield));
    stage.env.PULUMI_SKIP_CONFIRMATIONS = "true";
    const colleague = new Colleague({ port: stage.simulator.port, speed: stage.speed });
    await colleague.setUp(brownfield, secretsOf(stage, brownfield));
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
    const factory = stage.simulator.world.state.factories.get(addressOf(brownfield).factoryId);
    assert.match(JSON.stringify(factory), /FactoryGitHubConfiguration.*globalParameters/);
    await follow("adopt");
    assert.equal(standing(), before);
    assert.deepEqual(written(), []);
    await follow("check");
    assert.equal(standing(), before);
    assert.deepEqual(written(), []);
  });

  it("forgets one estate without a touch, and takes it over again", async () => {
    const before = standing();
    await follow("forget");
    assert.match(await follow("preview"), /to create/);
    await follow("adopt");
    await follow("check");
    assert.equal(standing(), before);
    assert.deepEqual(written(), []);
  });

  it("has no block that was not run", () => {
    assert.deepEqual([...blocks.keys()], ["preview", "adopt", "check", "forget"]);
  });
});
