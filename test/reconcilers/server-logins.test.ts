import assert from "node:assert/strict";
import type { Site } from "../../config/pair.ts";
import { loginsOf } from "../../estate/ready-hooks.ts";
import { inDatabase } from "../../reconcilers/catalog/catalog-connection.ts";
import type { Run } from "../../reconcilers/lifecycle/reconciler.ts";
import { type ServerLoginsLive, serverLogins } from "../../reconcilers/server-logins.ts";
import { fitsPassword, hashPassword } from "../../simulator/sql/logins/password-hash.ts";
import { newSid } from "../../simulator/sql/logins/statements.ts";
import type { SqlLogin, SqlServer } from "../../simulator/world/servers.ts";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { goesOnByHand } from "../support/goes-on-by-hand.ts";
import { estateAtSite } from "../support/inputs.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";
import { printed, runByHand } from "../support/run-by-hand.ts";
import { TestStack } from "../support/stack.ts";

const CLEANUP = "##MS_SSISServerCleanupJobLogin##";

function login(server: SqlServer, name: string, password = `Pa55-of-${name}`): SqlLogin {
  const made = {
    name,
    passwordHash: hashPassword(password),
    sid: newSid(server.kind),
    enabled: name !== CLEANUP,
  };
  server.logins = [...server.logins, made];
  return made;
}

