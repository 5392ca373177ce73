import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";
import { printed, runByHand } from "../support/run-by-hand.ts";
import { TestStack } from "../support/stack.ts";

const RUNNING = 2;

describe("a step that only SQL can do, where SQL cannot be reached", function () {
  this.timeout(60_000);
  const azure = useAzure({ quick: true });

  const DOORS = {
    "no route": [
      { sqlUnreachable: true },
      "SQL connection ESOCKET",
      /Check that this machine reaches/,
    ],
    "the firewall": [{ login: { number: 40615 } }, "SQL error 40615", /Add a firewall rule/],
    "a closed public network": [
      { login: { number: 47073 } },
      "SQL error 47073",
      /from inside its virtual network/,
    ],
    "a refused login": [{ login: { number: 18456 } }, "SQL error 18456", /catalogPassword/],
  } as const;

  for (const [door, [fault, code, cure]] of Object.entries(DOORS)) {
    it(`prints T-SQL that opens the master key when it is run, and then goes on: ${door}`, async () => {
      const estate = new InstanceEstate(azure()).born().grouped(false);
      await new InstanceStack(estate, "primary").bringUp("SsisCatalog", "MasterKey");
      const stack = new InstanceStack(estate, "secondary").flip("secondary");
      await stack.bringUp("Fence", "FailoverGroupRole");
      const planted = { id: estate.name, server: `sql-${estate.name}-secondary`, ...fault };
      const keepOut = () => azure().world.plant(planted);
      keepOut();
      const said = await stack.failure("MasterKey");
      if (door === "a refused login") {
        // The gate before it is refused too, and says what to mend.
        assert.match(said, /failed: SQL error 18456/);
        assert.match(said, cure);
        azure().world.unplant(estate.name);
        return;
      }
      assert.ok(said.includes(`failed: ${code}`), said);
      assert.match(said, cure);
      assert.ok(!said.includes("Master-Key-1"));
      const { path, mark, stack: named } = printed(said);
      assert.equal(path, `sqlDoneByHand.${estate.name}.masterKey`);
      assert.equal(mark, stack.flag.activeSince);
      assert.equal(named, "prod-neu");

      azure().world.unplant(estate.name);
      await runByHand(stack.context(), estate, said);
      assert.deepEqual(estate.registeredAt("secondary"), ["Master-Key-1"]);

      keepOut();
      stack.sqlDoneByHand = { masterKey: "2020-01-01T00:00:00Z" };
      assert.match(await stack.failure("MasterKey"), /failed: SQL/, "that was another takeover");
      stack.sqlDoneByHand = { masterKey: mark };
      // The planted refusal would meet the runtime's own login too.
      await stack.bringUp(...(door === "no route" ? [] : (["MasterKey"] as const)));
      assert.match(stack.log, /cannot be asked \((ESOCKET|40615|47073)\); taken as done by hand/);
      if (door !== "no route") {
        azure().world.unplant(estate.name);
        return;
      }
      assert.equal(stack.live("IntegrationRuntime").proof, "unproven");
      assert.equal(estate.runPackage("secondary").status, RUNNING);
      await stack.refresh();
      assert.deepEqual(await stack.preview(), [], "and it stays content while SQL is out of reach");

      azure().world.unplant(estate.name);
      const since = estate.mark();
      await stack.refresh();
      await stack.bringUp();
      assert.deepEqual(estate.applied(since), [], "the next `up` finds nothing to do");
    });
  }

  it("adds the first password to SSISDB's master key when it is run, and then goes on", async () => {
    const estate = new InstanceEstate(azure()).born();
    const stack = new InstanceStack(estate, "primary");
    const keepOut = () =>
      azure().world.plant({
        id: estate.name,
        server: `sql-${estate.name}-primary`,
        login: { number: 40615 },
      });
    keepOut();
    const said = await stack.failure("SsisCatalog");
    const { database, path, mark } = printed(said);
    assert.deepEqual(
      [database, path, mark],
      ["SSISDB", `sqlDoneByHand.${estate.name}.firstPassword`, "primary"],
    );
    assert.match(said, /left: {2}SSISDB is there, and does not have this password yet/);
    assert.ok(!said.includes("Master-Key-1"));
    azure().world.unplant(estate.name);
    await runByHand(stack.context(), estate, said);
    const since = estate.mark();
    keepOut();
    stack.sqlDoneByHand = { firstPassword: mark ?? "" };
    await stack.bringUp("SsisCatalog");
    azure().world.unplant(estate.name);
    assert.match(stack.log, /adding the master key's password .* taken as done by hand/);
    assert.deepEqual(estate.applied(since), []);
    assert.deepEqual(estate.catalog.masterKey.passwords.slice(1), ["Master-Key-1"]);
  });

  it("attaches another runtime when it is run, and then goes on", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const keepOut = () =>
      azure().world.plant({
        id: estate.name,
        server: estate.serverName("secondary"),
        sqlUnreachable: true,
      });
    keepOut();
    const { errors } = await stack.up();
    const said = errors.CatalogOwner?.message ?? "";
    assert.match(said, /attaching \S+ to SSISDB failed: SQL connection ESOCKET/);
    assert.match(said, /left: {2}SSISDB still lets in the runtime that used it before/);
    assert.ok(!estate.applied().includes("start"), "nothing starts that SSISDB does not let in");

    azure().world.unplant(estate.name);
    await runByHand(stack.context(), estate, said);
    keepOut();
    stack.sqlDoneByHand = { catalogOwner: printed(said).mark };
    await stack.bringUp();
    azure().world.unplant(estate.name);
    assert.match(stack.log, /attaching \S+ to SSISDB: \S+ cannot be asked .*taken as done by hand/);
    assert.equal(stack.live("IntegrationRuntime").proof, "unproven");
    await azure().time.pass(60_000);
    assert.equal(estate.applied().at(-2), "start");
    assert.equal(estate.runtimeAt("secondary")?.serves, estate.serverId("secondary"));
  });

  it("is a hook of the user's own, with its values declared: all that did not run yet", async () => {
    const files = ["takes", "second"].map((name) => `test/reconcilers/hooks/${name}.sql`);
    const more = { hooks: { onTakeOver: files } };
    const estate = new InstanceEstate(azure(), { more }).born().grouped(true);
    const stack = new InstanceStack(estate, "secondary").flip("secondary");
    await stack.bringUp("Fence", "FailoverGroupRole", "MasterKey", "IntegrationRuntime");
    const keepOut = () =>
      azure().world.plant({
        id: estate.name,
        server: `sql-${estate.name}-secondary`,
        login: { number: 40615 },
      });
    keepOut();
    const said = await stack.failure("SqlHook");
    assert.match(said, /running the SQL hook \S+takes\.sql failed: SQL error 40615/);
    azure().world.unplant(estate.name);
    await runByHand(stack.context(), estate, said);
    const { properties } = estate.catalog;
    assert.equal(properties.RETENTION_WINDOW, "30");
    assert.equal(
      properties.SCHEMA_BUILD,
      `${estate.name}/secondary/secondary/${stack.flag.activeSince}`,
    );
    assert.equal(properties.SERVER_LOGGING_LEVEL, "2", "of the second file");
    keepOut();
    // Another step's T-SQL was not this one's: nothing counts as done that nobody was told.
    stack.sqlDoneByHand = { masterKey: printed(said).mark };
    assert.match(await stack.failure("SqlHook"), /failed: SQL error 40615/);
    stack.sqlDoneByHand = { hooks: printed(said).mark };
    const mark = estate.mark();
    await stack.bringUp("SqlHook");
    azure().world.unplant(estate.name);
    assert.deepEqual(estate.applied(mark), []);
    assert.deepEqual(stack.live("SqlHook").ran, files);
  });

  it("is none in relocate on SQL Database: it finishes on ARM alone", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    for (const site of ["primary", "secondary"] as const)
      azure().world.plant({
        id: `${estate.name} ${site}`,
        server: estate.serverName(site),
        sqlUnreachable: true,
      });
    await stack.bringUp();
    assert.deepEqual(estate.applied().toSorted(), ["failover", "put", "start", "start", "stop"]);
    assert.equal(estate.runtime.state, "Started");
    assert.equal(stack.live("IntegrationRuntime").proof, "unproven");
    assert.match(stack.log, /SSISDB is taken to be writable by its role; waiting 30 s for DNS/);
    assert.match(stack.log, /whether packages run is unproven/);
    assert.deepEqual(await stack.preview(), []);
  });
});
