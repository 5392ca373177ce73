import assert from "node:assert/strict";
import { defaults } from "../../simulator/seed.ts";
import { useAzure } from "../support/azure.ts";
import { stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

describe("an SSISDB that is in trouble", () => {
  const azure = useAzure({ quick: true });
  const begun = () => {
    const estate = new TestEstate(azure()).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };
  const unreachable = (estate: TestEstate, site: "primary" | "secondary") =>
    azure().world.plant({
      id: `${estate.name} ${site}`,
      server: estate.serverId(site),
      sqlUnreachable: true,
    });

  it("does not stop a takeover where it cannot be reached from here: that is called unproven", async () => {
    const { estate, stack } = begun();
    stack.catalogPassword = estate.password;
    // Only this program is cut off; the runtime's own way is Azure's.
    stack.config = { sites: sitesDialling(estate, "127.0.0.1:1") };
    await stack.bringUp();
    assert.equal(estate.runtime.state, "Started");
    assert.equal(stack.live("IntegrationRuntime").proof, "unproven");
    assert.match(stack.log, /running packages cannot be listed .*they are not waited for/);
    assert.match(stack.log, /SSISDB is taken to be writable by its role; waiting 30 s for DNS/);
    assert.match(stack.log, /whether packages run is unproven/);
    const moved = estate
      .journal()
      .find((event) => event.kind === "role" && event.role === "Primary");
    const put = estate.writes().find(({ action }) => action === "put");
    assert.ok(moved && put && put.atMs - moved.atMs >= 30_000, "DNS has had its time");
  });

  it("says 18456 of a wrong password, with the role moved and nothing started; the right one goes on", async () => {
    const { estate, stack } = begun();
    stack.catalogPassword = "not-The-pa55";
    const { errors } = await stack.up();
    assertSpoken(
      errors.FailoverGroupRole,
      {
        code: "SQL error 18456",
        left: /Primary here, Secondary there; the integration runtime was not started/,
      },
      "not-The-pa55",
      estate.password,
    );
    assert.deepEqual(estate.applied(), ["stop", "failover"]);
    stack.catalogPassword = estate.password;
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["stop", "failover", "put", "start", "start"]);
  });

  it("says that this stack has no password, before anything is moved", async () => {
    const { stack } = begun();
    stack.catalogPassword = undefined;
    const { errors } = await stack.up();
    assertSpoken(errors.Fence ?? errors.FailoverGroupRole, {
      code: "CredentialMissing",
      does: /config set --secret --path credentials\.e\d+\.catalogPassword/,
    });
  });

  // 976, 983 and 988 are an instance's words (Microsoft's list of errors 0 to 999); 4221 is on the list of what passes in Azure SQL.
  for (const number of [40613, 40197, 4060, 976, 983, 988, 4221])
    it(`waits out ${number}, a database in the middle of its switch`, async () => {
      const { estate, stack } = begun();
      azure().world.plant({
        id: estate.name,
        times: 9,
        server: estate.serverId("secondary"),
        login: { number },
      });
      await stack.bringUp();
      assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    });

  it("says 4060 of a database that cannot be opened, not that it is read-only", async () => {
    const { estate, stack } = begun();
    const server = estate.serverId("secondary");
    azure().world.plant({ id: estate.name, server, login: { number: 4060 } });
    const { errors } = await stack.up();
    assertSpoken(errors.FailoverGroupRole, {
      code: "SQL error 4060",
      left: /the role is at secondary; .*not started/,
      does: /check that SSISDB is on this server/,
    });
    assert.match(stack.log, /SSISDB on sql-\S+ cannot be opened after 3 min/);
    assert.doesNotMatch(stack.log, /read-only/);
    assert.deepEqual(estate.applied(), ["stop", "failover"]);
    azure().world.unplant(estate.name);
    await stack.bringUp();
  });

  for (const number of [40615, 40914, 47073])
    it(`does not stop a takeover where the server's network keeps this program out (${number})`, async () => {
      const { estate, stack } = begun();
      const server = estate.serverId("secondary");
      azure().world.plant({ id: estate.name, times: 1, server, login: { number } });
      await stack.bringUp();
      assert.match(stack.log, /SSISDB is taken to be writable by its role/);
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    });

  for (const [how, begins] of [
    ["was cut off", "unreachable"],
    ["found no database (4060, which passes in Azure SQL)", "closed"],
  ] as const)
    it(`starts nothing on a read-only database where the first asking ${how}`, async () => {
      const { estate } = begun();
      const stack = new TestStack(estate, "primary");
      await stack.bringUp();
      stop(estate);
      await azure().time.pass(60_000);
      const database = azure().world.database(estate.serverId("primary"), "SSISDB");
      assert.ok(database);
      const writableFrom = azure().time.azure.now() + 180_000;
      database.writableFrom = writableFrom;
      await stack.refresh();
      if (begins === "unreachable") unreachable(estate, "primary");
      else {
        const server = estate.serverId("primary");
        azure().world.plant({ id: `${estate.name} primary`, server, login: { number: 4060 } });
      }
      azure().time.in(1000, () => azure().world.unplant(`${estate.name} primary`));
      azure().time.in(180_000, () => azure().world.settle());
      const since = estate.mark();
      await stack.bringUp("IntegrationRuntime");
      const [start] = estate.writes(since);
      assert.ok(start?.action === "start" && Date.parse(start.at) >= writableFrom, start?.at);
    });

  for (const [how, minutes, proof] of [
    ["for a while", 5, "worker alive"],
    ["to the end", undefined, "unproven"],
  ] as const)
    it(`looks for a worker on while the server is busy: ${how}`, async () => {
      const { estate, stack } = begun();
      const login = { number: 40501, user: "ssisadmin" };
      stack.engine = {
        async assertAlive() {
          if (!stack.log.includes("ssis is Started") || estate.runtime.state !== "Started") return;
          stack.engine = { assertAlive: async () => {} };
          azure().world.plant({ id: estate.name, server: estate.serverId("secondary"), login });
          if (minutes !== undefined)
            azure().time.in(minutes * 60_000, () => azure().world.unplant(estate.name));
        },
      };
      await stack.bringUp();
      azure().world.unplant(estate.name);
      assert.equal(stack.live("IntegrationRuntime").proof, proof);
    });

  it("says so where SSISDB shows this login nothing: no package runs and no worker is alive, as far as its views tell", async () => {
    const options = { endpoint: "server", authentication: "entra" };
    const estate = new TestEstate(azure(), { more: { catalog: options } });
    const factory = azure().world.state.factories.get(estate.factoryId);
    assert.ok(factory);
    factory.identity = { type: "SystemAssigned" };
    for (const site of ["primary", "secondary"] as const) {
      const server = azure().world.server(estate.serverId(site));
      server?.entraUsers.push(defaults.clientId);
      server?.entraIdentities.push(factory.name);
    }
    estate.standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    await stack.bringUp();
    assert.match(
      stack.log,
      /running packages cannot be listed \(sql-\S+: \S+ is not a member of ssis_admin\)/,
    );
    assert.match(stack.log, /is not a member of ssis_admin\): whether packages run is unproven/);
    assert.equal(stack.live("IntegrationRuntime").proof, "unproven");
  });

  it("lists nothing and goes on where the old side is gone", async () => {
    const { estate, stack } = begun();
    unreachable(estate, "primary");
    await stack.bringUp();
    assert.match(stack.log, /running packages cannot be listed/);
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });
});

function sitesDialling(estate: TestEstate, sqlDial: string) {
  const site = (name: "primary" | "secondary", location: string) => ({
    location,
    sqlServer: estate.serverId(name),
    sqlDial,
    subnet: estate.subnetId(name),
    injection: "express",
  });
  return { primary: site("primary", "westeurope"), secondary: site("secondary", "northeurope") };
}