describe("server logins", () => {
  const azure = useAzure({ quick: true });
  const cut = (estate: { name: string }, site: Site) =>
    azure().world.plant({
      id: estate.name,
      server: `sql-${estate.name}-${site}`,
      sqlUnreachable: true,
    });

  describe("of managed instances", () => {
    function standing() {
      const logins = ["etl", "o]brien", CLEANUP];
      const estate = new InstanceEstate(azure(), { more: { hooks: { logins } } })
        .born()
        .grouped(true);
      for (const name of logins) login(estate.instance("primary"), name);
      return {
        estate,
        primary: new InstanceStack(estate, "primary"),
        secondary: new InstanceStack(estate, "secondary"),
      };
    }

    it("are made with SID and hashed password, long before they are needed, and once", async () => {
      const { estate, primary, secondary } = standing();
      await primary.bringUp("ServerLogins");
      const mark = estate.mark();
      await secondary.bringUp("ServerLogins");
      assert.deepEqual(estate.instance("secondary").logins, estate.instance("primary").logins);
      // The one for cleaning up is disabled on both.
      assert.deepEqual(estate.applied(mark), [
        "CREATE LOGIN",
        "CREATE LOGIN",
        "CREATE LOGIN",
        "ALTER LOGIN",
      ]);
      const after = estate.mark();
      await secondary.bringUp("ServerLogins");
      assert.deepEqual(estate.applied(after), []);
      assert.ok(!/0x0200/i.test(JSON.stringify([...secondary.state.values()]) + secondary.log));
    });

    it("that are missing are drift", async () => {
      const { estate, secondary } = standing();
      await secondary.bringUp("ServerLogins");
      estate.instance("secondary").logins.shift();
      await secondary.refresh();
      assert.deepEqual(await secondary.preview(), ["ServerLogins"]);
      assert.match(secondary.log, /login etl is missing on this server/);
      await secondary.bringUp("ServerLogins");
      assert.equal(estate.instance("secondary").logins.length, 3);
    });

    it("get the other server's new password with the next flip, and never the other way round", async () => {
      const { estate, primary, secondary } = standing();
      await primary.bringUp("ServerLogins");
      await secondary.bringUp("ServerLogins");
      const [etl] = estate.instance("primary").logins;
      assert.ok(etl);
      etl.passwordHash = hashPassword("Another-Pa55word");
      primary.flip("primary");
      secondary.flag = primary.flag;
      const mark = estate.mark();
      await primary.bringUp("ServerLogins");
      assert.deepEqual(estate.applied(mark), []);
      await secondary.bringUp("ServerLogins");
      const copy = estate.instance("secondary").logins.find(({ name }) => name === "etl");
      assert.ok(copy && fitsPassword(copy.passwordHash, "Another-Pa55word"));
    });

    it("have no new password overwritten, nor are enabled again, by a flip of whose role nothing has come yet", async () => {
      const { estate, primary, secondary } = standing();
      await primary.bringUp("ServerLogins");
      await secondary.bringUp("ServerLogins");
      const [etl] = estate.instance("primary").logins;
      assert.ok(etl);
      etl.passwordHash = hashPassword("Another-Pa55word");
      etl.enabled = false;
      primary.flip("secondary");
      secondary.flag = primary.flag;
      const mark = estate.mark();
      await primary.bringUp("ServerLogins");
      assert.deepEqual(estate.applied(mark), []);
      // The site that takes over gets them while the other one still is the original.
      await secondary.bringUp("ServerLogins");
      const copy = estate.instance("secondary").logins.find(({ name }) => name === "etl");
      assert.ok(copy && fitsPassword(copy.passwordHash, "Another-Pa55word"));
      assert.equal(copy.enabled, false);
    });

    it("with another SID are told with the cure, beside making the others", async () => {
      const { estate, secondary } = standing();
      login(estate.instance("secondary"), "etl");
      const said = await secondary.failure("ServerLogins");
      assert.match(said, /LoginsNotMade \(etl: it has another SID here .*DROP LOGIN \[etl\]/);
      assert.equal(estate.instance("secondary").logins.length, 3);
    });

    it("that no server has are told, and the rest is made", async () => {
      const { estate, secondary } = standing();
      estate.instance("primary").logins.shift();
      assert.match(await secondary.failure("ServerLogins"), /etl: neither server has it/);
      assert.equal(estate.instance("secondary").logins.length, 2);
    });

    it("do not hold up a takeover whose other region is lost", async () => {
      const { estate, secondary } = standing();
      cut(estate, "primary");
      await secondary.flip("secondary").bringUp("ServerLogins");
      assert.match(secondary.log, /cannot be asked for its logins/);
      assert.deepEqual(secondary.live("ServerLogins").missing, ["etl", "o]brien", CLEANUP]);
      assert.deepEqual(await secondary.preview(), ["ServerLogins"]);
      azure().world.unplant(estate.name);
      await secondary.bringUp("ServerLogins");
      assert.deepEqual(await secondary.preview(), []);
      // With all of them there, and the role too, the lost region is not even asked.
      const group = azure().world.state.groups.find(({ name }) => name.includes(estate.name));
      for (const side of group?.sides ?? [])
        side.role = side.serverId === estate.instance("secondary").id ? "Primary" : "Secondary";
      cut(estate, "primary");
      const lines = secondary.lines.length;
      await secondary.flip("secondary").bringUp("ServerLogins");
      assert.equal(secondary.lines.length, lines);
      azure().world.unplant(estate.name);
    });

    it("are drift where nobody can see them on the active site's server, and on no other", async () => {
      const { estate, secondary } = standing();
      await secondary.bringUp("ServerLogins");
      const seenBy = async () => {
        cut(estate, "secondary");
        await secondary.refresh();
        azure().world.unplant(estate.name);
        return await secondary.preview();
      };
      assert.deepEqual(await seenBy(), []);
      await secondary.flip("secondary").bringUp("ServerLogins");
      assert.deepEqual(await seenBy(), ["ServerLogins"]);
    });

    it("are told as T-SQL where this site's own server cannot be reached", async () => {
      const { estate, secondary } = standing();
      cut(estate, "secondary");
      const said = await secondary.failure("ServerLogins");
      assert.match(said, /can run in master/);
      await goesOnByHand(secondary, said, "ServerLogins", () => azure().world.unplant(estate.name));
      assert.match(
        said,
        /CREATE LOGIN \[o\]\]brien\] WITH PASSWORD = <password_hash of sql-\S+> HASHED/,
      );
    });

    it("are made by that T-SQL, which says where the other server's values are found", async () => {
      const { estate, secondary } = standing();
      login(estate.instance("secondary"), "etl");
      cut(estate, "secondary");
      const said = await secondary.failure("ServerLogins");
      azure().world.unplant(estate.name);
      const { host, text } = printed(said);
      const [, there = "", query = ""] = /First, in master of (\S+): (.+;)/.exec(text) ?? [];
      assert.ok(there.startsWith(`sql-${estate.name}-primary.`), text);
      const access = { host: there, port: 1433, user: "ssisadmin" };
      const dial = `127.0.0.1:${azure().simulator.sqlPort}`;
      const rows = await inDatabase(
        secondary.context(),
        estate.name,
        { ...access, dial },
        "master",
        60_000,
        (connection) => connection.query(query, {}),
      );
      const known = rows as { name: string; sid: Buffer; password_hash: Buffer }[];
      assert.equal(known.length, 3);
      const hex = (bytes: Buffer | undefined) => `0x${bytes?.toString("hex").toUpperCase()}`;
      await runByHand(secondary.context(), estate, said, (script) =>
        script.replaceAll(/CREATE LOGIN \[(.+)\] WITH .*/g, (line, quoted: string) => {
          const row = known.find(({ name }) => name === quoted.replaceAll("]]", "]"));
          return line
            .replace(/<password_hash of [^>]+>/, hex(row?.password_hash))
            .replace(/<sid of [^>]+>/, hex(row?.sid));
        }),
      );
      assert.ok(host.startsWith(`sql-${estate.name}-secondary.`));
      const made = estate.instance("secondary").logins.slice(1);
      assert.deepEqual(
        made.map(({ name, sid }) => ({ name, sid })),
        estate
          .instance("primary")
          .logins.slice(1)
          .map(({ name, sid }) => ({ name, sid })),
      );
    });
  });

  describe("of SQL Database", () => {
    const run: Run<ServerLoginsLive> = {
      mandate: "first",
      bareFlip: false,
      creating: true,
      active: false,
      before: undefined,
      note: () => {},
      moment: () => {},
    };

    async function bringUp(estate: TestEstate, logins?: Record<string, string>): Promise<void> {
      const flag = { activeRegion: "primary" as const, activeSince: "" };
      const at = estateAtSite(estate, { site: "secondary", flag, config: {}, secrets: {} });
      const context = new TestStack(estate, "secondary").context();
      const credentials = () => ({ catalogPassword: estate.password, logins });
      await azure().time.during(() =>
        serverLogins.act({ ...context, credentials }, serverLogins.parse(loginsOf(at)), run),
      );
    }

    const serverOf = (estate: TestEstate, site: Site): SqlServer => {
      const server = azure().world.server(estate.serverId(site));
      if (server === undefined) throw new Error(`there is no server at ${site}`);
      return server;
    };

    it("are made with the SID and the password that the stack has, since no hash is taken", async () => {
      const estate = new TestEstate(azure(), { more: { hooks: { logins: ["etl"] } } }).standing();
      const original = login(serverOf(estate, "primary"), "etl");
      await assert.rejects(bringUp(estate), (error: Error) => {
        assert.match(
          error.message,
          /config set --secret --path credentials\.\S+\.logins\.etl --stack/,
        );
        return true;
      });
      await bringUp(estate, { etl: "It's-a-Pa55word" });
      const [copy] = serverOf(estate, "secondary").logins;
      assert.equal(copy?.sid, original.sid);
      assert.ok(copy && fitsPassword(copy.passwordHash, "It's-a-Pa55word"));
    });

    it("are told as T-SQL in batches of their own, with the place of each password", async () => {
      const logins = ["etl", "o'brien"];
      const estate = new TestEstate(azure(), { more: { hooks: { logins } } }).standing();
      const [first, second] = logins.map((name) => login(serverOf(estate, "primary"), name));
      cut(estate, "secondary");
      const said = await bringUp(estate).then(String, (error: Error) => error.message);
      azure().world.unplant(estate.name);
      assert.ok(said.includes(`N'<the password in credentials.${estate.name}.logins.etl>'`), said);
      const sids = [first?.sid, second?.sid];
      await runByHand(new TestStack(estate, "secondary").context(), estate, said, (script) =>
        script
          .replaceAll(/<the password in .+?>(?=')/g, "It''s-a-Pa55word")
          .replaceAll(/<sid of [^>]+>/g, () => sids.shift() ?? ""),
      );
      assert.deepEqual(
        serverOf(estate, "secondary").logins.map(({ name, sid }) => [name, sid]),
        [first, second].map((one) => [one?.name, one?.sid]),
      );
    });

    it("with a password that is too simple are refused in SQL Server's words, without the password", async () => {
      const estate = new TestEstate(azure(), { more: { hooks: { logins: ["etl"] } } }).standing();
      login(serverOf(estate, "primary"), "etl");
      await assert.rejects(bringUp(estate, { etl: "simplepassword" }), (error: Error) => {
        assert.match(error.message, /etl: SQL error 15118/);
        assert.ok(!error.message.includes("simplepassword"));
        return true;
      });
    });
  });
});
