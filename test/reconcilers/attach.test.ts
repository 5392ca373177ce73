import assert from "node:assert/strict";
import { formatPair, type Pair } from "../../config/pair.ts";
import { useAzure } from "../support/azure.ts";
import { start, stop } from "../support/by-hand.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";
import { takenBy } from "../support/taken-by.ts";

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

      assert.deepEqual(takenBy(estate, mark), TAKEN);
      assert.deepEqual(estate.serving, ["secondary"]);
      assert.equal(estate.owner, `adf-${estate.name}-away/ssis`);
      assert.equal(estate.runtimeAt("primary").state, "Stopped");
      assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
      assert.equal(estate.triggerAt("secondary").runtimeState, "Started");
      assert.equal(secondary.live("IntegrationRuntime").proof, "worker alive");

      const released = estate.mark();
      await primary.bringUp();
      assert.deepEqual(takenBy(estate, released), []);
      await assertClean(primary, secondary);

      const back = estate.mark();
      primary.flip("primary");
      secondary.flag = primary.flag;
      await primary.bringUp();
      assert.deepEqual(
        takenBy(estate, back),
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
        takenBy(estate, mark),
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

  it("sends a site whose own factory is lost back to the other one, not to what it does already", async () => {
    const { secondary } = await standing({ catalogRole: "leave" });
    const back = lose("secondary");
    try {
      const { errors } = await secondary.flip("secondary").up();
      assertSpoken(errors.IntegrationRuntime, {
        code: "ServiceUnavailable",
        does: /npm run flip -- primary.*sites\.secondary\.dataFactory/,
      });
      assert.doesNotMatch(String(errors.IntegrationRuntime), /strategy: attach/);
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
    assert.deepEqual(takenBy(estate, mark), []);
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
    assert.deepEqual(takenBy(estate, mark), []);
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
      assert.deepEqual(takenBy(estate, stale), []);
      assert.deepEqual(estate.serving, ["primary"]);
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

const later = ({ activeSince }: Pair): string =>
  new Date(Date.parse(activeSince) + 5 * 60_000).toISOString();

const soon = (now: Date): string => new Date(now.getTime() + 3_600_000).toISOString();
