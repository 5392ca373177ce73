import assert from "node:assert/strict";
import { EngineGone } from "../../reconcilers/context/engine-watch.ts";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack, standingInstances } from "../support/instance-stack.ts";

const ALTER = "ALTER MASTER KEY";
/** Status of an execution in SSISDB. */
const running = 2;

describe("the password of SSISDB's master key, when it is rotated", () => {
  const azure = useAzure({ quick: true });
  const standing = () => standingInstances(azure());
  const next = { password: "Next-Key-2", previous: "Master-Key-1" };

  it("new password on both instances first, then the old one goes everywhere", async () => {
    const { estate, primary, secondary } = await standing();
    const before = estate.mark();
    primary.masterKey = next;
    await primary.bringUp("MasterKey");
    assert.deepEqual(estate.registeredAt("primary"), ["Next-Key-2"]);
    assert.deepEqual(estate.registeredAt("secondary"), ["Next-Key-2"]);
    assert.ok(!estate.catalog.masterKey.passwords.includes("Master-Key-1"));
    const order = estate.applied(before).filter((each) => /PASSWORD|dbmasterkey/.test(each));
    assert.deepEqual(order, [
      `${ALTER} ADD ENCRYPTION BY PASSWORD`,
      "EXEC sys.sp_control_dbmasterkey_password",
      "EXEC sys.sp_control_dbmasterkey_password",
      `${ALTER} DROP ENCRYPTION BY PASSWORD`,
      "EXEC sys.sp_control_dbmasterkey_password",
      "EXEC sys.sp_control_dbmasterkey_password",
    ]);
    secondary.masterKey = next;
    await secondary.flip("secondary").bringUp();
    assert.equal(estate.runPackage("secondary").status, running);
  });

  it("drops nothing while the other instance cannot be told, and finishes later", async () => {
    const { estate, primary } = await standing();
    azure().world.plant({
      id: "o",
      server: `sql-${estate.name}-secondary`,
      sqlUnreachable: true,
    });
    primary.masterKey = next;
    await primary.bringUp("MasterKey");
    assert.match(
      primary.log,
      /could not be told the new master key password .*the old one is kept/,
    );
    assert.ok(estate.catalog.masterKey.passwords.includes("Master-Key-1"));
    assert.deepEqual(await primary.preview(), ["MasterKey"]);
    azure().world.unplant("o");
    await primary.bringUp("MasterKey");
    assert.ok(!estate.catalog.masterKey.passwords.includes("Master-Key-1"));
    assert.deepEqual(await primary.preview(), []);
  });

  it("is over here too when the other site's stack has ended it", async () => {
    const { estate, primary, secondary } = await standing();
    const server = `sql-${estate.name}-secondary`;
    azure().world.plant({ id: "o", server, sqlUnreachable: true });
    primary.masterKey = next;
    await primary.bringUp("MasterKey");
    azure().world.unplant("o");
    secondary.masterKey = next;
    primary.flag = secondary.flip("secondary").flag;
    await secondary.bringUp();
    await primary.bringUp();
    assert.ok(!estate.catalog.masterKey.passwords.includes("Master-Key-1"));
    primary.masterKey = { password: next.password };
    await primary.flip("primary").bringUp();
    assert.deepEqual(await primary.preview(), []);
  });

  it("is gone on with when it failed half-way and the state was refreshed since", async () => {
    const { estate, primary } = await standing();
    primary.masterKey = next;
    let writes = 0;
    const alive = primary.engine;
    primary.engine = {
      assertAlive: async () => {
        // The new password is registered here, the other instance is not told yet: nothing that can be looked at shows it.
        if (writes++ === 2) throw new Error("the network went away");
      },
    };
    await primary.failure("MasterKey");
    primary.engine = alive;
    await primary.refresh();
    assert.deepEqual(await primary.preview(), ["MasterKey"]);
    // The engine forgets that the last run failed when it refreshes.
    primary.forgetFailures();
    await primary.bringUp("MasterKey");
    assert.deepEqual(estate.registeredAt("secondary"), ["Next-Key-2"]);
    assert.deepEqual(await primary.preview(), []);
  });

  // A login takes its time: an orphan of a killed engine went on with a statement that it had been about to send before.
  it("sends nothing when the engine went while it logged in", async () => {
    const { estate, primary } = await standing();
    primary.masterKey = next;
    const before = estate.mark();
    const logins = () => estate.journal(before).filter(({ kind }) => kind === "login").length;
    let first: number | undefined;
    primary.engine = {
      assertAlive: async () => {
        first ??= logins();
        if (logins() > first) throw new EngineGone();
      },
    };
    await assert.rejects(primary.bringUp("MasterKey"), EngineGone);
    const sent = estate
      .journal(before)
      .filter((event) => event.kind === "write" && event.method === "SQL");
    assert.deepEqual(sent, []);
  });

  it("never locks an instance out, wherever it is interrupted, and the next run ends it", async () => {
    for (let writes = 0; ; writes += 1) {
      const { estate, primary } = await standing();
      primary.masterKey = next;
      let left = writes;
      const killed = {
        assertAlive: async () => {
          if (left-- === 0) throw new EngineGone();
        },
      };
      const alive = primary.engine;
      primary.engine = killed;
      const ended = await primary.bringUp("MasterKey").then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof EngineGone)) throw error;
          return false;
        },
      );
      const opening = estate.catalog.masterKey.passwords;
      for (const site of ["primary", "secondary"] as const) {
        const known = estate.registeredAt(site);
        assert.ok(
          known.some((password) => opening.includes(password)),
          `after ${writes} writes nothing that ${site} knows opens the key`,
        );
      }
      primary.engine = alive;
      await primary.bringUp("MasterKey");
      assert.deepEqual(estate.registeredAt("primary"), ["Next-Key-2"]);
      assert.deepEqual(estate.registeredAt("secondary"), ["Next-Key-2"]);
      assert.ok(!estate.catalog.masterKey.passwords.includes("Master-Key-1"));
      if (ended) {
        assert.ok(writes >= 5, "it was interrupted at each of its writes");
        break;
      }
    }
  });

  it("still opens by the old password, when the disaster comes before the new one was added", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(false);
    await new InstanceStack(estate, "primary").bringUp("SsisCatalog", "MasterKey");
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    secondary.masterKey = next;
    await secondary.bringUp();
    assert.equal(estate.runPackage("secondary").status, running);
    assert.ok(!estate.catalog.masterKey.passwords.includes("Master-Key-1"));
  });

  it("opens by the new password where the old one is gone and nothing is registered", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(false);
    const primary = new InstanceStack(estate, "primary");
    await primary.bringUp("SsisCatalog", "MasterKey");
    primary.masterKey = next;
    await primary.bringUp("MasterKey");
    estate.forget("secondary");
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    secondary.masterKey = next;
    await secondary.bringUp();
    assert.match(secondary.log, /is closed on \S+ \(15581\)/);
    assert.equal(estate.runPackage("secondary").status, running);
  });

  it("prints how the old one goes, and when, where SQL cannot be reached", async () => {
    const { estate, primary } = await standing();
    await primary.bringUp();
    primary.masterKey = next;
    const server = `sql-${estate.name}-primary`;
    azure().world.plant({ id: estate.name, server, sqlUnreachable: true });
    const said = await primary.failure("MasterKey");
    azure().world.unplant(estate.name);
    const [before = "", after = ""] = said.split("Only when the EXEC above was run on ");
    const previous = `credentials.${estate.name}.masterKeyPasswordPrevious`;
    assert.match(before, /EXEC \S*sp_control_dbmasterkey_password .*@action = N'add'/);
    assert.match(after, new RegExp(`^sql-${estate.name}-secondary\\..* too:`));
    assert.ok(after.includes(`DROP ENCRYPTION BY PASSWORD = N'<the password in ${previous}>'`));
    assert.match(after, /sp_control_dbmasterkey_password .*@action = N'drop'/);
  });
});
