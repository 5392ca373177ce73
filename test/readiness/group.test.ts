import assert from "node:assert/strict";
import { judgeGroup } from "../../readiness/checks/group.ts";
import { defaults } from "../../simulator/seed.ts";
import type { MakePool, SqlRequest } from "../../sql/pool.ts";
import { findings, notPassed, only, type Setting, standing } from "./setting.ts";

const TAKEN = { activeRegion: "secondary", activeSince: "2026-01-01T00:00:00Z" } as const;

describe("readiness: the failover group and the login", () => {
  it("passes where both sides agree, the copy follows and this stack's login is let in", async () => {
    const setting = standing();
    for (const site of ["primary", "secondary"] as const) {
      const all = await findings(setting, { site });
      assert.deepEqual(notPassed(all, "skipped"), []);
      assert.equal(only(all, "databases that move").says, "SSISDB");
    }
  });

  it("finds SSISDB outside of its group, and both sides calling themselves Primary", async () => {
    const setting = standing();
    setting.estate.groupNow.databases = [];
    assert.equal(only(await findings(setting), "databases that move").outcome, "failed");
    for (const side of setting.estate.groupNow.sides) side.role = "Primary";
    const roles = only(await findings(setting), "group roles");
    assert.equal(roles.outcome, "failed");
    assert.match(roles.says, /Primary here, Primary there/);
  });

  it("finds a copy that is being made, on whichever side Azure says so, and takes no silence for one that is complete", () => {
    const side = (role: "Primary" | "Secondary", replicationState: string) => ({
      value: { role, replicationState, databases: [] },
    });
    const replication = (here: string, there: string) =>
      only(
        judgeGroup({
          ...{ group: "fog-sales", existing: true, onInstances: true, lag: { value: 0 } },
          here: side("Secondary", here),
          there: side("Primary", there),
        }),
        "replication",
      );
    assert.equal(replication("CATCH_UP", "CATCH_UP").outcome, "passed");
    assert.equal(replication("SEEDING", "CATCH_UP").outcome, "failed");
    assert.equal(replication("CATCH_UP", "SEEDING").outcome, "failed");
    const suspended = replication("SUSPENDED", "CATCH_UP");
    assert.equal(suspended.outcome, "failed");
    assert.match(
      `${suspended.says} ${suspended.cure}`,
      /does not follow.* wait for CATCH_UP; else/,
    );
    assert.doesNotMatch(`${suspended.says} ${suspended.cure}`, /resume|every failover/);
    assert.equal(replication("", "CATCH_UP").outcome, "passed");
    assert.equal(replication("", "").outcome, "unknown");
  });

  it("finds a copy that is far behind", async () => {
    const setting = standing();
    setting.azure.world.faults.add({ id: "lag", group: setting.estate.group, lagSeconds: 3600 });
    const lag = only(await findings(setting), "replication lag");
    assert.equal(lag.outcome, "failed");
    assert.match(lag.says, /3600 s behind/);
  });

  it("goes by the group's own copy, whatever other copies SSISDB has, from either side", async () => {
    const setting = withAnotherCopy(standing());
    for (const site of ["primary", "secondary"] as const)
      assert.equal(only(await findings(setting, { site }), "replication lag").says, "0 s");
  });

  it("finds that this stack's own password does not open this site's own server", async () => {
    const setting = standing();
    const login = only(
      await findings(setting, { secrets: { catalogPassword: "another" } }),
      "login",
    );
    assert.equal(login.outcome, "failed");
    assert.match(login.says, /ssisadmin is refused .*18456/);
    assert.match(login.cure ?? "", /--path credentials\.\w+\.catalogPassword --stack secondary/);
    assert.doesNotMatch(JSON.stringify(login), /another/);
  });

  it("finds that it does not open the other site's server, which a takeover asks for running packages", async () => {
    const setting = standing();
    const { estate, azure } = setting;
    const name = "login on the other side";
    assert.equal(only(await findings(setting), name).outcome, "passed");
    const server = azure.world.server(estate.serverId("primary"));
    assert.ok(server);
    server.administratorPassword = "of-its-own";
    const all = await findings(setting);
    assert.equal(only(all, "login").outcome, "passed");
    const other = only(all, name);
    assert.equal(other.outcome, "failed");
    assert.match(
      other.says,
      /ssisadmin is refused on \S+-primary\S+ \(18456: .*could not wait for the packages/,
    );
    assert.match(other.cure ?? "", /one password.*--path credentials\.\w+\.catalogPassword/);
    const listener = { catalog: { endpoint: "listener", adminLogin: "ssisadmin" } };
    const both = only(await findings(setting, { config: listener }), name);
    assert.match(both.says, /a runtime that goes by the listener signs in to both servers/);
    assert.equal(only(await findings(setting, { flag: TAKEN }), name).outcome, "skipped");
  });

  it("finds a login that is let in and shown nothing", async () => {
    const setting = standing();
    const { estate, azure } = setting;
    const server = azure.world.server(estate.serverId("secondary"));
    assert.ok(server);
    server.entraUsers.push(defaults.clientId);
    const catalog = { endpoint: "server", authentication: "entra" };
    const login = only(await findings(setting, { config: { catalog } }), "login");
    assert.equal(login.outcome, "failed");
    assert.match(login.says, /is let in on \S+, but SSISDB shows it nothing/);
    assert.match(login.cure ?? "", /ALTER ROLE ssis_admin ADD MEMBER \[\S+\];/);
    const ssisdb = azure.world.database(server.id, "SSISDB");
    assert.ok(ssisdb);
    azure.world.content(ssisdb).ssisAdmins = [defaults.clientId];
    assert.equal(only(await findings(setting, { config: { catalog } }), "login").outcome, "passed");
    server.entraAdministrators.push(...server.entraUsers.splice(0));
    assert.equal(only(await findings(setting, { config: { catalog } }), "login").outcome, "passed");
    server.entraAdministrators.splice(0);
    const refused = only(await findings(setting, { config: { catalog } }), "login");
    assert.match(refused.says, /this program's Entra identity is refused on \S+ \(18456: /);
    assert.match(refused.cure ?? "", /make the program's identity .* Entra administrator of sql-/);
  });

  it("says what it may not read and cannot reach, and ends in no error", async () => {
    const setting = standing();
    const { faults } = setting.azure.world;
    const error = { code: "AuthorizationFailed", message: "no" };
    faults.add({
      id: "may-not",
      match: { method: "GET", path: "failoverGroups" },
      answer: { status: 403, body: { error } },
    });
    faults.add({
      id: "no-sql",
      server: setting.estate.serverName("secondary"),
      sqlUnreachable: true,
    });
    const all = await findings(setting);
    assert.match(only(all, "group roles").says, /may not read it \(GET .*AuthorizationFailed\)/);
    assert.equal(only(all, "group roles").outcome, "unknown");
    assert.equal(only(all, "login").outcome, "unknown");
  });

  it("ends with its time, and then knows nothing, whatever does not answer", async () => {
    const setting = standing({ customSetup: true });
    setting.azure.world.faults.add({
      ...{ id: "silence", match: { path: "." }, answer: { silent: true } },
    });
    const over = new AbortController();
    const asked: string[] = [];
    setting.azure.calls.hook = {
      before({ what }) {
        asked.push(what);
        over.abort();
      },
    };
    const all = await findings(setting, { signal: over.signal });
    const known = all.filter(({ outcome }) => outcome === "failed");
    assert.deepEqual(known, []);
    assert.equal(asked.length, 1, `${asked.join(", ")}: nothing is begun after it`);
    assert.match(only(all, "group roles").says, /no answer in the time that the checks have/);
  });

  it("knows an estate that is not deployed yet, and one whose group should exist", async () => {
    const setting = standing({ existingGroup: false });
    const { groups } = setting.azure.world.state;
    groups.delete(setting.estate.groupNow.id);
    const all = await findings(setting);
    assert.equal(only(all, "group roles").outcome, "skipped");
    assert.match(only(all, "logins on both sides").says, /not deployed yet/);
    const given = standing();
    given.estate.groupNow.databases.length = 0;
    const first = await findings(given);
    assert.match(only(first, "login").says, /\/master$/);
    assert.match(only(first, "replication lag").says, /SSISDB is not in the group/);
    assert.match(only(first, "databases that move").cure ?? "", /`pulumi up` on the home stack/);
    const failoverGroup = { name: setting.estate.group, existing: true };
    const wrong = await findings(setting, { config: { failoverGroup } });
    assert.equal(only(wrong, "group roles").outcome, "failed");
  });

  it("knows an estate on instances that is not deployed yet: their group names no databases, and they have no SSISDB", async () => {
    const setting = standing({ strategy: "dualStandby", mode: "cold", onInstances: true });
    const { databases } = setting.azure.world.state;
    for (const { id } of databases.filter(({ id }) => id.endsWith("/SSISDB"))) databases.delete(id);
    const first = await findings(setting, { site: "primary" });
    assert.deepEqual(
      first.filter(({ outcome }) => outcome === "failed").map(({ check }) => check),
      ["databases that move"],
    );
    assert.match(only(first, "databases that move").says, /there is no SSISDB on \S+-primary/);
    assert.match(only(first, "databases that move").cure ?? "", /`pulumi up` on the home stack/);
    assert.match(only(first, "login").says, /\/master$/);
  });

  it("names the region, too, where instances have a group that one side does not know: it is looked for there", async () => {
    const setting = standing({ onInstances: true });
    setting.azure.world.state.groups.delete(setting.estate.groupNow.id);
    const roles = only(await findings(setting), "group roles");
    assert.match(roles.cure ?? "", /sites\.<site>\.location/);
  });
});

/** SSISDB has one more geo-secondary, in a third region and far behind. */
function withAnotherCopy({ azure, estate }: Setting): Setting {
  const { session } = azure;
  const makePool: MakePool = async (target, settings) => {
    assert.ok(session.makePool);
    const pool = await session.makePool(target, settings);
    const begin = pool.request.bind(pool);
    return Object.assign(pool, {
      request(): SqlRequest {
        const request = begin();
        const query = request.query.bind(request);
        return Object.assign(request, {
          query: async (text: string) => withAnotherLink(text, await query(text)),
        });
      },
    });
  };
  return { azure: { ...azure, session: { ...session, makePool } }, estate };
}

function withAnotherLink(text: string, { recordsets }: { readonly recordsets: unknown }) {
  if (!text.includes("dm_geo_replication_link_status")) return { recordsets };
  const [[own = {}] = []] = recordsets as object[][];
  return {
    recordsets: [[{ ...own, partner_server: "sql-third", replication_lag_sec: 4000 }, own]],
  };
}
