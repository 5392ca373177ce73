import assert from "node:assert/strict";
import type { Site } from "../../config/pair.ts";
import { EngineGone } from "../../reconcilers/context/engine-watch.ts";
import { runRequest } from "../../simulator/sql/run/request.ts";
import { Session } from "../../simulator/sql/session.ts";
import { WATCHDOG } from "../../sql/agent.ts";
import { useAzure } from "../support/azure.ts";
import { goesOnByHand } from "../support/goes-on-by-hand.ts";
import { InstanceEstate, SITES } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";
import { runByHand } from "../support/run-by-hand.ts";

const NAMES = ["Nightly load", "Month's end"];

describe("Agent schedules", () => {
  const azure = useAzure({ quick: true });

  /** The same jobs on both instances, as a team has scripted them: on at the primary, off at the secondary. */
  async function standing(names = NAMES) {
    const estate = new InstanceEstate(azure(), { more: { hooks: { agentSchedules: NAMES } } })
      .born()
      .grouped(true);
    for (const site of SITES) for (const name of names) script(estate, site, name);
    const primary = new InstanceStack(estate, "primary");
    const secondary = new InstanceStack(estate, "secondary");
    await primary.bringUp("Fence", "FailoverGroupRole", "MasterKey", "IntegrationRuntime");
    return { estate, primary, secondary };
  }

  function script(estate: InstanceEstate, site: Site, name: string): void {
    const agent = agentAt(estate, site);
    agent.lastScheduleId += 1;
    agent.schedules.push({
      id: agent.lastScheduleId,
      name,
      enabled: site === "primary",
      freqType: 4,
      freqInterval: 1,
      freqSubdayType: 1,
      freqSubdayInterval: 0,
    });
  }

  function agentAt(estate: InstanceEstate, site: Site) {
    const { agent } = estate.instance(site);
    if (agent === undefined) throw new Error("an instance without SQL Server Agent");
    return agent;
  }

  const enabledAt = (estate: InstanceEstate, site: Site) =>
    agentAt(estate, site)
      .schedules.filter(({ enabled, name }) => enabled && name !== WATCHDOG)
      .map(({ name }) => name);

  /** A job that was made for other schedules. */
  const otherwise = (name: string) => ({
    id: "00000000-0000-0000-0000-000000000009",
    name,
    enabled: true,
    description: "",
    steps: [{ name: "by role", subsystem: "TSQL", command: "-- others", database: "master" }],
    scheduleIds: [],
    hasServer: false,
  });

  /** SQL Server Agent runs the job's steps, as its schedule says every minute. */
  async function agentRuns(estate: InstanceEstate, site: Site): Promise<void> {
    const job = agentAt(estate, site).jobs.find(({ name }) => name === WATCHDOG);
    const command = job?.enabled && job.hasServer ? job.steps[0] : undefined;
    if (command === undefined) throw new Error("there is no job that can run");
    const server = estate.instance(site);
    const principal = { name: "agent", isAdministrator: true };
    const database = command.database;
    const { world } = azure();
    const session = new Session({ world, server, principal, application: "SQLAgent", database });
    const { signal } = new AbortController();
    const request = { kind: "text", text: command.command, parameters: [], signal } as const;
    for await (const item of runRequest(session, request))
      if (item.kind === "error") throw item.error;
  }

  it("follow a takeover, each stack switching those of its own instance", async () => {
    const { estate, primary, secondary } = await standing();
    await primary.bringUp("AgentSchedules");
    await secondary.bringUp("AgentSchedules");
    assert.deepEqual([enabledAt(estate, "primary"), enabledAt(estate, "secondary")], [NAMES, []]);
    await secondary.flip("secondary").bringUp();
    assert.deepEqual(enabledAt(estate, "secondary"), NAMES);
    primary.flag = secondary.flag;
    await primary.bringUp("AgentSchedules");
    assert.deepEqual(enabledAt(estate, "primary"), []);
    for (const stack of [primary, secondary]) {
      await stack.refresh();
      assert.deepEqual((await stack.preview()).includes("AgentSchedules"), false);
    }
  });

  it("have a job on each instance that follows a failover without this program", async () => {
    const { estate, primary, secondary } = await standing();
    // What another job has of all this is not the watchdog's.
    const other = () => ({ ...otherwise("Backup"), hasServer: true, scheduleIds: [1] });
    for (const site of SITES) agentAt(estate, site).jobs.push(other());
    await primary.bringUp("AgentSchedules");
    await secondary.bringUp("AgentSchedules");
    for (const site of SITES) {
      const [backup, job, ...others] = agentAt(estate, site).jobs;
      assert.deepEqual(backup, other());
      assert.deepEqual([job?.name, job?.hasServer, others.length], [WATCHDOG, true, 0]);
      await agentRuns(estate, site);
    }
    assert.deepEqual([enabledAt(estate, "primary"), enabledAt(estate, "secondary")], [NAMES, []]);
    for (const side of azure().world.state.groups.find(({ name }) => name === estate.group)
      ?.sides ?? []) {
      side.role = side.role === "Primary" ? "Secondary" : "Primary";
      const database = azure().world.database(side.serverId, "SSISDB");
      if (database) database.role = side.role;
    }
    for (const site of SITES) await agentRuns(estate, site);
    assert.deepEqual([enabledAt(estate, "primary"), enabledAt(estate, "secondary")], [[], NAMES]);
    // The flag still names the primary: that is told, not corrected (rule 2).
    await primary.refresh();
    assert.ok((await primary.preview()).includes("AgentSchedules"));
    assert.match(await primary.failure("AgentSchedules"), /RoleNotHere/);
    assert.deepEqual(enabledAt(estate, "secondary"), NAMES);
  });

  it("are mended when somebody switches one, or breaks the job", async () => {
    const { estate, primary } = await standing();
    await primary.bringUp("AgentSchedules");
    const agent = agentAt(estate, "primary");
    const [nightly] = agent.schedules;
    const [job] = agent.jobs;
    assert.ok(nightly && job?.steps[0]);
    nightly.enabled = false;
    job.steps[0].command = "SELECT 1";
    job.enabled = false;
    job.hasServer = false;
    agent.jobs.push({ ...otherwise("Backup"), scheduleIds: [2] });
    const rhythm = agent.schedules.find(({ name }) => name === WATCHDOG);
    assert.ok(rhythm);
    rhythm.enabled = false;
    rhythm.freqSubdayInterval = 5;
    await primary.refresh();
    assert.deepEqual(await primary.preview(), ["AgentSchedules"]);
    assert.match(
      primary.log,
      /schedule Nightly load is disabled; the job "[^"]+" lacks its job, step, schedule, server/,
    );
    const mark = estate.mark();
    await primary.bringUp("AgentSchedules");
    assert.equal(estate.applied(mark).length, 5);
    assert.equal(nightly.enabled, true);
    await agentRuns(estate, "primary");
    // Every five minutes is somebody's choice.
    assert.deepEqual([rhythm.enabled, rhythm.freqSubdayInterval], [true, 5]);
    const after = estate.mark();
    await primary.bringUp("AgentSchedules");
    assert.deepEqual(estate.applied(after), []);
  });

  it("that are missing or ambiguous do not keep the others from being switched", async () => {
    const { estate, primary } = await standing(["Nightly load"]);
    agentAt(estate, "primary").schedules.map((one) => Object.assign(one, { enabled: false }));
    const said = await primary.failure("AgentSchedules");
    assert.match(said, /SchedulesNotSwitched \(Month's end: there is no schedule of this name/);
    assert.deepEqual(enabledAt(estate, "primary"), ["Nightly load"]);
    script(estate, "primary", "Month's end");
    script(estate, "primary", "Month's end");
    assert.match(
      await primary.failure("AgentSchedules"),
      /Month's end: several schedules have this name/,
    );
    agentAt(estate, "primary").schedules.pop();
    await primary.bringUp("AgentSchedules");
    assert.deepEqual(enabledAt(estate, "primary"), NAMES);
  });

  it("of a released site go on while the other one has not taken over", async () => {
    const { estate, primary, secondary } = await standing();
    await primary.bringUp("AgentSchedules");
    primary.flip("secondary");
    await primary.bringUp("AgentSchedules");
    assert.deepEqual(enabledAt(estate, "primary"), NAMES);
    assert.deepEqual((await primary.preview()).includes("AgentSchedules"), false);
    secondary.flag = primary.flag;
    assert.match(await secondary.failure("AgentSchedules"), /RoleNotHere/);
    assert.deepEqual(enabledAt(estate, "secondary"), []);
    // Nor is one switched on that somebody has switched off there.
    const [nightly] = agentAt(estate, "primary").schedules;
    assert.ok(nightly);
    nightly.enabled = false;
    await primary.flip("secondary").bringUp("AgentSchedules");
    assert.equal(nightly.enabled, false);
  });

  it("of a released site are switched off again where somebody has switched one on", async () => {
    const { estate, primary, secondary } = await standing();
    await primary.bringUp("AgentSchedules");
    primary.flag = secondary.flip("secondary").flag;
    await secondary.bringUp();
    await primary.bringUp("AgentSchedules");
    const [nightly] = agentAt(estate, "primary").schedules;
    assert.ok(nightly);
    nightly.enabled = true;
    await primary.refresh();
    assert.ok((await primary.preview()).includes("AgentSchedules"));
    await primary.bringUp("AgentSchedules");
    assert.equal(nightly.enabled, false);
  });

  it("are not switched on any more once the role has left, and the others are told", async () => {
    const { estate, primary } = await standing();
    for (const schedule of agentAt(estate, "primary").schedules) schedule.enabled = false;
    primary.engine = {
      // Right before the first one is switched on.
      async assertAlive() {
        if (!primary.log.includes("enabling schedule")) return;
        const match = { method: "GET", path: `instanceFailoverGroups/${estate.group}` };
        const body = { error: { code: "ResourceNotFound", message: "Not there." } };
        azure().world.plant({ id: estate.name, match, answer: { status: 404, body } });
      },
    };
    const said = await primary.failure("AgentSchedules");
    azure().world.unplant(estate.name);
    assert.match(said, /RoleNotHere/);
    assert.equal(enabledAt(estate, "primary").length, 1);
  });

  it("are switched no further for an engine that has gone, nor is the job made", async () => {
    for (const last of [1, NAMES.length + 1]) {
      const { estate, primary } = await standing();
      for (const schedule of agentAt(estate, "primary").schedules) schedule.enabled = false;
      const mark = estate.mark();
      primary.engine = {
        async assertAlive() {
          if (estate.applied(mark).length >= last) throw new EngineGone();
        },
      };
      await assert.rejects(primary.bringUp("AgentSchedules"), EngineGone);
      assert.equal(estate.applied(mark).length, last);
    }
  });

  it("are told as T-SQL where the instance cannot be reached", async () => {
    const { estate, primary } = await standing();
    azure().world.plant({
      id: estate.name,
      server: `sql-${estate.name}-primary`,
      login: { number: 40615 },
    });
    const said = await primary.failure("AgentSchedules");
    assert.match(said, /can run in msdb/);
    await goesOnByHand(primary, said, "AgentSchedules", () => azure().world.unplant(estate.name));
    assert.match(said, /EXEC dbo\.sp_update_schedule @name = N'Month''s end', @enabled = 1;/);
  });

  it("are switched by that T-SQL as it is printed, which makes or mends the job, too", async () => {
    const { estate, primary, secondary } = await standing();
    agentAt(estate, "secondary").jobs.push(otherwise(WATCHDOG));
    for (const [stack, site] of [
      [primary, "primary"],
      [secondary, "secondary"],
    ] as const) {
      for (const schedule of agentAt(estate, site).schedules)
        schedule.enabled = site === "secondary";
      const server = `sql-${estate.name}-${site}`;
      azure().world.plant({ id: estate.name, server, login: { number: 40615 } });
      const said = await stack.failure("AgentSchedules");
      azure().world.unplant(estate.name);
      await runByHand(stack.context(), estate, said);
      assert.deepEqual(enabledAt(estate, site), site === "primary" ? NAMES : []);
      const mark = estate.mark();
      await stack.bringUp("AgentSchedules");
      assert.deepEqual(estate.applied(mark), [], "nothing is left to do");
    }
  });

  it("have minutes for all of them, and a silent instance has no longer than one call", async () => {
    const { primary } = await standing();
    const { time } = azure();
    const asked: number[] = [];
    const wall = time.wall.bind(time);
    time.wall = (ms) => {
      asked.push(ms);
      return wall(ms);
    };
    await primary.bringUp("AgentSchedules");
    time.wall = wall;
    assert.deepEqual(new Set(asked), new Set([60_000, 5 * 60_000]));
  });
});
