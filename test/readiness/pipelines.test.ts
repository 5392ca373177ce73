import assert from "node:assert/strict";
import { publishPipeline } from "../../simulator/data-factory/publish.ts";
import { findings, notPassed, only, standing } from "./setting.ts";

describe("readiness: the factories, their triggers and pipelines", () => {
  it("finds triggers and pipelines that were deployed to one side only", async () => {
    const setting = standing({ strategy: "attach" });
    const { estate, azure } = setting;
    assert.deepEqual(notPassed(await findings(setting), "skipped"), []);
    const { triggers, factories } = azure.world.state;
    triggers.delete(estate.triggerAt("secondary").id);
    const home = factories.get(estate.factoryAt("primary"));
    assert.ok(home);
    publishPipeline(azure.world, home, "load", {});
    const all = await findings(setting);
    assert.match(only(all, "triggers").says, /has no trigger nightly/);
    assert.match(only(all, "triggers on both sides").says, /only in adf-\w+: nightly/);
    assert.match(only(all, "pipelines on both sides").says, /only in adf-\w+: load/);
  });

  it("finds that the other site's factory is not where the configuration has it while SSISDB is there", async () => {
    const setting = standing({ strategy: "attach" });
    const { estate } = setting;
    const home = estate.siteAsConfigured("primary");
    const misspelt = { ...home.dataFactory, resourceGroup: "rg-misspelt" };
    const sites = {
      primary: { ...home, dataFactory: misspelt },
      secondary: estate.siteAsConfigured("secondary"),
    };
    const all = await findings(setting, { config: { sites } });
    const { says, cure } = only(all, "factory of the other site");
    assert.match(says, /no adf-e\d+ in resource group rg-misspelt, although SSISDB is at primary/);
    assert.match(cure ?? "", /sites\.primary/);
    // Seen from where SSIS runs, a site that was never brought up has none.
    setting.azure.world.state.factories.delete(estate.factoryAt("secondary"));
    const fromHome = await findings(setting, { site: "primary" });
    assert.ok(!fromHome.some(({ check }) => check === "factory of the other site"));
  });

  it("finds that this site's factory, which is said to exist, is not where the configuration has it", async () => {
    const setting = standing();
    const { estate } = setting;
    const there = { name: estate.factoryName("primary"), location: "westeurope" };
    for (const existing of [true, false]) {
      const dataFactory = { ...there, resourceGroup: "rg-misspelt", existing };
      const all = await findings(setting, { config: { dataFactory } });
      const [found] = all.filter(({ check }) => check === "factory");
      assert.equal(found?.outcome, existing ? "failed" : undefined);
      if (existing)
        assert.match(
          found?.says ?? "",
          /no adf-e\d+ in resource group rg-misspelt, and .*existing/,
        );
    }
    assert.ok(!(await findings(setting)).some(({ check }) => check === "factory"));
  });

  it("finds the tumbling window that a takeover would not start", async () => {
    const triggers = { nightly: {}, backlog: {} };
    const setting = standing({ strategy: "attach", triggers });
    const finding = only(await findings(setting), "triggers");
    assert.equal(finding.outcome, "failed");
    assert.match(finding.says, /^backlog of adf-\S+: a tumbling window without backfillFrom/);
    const from = async (backfillFrom: string) => {
      const said = { ...triggers, backlog: { backfillFrom } };
      return only(await findings(setting, { config: { triggers: said } }), "triggers");
    };
    assert.equal((await from("2020-01-01T00:00:00Z")).outcome, "passed");
    const told = await from("2030-01-01T00:00:00Z");
    assert.equal(told.outcome, "failed");
    assert.match(
      told.says,
      /^a takeover would not start backlog: its start time is .* before backfillFrom \(2030-01-01T00:00:00Z\); set backfillFrom to /,
    );
    // A factory that both sites share keeps its triggers running, and nobody starts them.
    const shared = only(await findings(standing({ triggers })), "triggers");
    assert.equal(shared.outcome, "failed", "stopped there");
    const running = standing({ triggers });
    running.estate.trigger("backlog").runtimeState = "Started";
    assert.equal(only(await findings(running), "triggers").outcome, "passed");
  });
});
