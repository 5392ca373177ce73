import assert from "node:assert/strict";
import { EngineGone } from "../../reconcilers/context/engine-watch.ts";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";

const BEFORE_HOOKS = ["Fence", "FailoverGroupRole", "MasterKey", "IntegrationRuntime"] as const;

const hook = (name: string): string => `test/reconcilers/hooks/${name}.sql`;

describe("SQL hooks", () => {
  const azure = useAzure({ quick: true });

  async function standing(hooks: { onTakeOver?: string[]; onRelease?: string[] }) {
    const estate = new InstanceEstate(azure(), { more: { hooks } }).born().grouped(true);
    const primary = new InstanceStack(estate, "primary");
    const secondary = new InstanceStack(estate, "secondary");
    await primary.bringUp(...BEFORE_HOOKS);
    await secondary.bringUp();
    return { estate, primary, secondary };
  }

  it("run in order after the takeover, with the pair's values bound, and once", async () => {
    const { estate, secondary } = await standing({ onTakeOver: [hook("takes"), hook("second")] });
    assert.equal(estate.catalog.properties.RETENTION_WINDOW, "365");
    const before = estate.mark();
    await secondary.flip("secondary").bringUp();
    const { properties } = estate.catalog;
    assert.equal(properties.RETENTION_WINDOW, "30");
    assert.equal(
      properties.SCHEMA_BUILD,
      `${estate.name}/secondary/secondary/${secondary.flag.activeSince}`,
    );
    assert.equal(properties.SERVER_LOGGING_LEVEL, "2");
    assert.deepEqual(estate.applied(before).slice(-3), [
      "UPDATE catalog.catalog_properties",
      "EXEC catalog.configure_catalog",
      "EXEC catalog.configure_catalog",
    ]);
    assert.deepEqual(secondary.live("SqlHook").ran, [hook("takes"), hook("second")]);

    await secondary.refresh();
    assert.deepEqual(await secondary.preview(), []);
    // What else is changed is not of the hooks' files.
    const same = { hooks: { onTakeOver: [hook("takes"), hook("second")] } };
    secondary.config = { ...same, catalog: { endpoint: "server", adminLogin: "another" } };
    assert.deepEqual(await secondary.bringUp("SqlHook"), ["SqlHook"]);
    assert.doesNotMatch(secondary.log, /at the next takeover/);
    // Another list is for the next pair.
    secondary.config = { hooks: { onTakeOver: [hook("broken")] } };
    assert.deepEqual(await secondary.bringUp(), ["SqlHook"]);
    assert.match(secondary.log, /SQL hooks run at the next takeover: \S+broken\.sql$/m);
  });

  it("name file, batch, line and SQL error, and run again from the first file", async () => {
    const { estate, secondary } = await standing({ onTakeOver: [hook("second"), hook("broken")] });
    const said = await secondary.flip("secondary").failure();
    assert.match(said, /running the SQL hook \S+broken\.sql, batch 2 of 2 \(line 4\) failed/);
    assert.match(said, /SQL error 2812/);
    assert.match(said, /do: .*where it is the file that is wrong, mend \S+broken\.sql/);
    assert.match(said, /left: {2}\S+second\.sql ran to the end; SSIS runs here/);
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
    assert.deepEqual(await secondary.preview(), ["SqlHook"]);
    secondary.config = { hooks: { onTakeOver: [hook("takes")] } };
    assert.deepEqual(await secondary.bringUp(), ["SqlHook"]);
    assert.equal(estate.catalog.properties.RETENTION_WINDOW, "30");
  });

  it("say of an error that is none of this program's statements that it is the file's", async () => {
    for (const [file, code, means] of [
      ["raises", 50000, /means: \S+raises\.sql raised this error itself\n/],
      ["divides", 8134, /means: SQL Server refused a statement of \S+divides\.sql/],
    ] as const) {
      const { secondary } = await standing({ onTakeOver: [hook(file)] });
      const said = await secondary.flip("secondary").failure();
      assert.match(said, new RegExp(`failed: SQL error ${code} \\(`));
      assert.match(said, means);
      assert.match(said, /do: .*mend the file, which is read anew/);
      assert.doesNotMatch(said, /catalogue of this program|Microsoft/);
    }
  });

  it("say of a value declared anew that each batch has it already", async () => {
    const { secondary } = await standing({ onTakeOver: [hook("declares")] });
    const said = await secondary.flip("secondary").failure();
    assert.match(said, /declares\.sql.* failed: SQL error 134 \(/);
    assert.match(said, /means: .*names `@estate`, `@site`, .* is given all four/);
    assert.match(
      said,
      /do: .*Take the DECLARE .*where it is the file that is wrong, mend \S+declares\.sql/,
    );
  });

  it("say what they print, and what only informs, up to a point and without secrets", async () => {
    const { secondary } = await standing({ onTakeOver: [hook("says"), hook("second")] });
    await secondary.flip("secondary").bringUp();
    assert.match(secondary.log, /: \S+says\.sql: two schedules were enabled, secondary$/m);
    assert.match(secondary.log, /: \S+says\.sql: \S+ of schedule 1$/m);
    assert.equal(secondary.log.match(/says\.sql: /g)?.length, 20);
    assert.match(secondary.log, /says\.sql says more than 20 lines: the rest is left out/);
    assert.match(secondary.log, /running \S+second\.sql on \S+ \(1 batch\)$/m);
    assert.doesNotMatch(secondary.log, /Changed database context|Master-Key-1/);
  });

  it("run on a release against the site's own instance, and not on a new stack", async () => {
    const { estate, primary, secondary } = await standing({ onRelease: [hook("released")] });
    assert.deepEqual(estate.registeredAt("secondary"), ["Master-Key-1"]);
    await primary.bringUp("SqlHook");
    await secondary.flip("secondary").bringUp();
    primary.flag = secondary.flag;
    await primary.bringUp();
    assert.ok(estate.registeredAt("primary").includes("Of-The-Release-1"));
    assert.ok(!estate.registeredAt("secondary").includes("Of-The-Release-1"));
    assert.deepEqual(await primary.bringUp(), []);
  });

  it("do not run while the role is elsewhere", async () => {
    const { estate, secondary } = await standing({ onTakeOver: [hook("takes")] });
    const before = estate.mark();
    const said = await secondary.flip("secondary").failure("SqlHook");
    assert.match(said, /RoleNotHere/);
    assert.deepEqual(estate.applied(before), []);
  });

  it("are broken off between two batches when the role leaves, and run again", async () => {
    const { estate, secondary } = await standing({ onTakeOver: [hook("takes")] });
    await secondary.flip("secondary").bringUp(...BEFORE_HOOKS);
    const alive = secondary.engine;
    secondary.engine = {
      // Right before the first batch is sent: asked for the second one, the group is not to be found.
      async assertAlive() {
        if (!secondary.log.includes("running test")) return;
        const match = { method: "GET", path: `instanceFailoverGroups/${estate.group}` };
        const body = { error: { code: "ResourceNotFound", message: "Not there." } };
        azure().world.plant({ id: estate.name, match, answer: { status: 404, body } });
      },
    };
    const said = await secondary.failure("SqlHook");
    assert.match(said, /takes\.sql, batch 2 of 2 \(line 4\) failed: RoleNotHere/);
    assert.match(said, /left: {2}no hook ran to its end; SSIS runs here/);
    azure().world.unplant(estate.name);
    assert.equal(estate.catalog.properties.RETENTION_WINDOW, "30");
    assert.doesNotMatch(String(estate.catalog.properties.SCHEMA_BUILD), /secondary/);
    secondary.engine = alive;
    assert.deepEqual(await secondary.bringUp("SqlHook"), ["SqlHook"]);
    assert.match(String(estate.catalog.properties.SCHEMA_BUILD), /^mi\d+\/secondary/);
  });

  it("send no batch for an engine that has gone", async () => {
    const { estate, secondary } = await standing({ onTakeOver: [hook("takes")] });
    await secondary.flip("secondary").bringUp(...BEFORE_HOOKS);
    const before = estate.mark();
    secondary.engine = {
      async assertAlive() {
        if (estate.applied(before).length > 0) throw new EngineGone();
      },
    };
    await assert.rejects(secondary.bringUp("SqlHook"), EngineGone);
    assert.deepEqual(estate.applied(before), ["UPDATE catalog.catalog_properties"]);
  });

  it("say which file is missing before any of them runs", async () => {
    const { estate, secondary } = await standing({ onTakeOver: [hook("second"), hook("nowhere")] });
    const said = await secondary.flip("secondary").failure();
    assert.match(said, /reading the SQL hook \S+nowhere\.sql failed: ENOENT/);
    assert.match(said, /estates\.mi\d+\.hooks/);
    assert.equal(estate.catalog.properties.SERVER_LOGGING_LEVEL, "1");
  });

  it("say which file is not in UTF-8 before any of them runs: its names would be other ones", async () => {
    for (const file of [hook("utf-16"), hook("windows-1252")]) {
      const { estate, secondary } = await standing({ onTakeOver: [hook("second"), file] });
      const said = await secondary.flip("secondary").failure();
      assert.match(said, /reading the SQL hook \S+\d\.sql failed: Unreadable/);
      assert.match(said, /save it as UTF-8/);
      assert.equal(estate.catalog.properties.SERVER_LOGGING_LEVEL, "1");
    }
  });

  it("are there ready: schedules of Agent jobs with packages follow the role on each instance", async () => {
    const ready = "sql/hooks/agent-schedules-by-role.sql";
    const { estate, primary, secondary } = await standing({
      onTakeOver: [ready],
      onRelease: [ready],
    });
    const scripted = (site: "primary" | "secondary") => {
      const { agent } = estate.instance(site);
      assert.ok(agent);
      for (const [at, subsystem] of ["SSIS", "TSQL", "SSIS"].entries()) {
        const id = at + 1;
        const schedule = { id, name: `s${id}`, enabled: site === "primary" };
        const daily = { freqType: 4, freqInterval: 1, freqSubdayType: 1, freqSubdayInterval: 0 };
        agent.schedules.push({ ...schedule, ...daily });
        const step = { name: "step", subsystem, command: "", database: "master" };
        const job = { id: `0000000${id}-0000-0000-0000-000000000000`, name: `j${id}` };
        agent.jobs.push({
          ...job,
          enabled: true,
          description: "",
          steps: [step],
          scheduleIds: [id],
          hasServer: true,
        });
      }
      return () => agent.schedules.map(({ enabled }) => enabled);
    };
    const [there, here] = [scripted("primary"), scripted("secondary")];
    await primary.bringUp("SqlHook");
    primary.flag = secondary.flip("secondary").flag;
    // The old site's stack may be brought up first: by the role it would turn on what is to go off.
    await primary.bringUp();
    assert.match(primary.log, /the SQL hooks of the release wait/);
    await secondary.bringUp();
    assert.deepEqual(await primary.preview(), ["SqlHook"]);
    await primary.bringUp();
    assert.deepEqual(there(), [false, true, false]);
    assert.deepEqual(here(), [true, false, true]);
    assert.deepEqual(await primary.preview(), []);
  });

  it("of a release that waits for the other site run no more when the flag comes back before", async () => {
    const hooks = { onTakeOver: [hook("second")], onRelease: [hook("released")] };
    const { estate, primary } = await standing(hooks);
    await primary.bringUp("SqlHook");
    await primary.flip("secondary").bringUp();
    assert.deepEqual(primary.live("SqlHook"), { ran: [], waits: true });
    await primary.flip("primary").bringUp();
    assert.deepEqual(primary.live("SqlHook"), { ran: [hook("second")] });
    assert.ok(!estate.registeredAt("primary").includes("Of-The-Release-1"));
  });

  it("of a release that waited and failed run again", async () => {
    const { estate, primary, secondary } = await standing({ onRelease: [hook("released")] });
    await primary.bringUp("SqlHook");
    primary.flag = secondary.flip("secondary").flag;
    await primary.bringUp();
    await secondary.bringUp();
    const server = `sql-${estate.name}-primary`;
    azure().world.plant({ id: estate.name, server, login: { number: 40615 } });
    assert.match(await primary.failure(), /running the SQL hook/);
    azure().world.unplant(estate.name);
    await primary.bringUp();
    assert.ok(estate.registeredAt("primary").includes("Of-The-Release-1"));
    assert.deepEqual(await primary.bringUp(), []);
  });
});
