import assert from "node:assert/strict";
import { type Command, type Ended, runCommand } from "../../drill/commands/command.ts";
import { addressOf, type SampleEstate } from "../../drill/estates/sample.ts";
import { eventsOf } from "../../drill/evidence.ts";
import { engineKiller } from "../../drill/stage/kill-engine.ts";
import type { Stage } from "../../drill/stage/stage.ts";
import { sales, salesStage } from "../support/sales-stage.ts";
import { blocksOf, followLines, typeLine } from "./blocks.ts";

const attached: SampleEstate = { ...sales, row: "DB-3", strategy: "attach", network: false };

describe("the runbook, block by block, as one night", function () {
  this.timeout(1_500_000);
  let stage: Stage;
  const blocks = blocksOf("runbook.md");
  const run = new Set<string>();

  const type = (line: string, more: Partial<Command> = {}): Promise<Ended> =>
    typeLine(stage, line, more);
  const linesOf = (name: string): readonly string[] => {
    const lines = blocks.get(name);
    assert.ok(lines, `the runbook has no block ${name}`);
    run.add(name);
    return lines;
  };
  const follow = (name: string, lines = linesOf(name)): Promise<string> =>
    followLines(stage, lines);
  const { servers, runtimeIds } = addressOf(attached);
  const serving = () =>
    eventsOf(stage.journal(), "serving").findLast((event) => event.serving)?.server;
  const assertRunsAt = (site: "primary" | "secondary") => {
    assert.equal(serving()?.toLowerCase(), servers[site].toLowerCase());
    assert.equal(stage.simulator.world.state.runtimes.get(runtimeIds[site])?.state, "Started");
  };

  before(async () => {
    const begun = await salesStage(attached);
    stage = begun.stage;
    // Who sits before the terminal says yes.
    stage.env.PULUMI_SKIP_CONFIRMATIONS = "true";
    for (const stack of ["primary", "secondary"] as const) {
      const { code, output } = await runCommand(stage, begun.commands.up(stack));
      assert.equal(code, 0, output.slice(-3000));
    }
  });
  after(async () => {
    await stage?.clear(false);
  });

  it("the integration runtime is lost: the other site makes its own", async () => {
    assert.ok(stage.simulator.world.state.runtimes.delete(runtimeIds.primary));
    const said = await follow("ir-lost");
    assert.match(said, /sales: what `up` would do:/);
    assert.match(said, /without SSIS|nothing of ours stopped SSIS|no stop of ours is on record/);
    assertRunsAt("secondary");
    assert.deepEqual(linesOf("planned-move"), linesOf("ir-lost"));
  });

  it("fails back; the machine dies in the middle, and resume finishes it", async () => {
    const [flip, takeover, release] = linesOf("fail-back");
    assert.ok(flip && takeover && release);
    await follow("fail-back", [flip]);
    const killer = engineKiller(stage, 25);
    const killed = await type(takeover, { whileRunning: killer.whileRunning });
    assert.ok(killer.killedAt(), killed.output.slice(-2000));
    assert.notEqual(killed.code, 0);
    await follow("interrupted");
    await follow("fail-back", [release]);
    assertRunsAt("primary");
  });

  it("loses the region: the surviving site looks, takes over, and finishes when the region is back", async () => {
    const { world } = stage.simulator;
    world.plant({ id: "lost", region: sales.regions.primary, lost: true });
    const looked = await follow("look");
    assert.match(looked, /sales \(attach\) survives the loss of: [^\n]*factory/);
    await follow("region-lost");
    assertRunsAt("secondary");
    const offline = await follow("region-down");
    assert.doesNotMatch(offline, /error:/);

    world.unplant("lost");
    const back = await follow("region-back");
    assertRunsAt("secondary");
    assert.match(back, /unchanged/);
  });

  it("tells the times of it afterwards, and an `up` without work leaves them as they are", async () => {
    const { sales } = JSON.parse(jsonIn(await follow("afterwards"))) as Kept;
    const steps = sales?.steps.map(({ step }) => step) ?? [];
    assert.deepEqual(steps.toSorted(), ["catalog owner", "fence", "role", "runtime", "triggers"]);
    assert.ok(sales?.ended);
    assert.match(sales?.activeRegion ?? "", /^secondary since /);
    assert.equal(sales?.roles.at(-1)?.roles.split(",")[0], "Primary here");
  });

  it("has no block that was not run", () => {
    assert.deepEqual([...run].toSorted(), [...blocks.keys()].toSorted());
  });
});

/** npm says first what it runs. */
const jsonIn = (said: string): string => said.slice(said.search(/^\{/m));

interface Kept {
  readonly sales?: {
    readonly activeRegion: string;
    readonly ended?: string;
    readonly steps: readonly { readonly step: string }[];
    readonly roles: readonly { readonly roles: string }[];
  };
}
