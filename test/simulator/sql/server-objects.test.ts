import assert from "node:assert/strict";
import { logIn } from "../../../simulator/sql/login.ts";
import { newAgent } from "../../../simulator/world/agent.ts";
import type { SqlServer } from "../../../simulator/world/servers.ts";
import { numbers, rows, run, sqlWorld, ssisdb } from "./setting.ts";

const sid = `0x${"0123456789ABCDEF".repeat(2)}`;

/** What lives in `master` and `msdb` of one server, and the catalog's environments. */
describe("logins of the simulated SQL Server", () => {
  const signIn = (
    world: ReturnType<typeof sqlWorld>,
    server: SqlServer,
    password: string,
    database = "master",
  ) =>
    logIn(world.world, { verify: () => undefined }, {
      serverName: server.host,
      user: "etl",
      password,
      database,
      application: "test",
      clientAddress: "127.0.0.1",
      token: undefined,
    } as unknown as Parameters<typeof logIn>[2]);

  it("go to another instance with SID and hashed password, and sign in with the old one", async () => {
    const world = sqlWorld("managedInstances");
    const there = world.session(world.primary, "master");
    const here = world.session(world.secondary, "master");
    await run(there, "CREATE LOGIN [etl] WITH PASSWORD = N'Etl-Pa55word'");
    const [login] = await rows(
      there,
      "SELECT sid, password_hash FROM sys.sql_logins WHERE name = 'etl'",
    );
    const hex = (value: unknown) => `0x${(value as Buffer).toString("hex")}`;
    const create = `CREATE LOGIN [etl] WITH PASSWORD = ${hex(login?.password_hash)} HASHED, SID = ${hex(login?.sid)}`;
    assert.deepEqual(await numbers(here, create), []);
    assert.equal(
      world.secondary.logins[0]?.sid.toLowerCase(),
      world.primary.logins[0]?.sid.toLowerCase(),
    );
    assert.ok(signIn(world, world.secondary, "Etl-Pa55word"));
    assert.throws(() => signIn(world, world.secondary, "another"), { number: 18456 });
    await run(here, "ALTER LOGIN etl DISABLE");
    assert.throws(() => signIn(world, world.secondary, "Etl-Pa55word"), { number: 18456 });
  });

  it("open a database by the SID of its user, which travels with it, and not by a name", async () => {
    const world = sqlWorld();
    const { primary, secondary } = world;
    const password = "Etl-Pa55word";
    const opens = (server: SqlServer) => signIn(world, server, password, "SSISDB");
    const atHome = world.session(primary, "master");
    const away = world.session(secondary, "master");
    await run(atHome, `CREATE LOGIN etl WITH PASSWORD = '${password}'`);
    assert.throws(() => opens(primary), { number: 4060 });
    const ssisdb = world.session(primary, "SSISDB");
    assert.deepEqual(await numbers(ssisdb, "CREATE USER etl FOR LOGIN nobody"), [15007]);
    await run(ssisdb, "CREATE USER [etl] FOR LOGIN [etl]");
    assert.deepEqual(await numbers(ssisdb, "CREATE USER etl"), [15023]);
    assert.deepEqual(await numbers(ssisdb, "CREATE USER two FOR LOGIN etl"), [15063]);
    assert.ok(opens(primary));
    // By the same name, but nobody's user there: what a team finds after its first failover.
    await run(away, `CREATE LOGIN etl WITH PASSWORD = '${password}'`);
    assert.throws(() => opens(secondary), { number: 4060 });
    await run(away, "DROP LOGIN etl");
    const [user] = await rows(ssisdb, "SELECT sid FROM sys.database_principals WHERE name = 'etl'");
    assert.ok(user?.sid instanceof Buffer);
    const sid = `0x${user.sid.toString("hex")}`;
    await run(away, `CREATE LOGIN etl WITH PASSWORD = '${password}', SID = ${sid}`);
    assert.ok(opens(secondary));
    assert.deepEqual(await numbers(world.session(secondary, "SSISDB"), "DROP USER etl"), [3906]);
    await run(ssisdb, "DROP USER etl");
    assert.deepEqual(await numbers(ssisdb, "DROP USER etl"), [15151]);
    assert.throws(() => opens(secondary), { number: 4060 });
    const plain = world.session(primary, "SSISDB", false);
    assert.deepEqual(await numbers(plain, "CREATE USER etl"), [15247]);
  });

  it("get from one database of an instance into another only where they have a user in it", async () => {
    const world = sqlWorld("managedInstances");
    await run(
      world.session(world.primary, "master"),
      "CREATE LOGIN etl WITH PASSWORD = 'Etl-Pa55word'",
    );
    const etl = signIn(world, world.primary, "Etl-Pa55word");
    assert.deepEqual(await numbers(etl, "USE SSISDB"), [916]);
    assert.deepEqual(await numbers(etl, "SELECT 1 FROM SSISDB.sys.objects"), [916]);
    await run(world.session(world.primary, "SSISDB"), "CREATE USER etl");
    assert.deepEqual(await numbers(etl, "USE SSISDB"), []);
  });

  it("are refused as SQL Server refuses them", async () => {
    const { session, primary } = sqlWorld("managedInstances");
    const master = session(primary, "master");
    const create = (rest: string) => numbers(master, `CREATE LOGIN etl WITH PASSWORD = ${rest}`);
    assert.deepEqual(await create("'short'"), [15116]);
    assert.deepEqual(await create("0x0100 HASHED"), [15021]);
    assert.deepEqual(await create("'Etl-Pa55word', SID = 0x01"), [15419]);
    assert.deepEqual(await create("@password"), [102]);
    assert.deepEqual(await create(`'Etl-Pa55word', SID = ${sid}`), []);
    assert.deepEqual(await create("'Etl-Pa55word'"), [15025]);
    const other = `CREATE LOGIN other WITH PASSWORD = 'Etl-Pa55word', SID = ${sid}`;
    assert.deepEqual(await numbers(master, other), [15433]);
    assert.deepEqual(
      await numbers(master, "CREATE LOGIN ssisadmin WITH PASSWORD = 'Etl-Pa55word'"),
      [15025],
    );
    assert.deepEqual(await numbers(master, "DROP LOGIN nobody"), [15151]);
    assert.deepEqual(await numbers(session(primary, "master", false), "DROP LOGIN etl"), [15247]);
    assert.deepEqual(await numbers(master, "DROP LOGIN etl"), []);
  });

  it("of SQL Database take no hash, and are made in master only", async () => {
    const { session, primary } = sqlWorld("servers");
    const master = session(primary, "master");
    const hash = `0x0200${"AB".repeat(68)}`;
    assert.deepEqual(
      await numbers(master, `CREATE LOGIN a WITH PASSWORD = ${hash} HASHED`),
      [40517],
    );
    const create = "CREATE LOGIN a WITH PASSWORD = 'Etl-Pa55word'";
    assert.deepEqual(await numbers(session(primary, "SSISDB"), create), [5001]);
    assert.deepEqual(await numbers(master, `${create}; ALTER LOGIN a DISABLE;`), [40530]);
    assert.deepEqual(await numbers(master, `${create}, SID = ${sid}`), [15419]);
    assert.deepEqual(
      await numbers(master, `${create}, SID = 0x01060000000000640000000000000000${sid.slice(2)}`),
      [],
    );
  });
});

