import assert from "node:assert/strict";
import { formatPair, type Pair } from "../../config/pair.ts";
import { publishPipeline } from "../../simulator/data-factory/publish.ts";
import { useAzure } from "../support/azure.ts";
import { start, stop } from "../support/by-hand.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

/** SQL statements and ARM calls of ours that changed something. */
const TAKEN = [
  "stop",
  "stop",
  "failover",
  "EXEC catalog.failover_integration_runtime",
  "put",
  "start",
  "start",
];

describe("attach: a new runtime for a standing SSISDB", () => {
  const azure = useAzure({ quick: true });

  /** Both stacks brought up, the home site active. */
  const standing = async (options: EstateOptions) => {
    const estate = new TestEstate(azure(), { strategy: "attach", ...options }).standing();
    estate.triggerAt("primary").runtimeState = "Started";
    const primary = new TestStack(estate, "primary");
    const secondary = new TestStack(estate, "secondary");
    await primary.bringUp();
    await secondary.bringUp();
    return { estate, primary, secondary, mark: estate.mark() };
  };

  const lose = (site: "primary" | "secondary") => {
    const region = site === "primary" ? "westeurope" : "northeurope";
    azure().world.plant({ id: `lost-${region}`, region, lost: true });
    return () => azure().world.unplant(`lost-${region}`);
  };

  const assertClean = async (...stacks: TestStack[]) => {
    for (const stack of stacks) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), [], `${stack.site}: ${stack.log}`);
    }
  };

  for (const onInstances of [undefined, true] as const) {
    const options: EstateOptions = onInstances ? { onInstances } : {};
    it(`moves there and back, catalog and all, on ${onInstances ? "managed instances" : "SQL Database"}`, async () => {
      const { estate, primary, secondary, mark } = await standing(options);
      assert.deepEqual(estate.writes(mark), [], "nothing happens when both stand");
      secondary.flip("secondary");
      primary.flag = secondary.flag;
      await secondary.bringUp();

      assert.deepEqual(armWrites(estate, mark), TAKEN);
      assert.deepEqual(estate.serving, ["secondary"]);
      assert.equal(estate.owner, `adf-${estate.name}-away/ssis`);
      assert.equal(estate.runtimeAt("primary").state, "Stopped");
      assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
      assert.equal(estate.triggerAt("secondary").runtimeState, "Started");
      assert.equal(secondary.live("IntegrationRuntime").proof, "worker alive");

      const released = estate.mark();
      await primary.bringUp();
      assert.deepEqual(armWrites(estate, released), []);
      await assertClean(primary, secondary);

      const back = estate.mark();
      primary.flip("primary");
      secondary.flag = primary.flag;
      await primary.bringUp();
      assert.deepEqual(
        armWrites(estate, back),
        TAKEN.filter((action) => action !== "put"),
      );
      assert.deepEqual(estate.serving, ["primary"]);
      assert.equal(estate.owner, `adf-${estate.name}/ssis`);
      await secondary.bringUp();
      await assertClean(primary, secondary);
    });

    it(`leaves the catalog where it is when only the runtime is lost, on ${onInstances ? "managed instances" : "SQL Database"}`, async () => {
      const { estate, primary, secondary, mark } = await standing({
        ...options,
        catalogRole: "leave",
      });
      secondary.flip("secondary");
      primary.flag = secondary.flag;
      await secondary.bringUp();
      assert.deepEqual(
        armWrites(estate, mark),
        TAKEN.filter((action) => action !== "failover"),
      );
      assert.equal(estate.runtimeAt("secondary").serves, estate.serverId("primary"));
      await primary.bringUp();
      await assertClean(primary, secondary);

      const back = estate.mark();
      primary.flip("primary");
      secondary.flag = primary.flag;
      await primary.bringUp();
      assert.deepEqual(estate.serving, ["primary"]);
      assert.ok(!estate.applied(back).includes("put"), "the runtime at home is as it was");
      await secondary.bringUp();
      await assertClean(primary, secondary);
    });
  }

  it("takes over while the primary region is gone, and fences it off when it is back", async () => {
    const { estate, primary, secondary } = await standing({});
    secondary.config = {
      failover: "forced",
      allowDataLossUntil: soon(azure().time.now()),
    };
    const back = lose("primary");
    try {
      await secondary.flip("secondary").bringUp();
      assert.deepEqual(estate.serving, ["secondary"], secondary.log);
      const { pending } = secondary.live("Fence");
      assert.equal((pending as string[]).length, 2, String(pending));
      assert.ok((await secondary.preview()).includes("Fence"), "a pending fence is drift");
    } finally {
      back();
    }
    await azure().time.pass(5 * 60_000);
    await secondary.bringUp();
    assert.deepEqual(secondary.live("Fence").pending, []);
    assert.equal(estate.runtimeAt("primary").state, "Stopped");
    assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
    primary.flag = secondary.flag;
    await primary.bringUp();
    assert.deepEqual(estate.serving, ["secondary"]);
  });

  it("takes the catalog along after all, by the way out that is named, when the database is lost, too", async () => {
    const { estate, secondary } = await standing({ catalogRole: "leave" });
    const back = lose("primary");
    try {
      const { errors } = await secondary.flip("secondary").up();
      assertSpoken(errors.Fence, {
        code: "CatalogPlaceUnknown",
        does: /set catalogRole: move and run `npm run flip -- secondary`/,
        left: /nothing was changed/,
      });
      secondary.config = {
        catalogRole: "move",
        failover: "forced",
        allowDataLossUntil: soon(azure().time.now()),
      };
      const { errors: asBefore } = await secondary.up();
      assertSpoken(asBefore.FailoverGroupRole, { code: "RoleMovedByItself" });
      await secondary.flip("secondary").bringUp();
      assert.deepEqual(estate.serving, ["secondary"], secondary.log);
    } finally {
      back();
    }
  });

  it("does not stop what still serves when the old site's stack is brought up first", async () => {
    const { estate, primary, secondary } = await standing({});
    primary.flip("secondary");
    secondary.flag = primary.flag;
    const mark = estate.mark();
    await primary.bringUp();
    assert.deepEqual(armWrites(estate, mark), []);
    assert.match(primary.log, /the other site has not taken over yet/);
    await secondary.bringUp();
    assert.deepEqual(estate.serving, ["secondary"]);
    await primary.bringUp();
    await assertClean(primary, secondary);
  });

  it("does not stop what is starting either, while the other site has not taken over", async () => {
    const { estate, primary } = await standing({});
    stop(estate);
    await azure().time.pass(60_000);
    azure().world.advance();
    start(estate);
    const mark = estate.mark();
    await primary.flip("secondary").bringUp();
    assert.equal(estate.runtime.state, "Starting");
    assert.deepEqual(armWrites(estate, mark), []);
  });

  it("finds triggers by their names, however these are written", async () => {
    const { estate, primary, secondary } = await standing({ triggers: { NIGHTLY: {} } });
    assert.equal(estate.triggerAt("primary").runtimeState, "Started");
    primary.flag = secondary.flip("secondary").flag;
    await secondary.bringUp();
    assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
    assert.equal(estate.triggerAt("secondary").runtimeState, "Started");
    await primary.bringUp();
    await assertClean(primary, secondary);
  });

  const REFUSED = { status: 403, body: { error: { code: "AuthorizationFailed", message: "No." } } };
  const TO_NOTHING = [
    { fails: "failover", options: {}, refuses: "FailoverGroupRole" },
    { fails: "start", options: { catalogRole: "leave" }, refuses: "IntegrationRuntime" },
    { fails: "attach", options: { catalogRole: "leave" }, refuses: "CatalogOwner" },
  ] as const;

  for (const { fails, options, refuses } of TO_NOTHING)
    it(`goes not on with a takeover whose ${fails} failed, when the other site has got the flag back unseen`, async () => {
      const { estate, primary, secondary } = await standing(options);
      const path = `fog-${estate.name}/failover|adf-${estate.name}-away/.*/start`;
      azure().world.plant(
        fails === "attach"
          ? {
              id: estate.name,
              server: estate.serverId("primary"),
              statement: { number: 229, message: "No.", matches: "failover_integration_runtime" },
            }
          : { id: estate.name, match: { path }, answer: REFUSED },
      );
      await secondary.flip("secondary").up();
      assert.equal(secondary.state.get("Fence")?.outputs.settled, formatPair(secondary.flag));
      azure().world.unplant(estate.name);
      await azure().time.pass(10 * 60_000);
      primary.flag = { activeRegion: "primary", activeSince: later(secondary.flag) };
      await primary.bringUp();
      assert.deepEqual(estate.serving, ["primary"]);

      const stale = estate.mark();
      const { errors } = await secondary.up();
      assertSpoken(errors[refuses], { code: "OtherSiteRuns", does: /npm run flip -- secondary/ });
      assert.deepEqual(armWrites(estate, stale), []);
      assert.deepEqual(estate.serving, ["primary"]);
    });

  it("goes round a runtime that hangs in Stopping, by another name in the same factory", async () => {
    const { estate, primary, secondary } = await standing({ secondName: "ssis-b" });
    const factory = azure().world.state.factories.get(estate.factoryId);
    assert.ok(factory);
    publishPipeline(azure().world, factory, "load", {
      activities: [
        {
          typeProperties: {
            connectVia: { referenceName: "ssis", type: "IntegrationRuntimeReference" },
          },
        },
      ],
    });
    azure().world.plant({ id: `hangs-${estate.name}`, runtime: estate.runtimeId, stopHangs: true });
    secondary.flip("secondary");
    primary.flag = secondary.flag;
    await secondary.bringUp();
    assert.equal(estate.runtimeAt("primary").state, "Stopping");
    assert.deepEqual(estate.serving, ["secondary"]);
    assert.match(String(secondary.live("Fence").pending), /StopHangs/);
    assert.match(secondary.log, /1 pipeline of adf-\S+ name ssis and not ssis-b: load/);
    // Nobody waits for what is to rest: no other strategy is called for.
    const { errors } = await primary.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "StopHangs",
      does: /^wait and run `pulumi up` again; it is to rest here/,
    });
    azure().world.unplant(`hangs-${estate.name}`);
    await azure().time.pass(10 * 60_000);
    await secondary.bringUp();
    assert.deepEqual(secondary.live("Fence").pending, []);
    await primary.bringUp();
  });

  it("stops and keeps a runtime that gets another name while its site is active, and says so", async () => {
    const { estate, primary } = await standing({ secondName: "ssis-b" });
    const mark = estate.mark();
    primary.config = { runtime: { ...SETTINGS, name: "ssis-new" } };
    await primary.preview();
    assert.match(
      primary.log,
      /adf-\S+\/ssis is Started and will be stopped: adf-\S+\/ssis-new runs/,
    );
    await primary.bringUp();
    assert.match(
      primary.log,
      /runs adf-\S+\/ssis-new from now on; adf-\S+\/ssis is left in Azure as it is/,
    );
    assert.deepEqual(armWrites(estate, mark), [
      "EXEC catalog.failover_integration_runtime",
      "stop",
      "put",
      "start",
    ]);
    assert.equal(estate.owner, `adf-${estate.name}/ssis-new`);
    assert.equal(estate.runtime.state, "Stopped");
  });

  it("starts none beside a runtime of another name that it may not stop, however often it is asked to", async () => {
    const { estate, primary } = await standing({ secondName: "ssis-b" });
    azure().world.plant({
      id: estate.name,
      match: { path: `adf-${estate.name}/.*/ssis/stop` },
      answer: REFUSED,
    });
    primary.config = { runtime: { ...SETTINGS, name: "ssis-new" } };
    for (const _ of ["first", "second"]) {
      const { errors } = await primary.up();
      assertSpoken(errors.IntegrationRuntime, { code: "AuthorizationFailed" });
      await primary.refresh();
    }
    assert.equal(estate.runtime.state, "Started");
    assert.ok(!estate.applied().includes("start"));
    azure().world.unplant(estate.name);
    await primary.bringUp();
    assert.equal(estate.runtime.state, "Stopped");
    assert.ok(estate.applied().includes("start"));
    await assertClean(primary);
  });

  it("goes round a runtime that hangs when another name is to run in its place", async () => {
    const { estate, primary } = await standing({ secondName: "ssis-b" });
    azure().world.plant({ id: estate.name, runtime: estate.runtimeId, stopHangs: true });
    primary.config = { runtime: { ...SETTINGS, name: "ssis-new" } };
    await primary.bringUp();
    assert.match(primary.log, /ssis could not be stopped \(StopHangs\)/);
    assert.equal(estate.runtime.state, "Stopping");
    assert.equal(estate.owner, `adf-${estate.name}/ssis-new`);
    azure().world.unplant(estate.name);
  });

  it("attaches nothing before SSISDB is writable here", async () => {
    const { estate, secondary } = await standing({ onInstances: true });
    azure().world.plant({
      id: `ro-${estate.name}`,
      group: estate.group,
      readOnlyForMs: 4 * 60_000,
    });
    await secondary.flip("secondary").bringUp();
    const attached = estate
      .journal()
      .find((event) => event.kind === "write" && /failover_integration/.test(event.path));
    const writable = estate
      .journal()
      .findLast((event) => event.kind === "database" && event.updateability === "READ_WRITE");
    assert.ok(attached && writable && attached.atMs >= writable.atMs);
    azure().world.unplant(`ro-${estate.name}`);
  });
});

const SETTINGS = { nodeSize: "Standard_D4_v3", nodeCount: 2, maxParallelExecutionsPerNode: 4 };

const soon = (now: Date): string => new Date(now.getTime() + 3_600_000).toISOString();

function armWrites(estate: TestEstate, since: number): string[] {
  return estate
    .writes(since)
    .filter((event) => event.effect === "applied")
    .map((event) => (event.method === "SQL" ? event.path : (event.action ?? event.path)))
    .filter((action) => !/MASTER KEY|master_?key|dbmasterkey/i.test(action));
}

const later = ({ activeSince }: Pair): string =>
  new Date(Date.parse(activeSince) + 5 * 60_000).toISOString();
