import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { type EstateOptions, REGIONS, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

/** What the errors of a takeover advise where a strategy does not survive what has happened: another one, in the midst of it. */
describe("another strategy for a standing estate", () => {
  const azure = useAzure({ quick: true });

  const standing = async (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), options).standing();
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    return { estate, primary, secondary };
  };

  /** A factory for each site in place of the shared one; the second is new. */
  const withOwnFactories = (estate: TestEstate, awayIn = `rg-${estate.name}`) => {
    const shared = estate.factoryName("primary");
    const factory = (name: string, location: string, resourceGroup = `rg-${estate.name}`) => ({
      dataFactory: { name, resourceGroup, location, existing: true },
    });
    const away = `${estate.factoryId}-away`.replace(`/rg-${estate.name}/`, `/${awayIn}/`);
    azure().seed({ factories: [{ id: away, location: REGIONS.secondary }] });
    return {
      id: `${away}/integrationruntimes/ssis`,
      config: {
        dataFactory: undefined,
        triggers: {},
        sites: {
          primary: { ...estate.siteAsConfigured("primary"), ...factory(shared, REGIONS.primary) },
          secondary: {
            ...estate.siteAsConfigured("secondary"),
            ...factory(`${shared}-away`, REGIONS.secondary, awayIn),
          },
        },
      },
    };
  };

  const runtimeOf = (id: string) => {
    const runtime = azure().world.state.runtimes.get(id);
    assert.ok(runtime, `${id} does not exist`);
    return runtime;
  };

  const assertClean = async (...stacks: TestStack[]) => {
    for (const stack of stacks) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), [], `${stack.site}: ${stack.log}`);
    }
  };

  it("attach, with a factory in a region that answers, ends a takeover that the lost region of a shared factory has stopped", async () => {
    const { estate, primary, secondary } = await standing();
    const lost = `${estate.name}-lost`;
    azure().world.plant({ id: lost, region: REGIONS.primary, lost: true });
    secondary.flip("secondary");
    const until = new Date(azure().time.now().getTime() + 600 * minute).toISOString();
    secondary.config = { failover: "forced", allowDataLossUntil: until };
    const { errors } = await secondary.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "ServiceUnavailable",
      does: /use `strategy: attach` with a factory for each site/,
    });
    const { id, config } = withOwnFactories(estate);
    secondary.config = { ...secondary.config, strategy: "attach", ...config };
    await secondary.bringUp();
    assert.equal(runtimeOf(id).serves, estate.serverId("secondary"));
    assert.ok(!estate.writes().some(({ action }) => action === "delete"));

    azure().world.unplant(lost);
    await azure().time.pass(3 * minute);
    await secondary.refresh();
    await secondary.bringUp();
    assert.equal(estate.runtime.state, "Stopped", "fenced off as soon as its region answers");
    primary.flag = secondary.flag;
    primary.config = secondary.config;
    await primary.bringUp();
    await assertClean(secondary, primary);

    await primary.flip("primary").bringUp();
    secondary.flag = primary.flag;
    await secondary.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("primary"));
    assert.equal(runtimeOf(id).state, "Stopped");
    await assertClean(primary, secondary);
  });

  it("attach leaves the runtime of a factory that was shared to the site whose own it is now", async () => {
    const { estate, primary, secondary } = await standing();
    // The second site has run it before, and remembers it as its own.
    for (const [there, here] of [
      [primary, secondary],
      [secondary, primary],
    ] as const) {
      await here.flip(here.site).bringUp();
      there.flag = here.flag;
      await there.bringUp();
    }
    const { id, config } = withOwnFactories(estate, `rg-${estate.name}-away`);
    secondary.config = { strategy: "attach", ...config };
    await secondary.flip("secondary").bringUp();
    assert.equal(runtimeOf(id).serves, estate.serverId("secondary"));
    assert.equal(estate.runtime.state, "Stopped");
    assert.doesNotMatch(secondary.log, /delete it by hand/);
    assert.doesNotMatch(secondary.log, /stop it by hand/);
  });

  it("attach, with another name, ends a takeover for which the old runtime does not stop", async () => {
    const { estate, primary, secondary } = await standing();
    azure().world.plant({ id: estate.name, runtime: estate.runtimeId, stopHangs: true });
    secondary.flip("secondary");
    const { errors } = await secondary.up();
    assertSpoken(errors.Fence ?? errors.IntegrationRuntime, {
      code: "StopHangs",
      does: /`strategy: attach` with another runtime name/,
    });
    secondary.config = {
      strategy: "attach",
      sites: {
        primary: estate.siteAsConfigured("primary"),
        secondary: { ...estate.siteAsConfigured("secondary"), runtime: { name: "ssis-two" } },
      },
    };
    await secondary.bringUp();
    const second = `${estate.factoryId}/integrationruntimes/ssis-two`;
    assert.equal(runtimeOf(second).serves, estate.serverId("secondary"));
    azure().world.unplant(estate.name);
    await azure().time.pass(3 * minute);
    primary.flag = secondary.flag;
    primary.config = secondary.config;
    await primary.bringUp();
    await secondary.refresh();
    await secondary.bringUp();
    await assertClean(secondary, primary);
    assert.notEqual(estate.runtime.state, "Started");
  });

  it("dualStandby takes a runtime that was relocated so far into its pair, and the new one beside it", async () => {
    const { estate, primary, secondary } = await standing();
    const { id, config } = withOwnFactories(estate);
    const pair = { strategy: "dualStandby", dualStandby: { pairName: "pair", mode: "hot" } };
    primary.config = { ...config, ...pair };
    secondary.config = primary.config;
    await primary.bringUp();
    await secondary.bringUp();
    await assertClean(primary, secondary);
    assert.equal(runtimeOf(id).state, "Started");
    await secondary.flip("secondary").bringUp();
    primary.flag = secondary.flag;
    await primary.bringUp();
    await assertClean(secondary, primary);
    assert.equal(runtimeOf(id).serves, estate.serverId("secondary"));
  });

  for (const [from, to, how] of [
    ["stay", "relocate", "when it is taken again: the runtime still stands at the other site"],
    ["relocate", "stay", "by itself"],
  ] as const)
    it(`${to} goes on from ${from}, settled at the other site, ${how}`, async () => {
      const { estate, primary, secondary } = await standing({
        strategy: from,
        endpoint: "listener",
      });
      await secondary.flip("secondary").bringUp();
      primary.flag = secondary.flag;
      await primary.bringUp();
      for (const stack of [secondary, primary]) stack.config = { strategy: to };
      if (to === "relocate") {
        const { errors } = await secondary.up();
        assertSpoken(errors.Fence, {
          code: "OtherSiteRuns",
          does: /npm run flip -- secondary.*"take it again"/,
          left: /nothing was changed/,
        });
        primary.flag = secondary.flip("secondary").flag;
      }
      await secondary.bringUp();
      await primary.bringUp();
      for (const stack of [primary, secondary]) await stack.bringUp();
      await assertClean(secondary, primary);
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
      await primary.flip("primary").bringUp();
      secondary.flag = primary.flag;
      await secondary.bringUp();
      await assertClean(primary, secondary);
      assert.equal(estate.runtime.serves, estate.serverId("primary"));
    });
});