describe("SQL Server Agent of a simulated instance", () => {
  const job = "EXEC msdb.dbo.sp_add_job @job_name = N'watch'";

  it("keeps jobs and schedules in msdb of its own instance", async () => {
    const { session, primary, secondary } = sqlWorld("managedInstances");
    const here = session(primary, "SSISDB");
    assert.deepEqual(await numbers(here, job), []);
    const step =
      "EXEC msdb.dbo.sp_add_jobstep @job_name = N'watch', @step_name = N's', @command = N'SELECT 1'";
    assert.deepEqual(await numbers(here, step), []);
    const schedule =
      "EXEC msdb.dbo.sp_add_jobschedule @job_name = 'watch', @name = 'often', @freq_type = 4, @freq_interval = 1, @freq_subday_type = 4, @freq_subday_interval = 1";
    assert.deepEqual(await numbers(here, schedule), []);
    assert.deepEqual(await numbers(here, "EXEC msdb.dbo.sp_add_jobserver @job_name = 'watch'"), []);
    assert.deepEqual(
      await rows(
        here,
        `SELECT j.name AS job, s.command, c.name AS schedule, c.enabled, v.server_id FROM msdb.dbo.sysjobs j
         JOIN msdb.dbo.sysjobsteps s ON s.job_id = j.job_id JOIN msdb.dbo.sysjobschedules x ON x.job_id = j.job_id
         JOIN msdb.dbo.sysschedules c ON c.schedule_id = x.schedule_id JOIN msdb.dbo.sysjobservers v ON v.job_id = j.job_id`,
      ),
      [{ job: "watch", command: "SELECT 1", schedule: "often", enabled: 1, server_id: 0 }],
    );
    assert.deepEqual(secondary.agent, newAgent());
    assert.deepEqual(
      await numbers(here, "EXEC msdb.dbo.sp_update_schedule @name = 'often', @enabled = 0"),
      [],
    );
    assert.equal(primary.agent?.schedules[0]?.enabled, false);
  });

  it("refuses what SQL Server Agent refuses", async () => {
    const { session, primary } = sqlWorld("managedInstances");
    const here = session(primary, "msdb");
    const update = (rest: string) => numbers(here, `EXEC dbo.sp_update_schedule ${rest}`);
    assert.deepEqual(await update("@enabled = 1"), [14294]);
    assert.deepEqual(await update("@name = 'x', @enabled = 1"), [14262]);
    assert.deepEqual(await numbers(here, "EXEC dbo.sp_add_jobserver @job_name = 'watch'"), [14262]);
    await run(here, job);
    assert.deepEqual(await numbers(here, job), [14261]);
    const schedule = "EXEC dbo.sp_add_jobschedule @job_name = 'watch', @name = 'twice'";
    assert.deepEqual(await numbers(here, `${schedule} ${schedule}`), []);
    assert.deepEqual(await update("@name = 'twice', @enabled = 0"), [14371]);
    assert.deepEqual(await update("@schedule_id = 1, @enabled = 0"), []);
    assert.deepEqual(await numbers(session(primary, "msdb", false), schedule), [229]);
    // Not outside msdb, and not at all in SQL Database.
    assert.deepEqual(await numbers(session(primary, "SSISDB"), "EXEC dbo.sp_add_job 'x'"), [2812]);
    const database = sqlWorld("servers");
    const there = database.session(database.primary, "master");
    assert.deepEqual(await numbers(there, "EXEC dbo.sp_add_job 'x'"), [2812]);
    assert.deepEqual(await numbers(there, job), [40515]);
    assert.deepEqual(await numbers(there, "SELECT * FROM dbo.sysjobs"), [208]);
  });
});

describe("environments of the simulated catalog", () => {
  const variable = (type: string, value: string, sensitive = 0) =>
    `DECLARE @v ${value} EXEC catalog.create_environment_variable 'Sales', 'Region', 'V', '${type}', ${sensitive}, @v`;

  it("take values of their variable's own type only, and only where they can be written", async () => {
    const world = sqlWorld("managedInstances");
    const here = world.session(world.primary, "SSISDB");
    const create = "EXEC catalog.create_environment 'Sales', 'Region'";
    assert.deepEqual(await numbers(here, create), [27104]);
    await run(here, "EXEC catalog.create_folder 'Sales'");
    assert.deepEqual(await numbers(here, create), []);
    assert.deepEqual(await numbers(here, create), [27157]);
    assert.deepEqual(await numbers(here, variable("Int32", "nvarchar(9) = '7'")), [27147]);
    assert.deepEqual(await numbers(here, variable("Guid", "nvarchar(9) = '7'")), [27159]);
    assert.deepEqual(await numbers(here, variable("Int32", "int = 7")), []);
    assert.deepEqual(await numbers(here, variable("Int32", "int = 7")), [27173]);
    const set = (name: string, value: string) =>
      `DECLARE @v ${value} EXEC catalog.set_environment_variable_value 'Sales', 'Region', '${name}', @v`;
    assert.deepEqual(await numbers(here, set("V", "bigint = 8")), [27147]);
    assert.deepEqual(await numbers(here, set("V", "smallint = 8")), [27147]);
    assert.deepEqual(await numbers(here, set("V", "int = NULL")), [27138]);
    assert.deepEqual(await numbers(here, set("W", "int = 8")), [27183]);
    assert.deepEqual(await numbers(here, set("V", "int = 8")), []);
    assert.deepEqual(
      await rows(here, "SELECT name, type, value FROM catalog.environment_variables"),
      [{ name: "V", type: "Int32", value: "8" }],
    );
    const there = world.session(world.secondary, "SSISDB");
    assert.deepEqual(await numbers(there, set("V", "int = 9")), [3906]);
    world.world.catalog(ssisdb(world.world, world.primary))?.masterKey.openedBy.splice(0);
    const secret =
      "DECLARE @v nvarchar(9) = 'x' EXEC catalog.create_environment_variable 'Sales', 'Region', 'S', 'String', 1, @v";
    assert.deepEqual(await numbers(here, secret), [15581]);
  });
});
