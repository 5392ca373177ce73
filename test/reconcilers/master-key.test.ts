import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate } from "../support/instance-estate.ts";
import { InstanceStack, standingInstances } from "../support/instance-stack.ts";

const failed = 4;
const ALTER = "ALTER MASTER KEY";
const running = 2;

describe("SSISDB's master key on managed instances", () => {
  const azure = useAzure({ quick: true });

  const standing = (copied = false) => standingInstances(azure(), copied);

  it("has its password in SSISDB, and registered on both instances", async () => {
    const { estate, primary, secondary } = await standing();
    assert.ok(estate.catalog.masterKey.passwords.includes("Master-Key-1"));
    assert.deepEqual(estate.registeredAt("primary"), ["Master-Key-1"]);
    assert.deepEqual(estate.registeredAt("secondary"), ["Master-Key-1"]);
    for (const stack of [primary, secondary]) {
      await stack.refresh();
      assert.deepEqual(await stack.preview(), []);
    }
  });

  it("opens by itself after a failover, so that packages run", async () => {
    const { estate, secondary } = await standing();
    await secondary.flip("secondary").bringUp();
    assert.equal(estate.runtime.serves, estate.instanceId("secondary"));
    assert.equal(estate.runPackage("secondary").status, running);
    assert.doesNotMatch(secondary.log, /closed/);
  });

  it("is closed for a product that forgets it: workers live, packages fail with 15581", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(false);
    const forgetful = new InstanceStack(estate, "secondary").flip("secondary");
    forgetful.forgotten = ["MasterKey"];
    await forgetful.bringUp();
    assert.equal(forgetful.live("IntegrationRuntime").proof, "worker alive");
    assert.equal(estate.runtime.serves, undefined);
    const { status, error } = estate.runPackage("secondary");
    assert.equal(status, failed);
    assert.match(error ?? "", /open the master key/);
  });

  it("is made ready in the order of the article: password, group, registration on both", async () => {
    const estate = new InstanceEstate(azure());
    const primary = new InstanceStack(estate, "primary");
    const secondary = new InstanceStack(estate, "secondary");
    await primary.bringUp("SsisCatalog");
    assert.deepEqual(estate.applied(), ["put", "start", `${ALTER} ADD ENCRYPTION BY PASSWORD`]);
    assert.equal(azure().world.state.groups.get(`instance/${estate.group}`), undefined);

    estate.grouped();
    const grouped = estate.mark();
    await primary.bringUp();
    await secondary.bringUp();
    const statements = estate.applied(grouped).filter((each) => /MASTER|dbmasterkey/.test(each));
    assert.deepEqual(statements, [
      "EXEC sys.sp_control_dbmasterkey_password",
      "EXEC sys.sp_control_dbmasterkey_password",
    ]);
    assert.deepEqual(estate.registeredAt("secondary"), ["Master-Key-1"]);
  });

  it("accepts what is there already (15594), and adds nothing twice", async () => {
    const { estate } = await standing();
    const anew = new InstanceStack(estate, "primary");
    const before = estate.mark();
    await anew.bringUp("SsisCatalog", "MasterKey");
    assert.deepEqual(estate.registeredAt("primary"), ["Master-Key-1"]);
    assert.equal(
      estate.catalog.masterKey.passwords.filter((it) => it === "Master-Key-1").length,
      1,
    );
    assert.doesNotMatch(estate.applied(before).join(), /PASSWORD|password/);
  });

  it("is registered again where somebody has had an instance forget it, which is drift", async () => {
    const { estate, primary, secondary } = await standing();
    for (const stack of [primary, secondary]) {
      estate.forget(stack.site);
      await stack.refresh();
      assert.deepEqual(await stack.preview(), ["MasterKey"]);
      assert.match(stack.log, /no password for SSISDB's master key is registered/);
      await stack.bringUp("MasterKey");
      assert.deepEqual(estate.registeredAt(stack.site), ["Master-Key-1"]);
    }
  });

  it("is cured where it is closed (15581): opened by password, bound to this instance", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(false);
    await new InstanceStack(estate, "primary").bringUp("SsisCatalog", "MasterKey");
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    await secondary.bringUp();
    assert.match(secondary.log, /closed on sql-\S+ \(15581\): opening it by password/);
    assert.equal(estate.runPackage("secondary").status, running);
    assert.deepEqual(estate.registeredAt("secondary"), ["Master-Key-1"]);
  });

  it("needs nothing in a group that copied the service master key", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(true);
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    secondary.forgotten = ["MasterKey"];
    await secondary.bringUp();
    assert.equal(estate.runPackage("secondary").status, running);
  });

  it("fails with 15313 for a wrong password, before the runtime starts, and goes on with the right one", async () => {
    const estate = new InstanceEstate(azure()).born().grouped(false);
    await new InstanceStack(estate, "primary").bringUp("SsisCatalog", "MasterKey");
    const secondary = new InstanceStack(estate, "secondary").flip("secondary");
    secondary.masterKey = { password: "Not-The-One-9" };
    const said = await secondary.failure();
    assert.match(said, /SQL error 15313 .*not encrypted using the specified decryptor/);
    assert.match(said, /credentials\.mi\d+\.masterKeyPassword/);
    assert.match(said, /the role is here, the master key is closed/);
    assert.doesNotMatch(said + secondary.log, /Not-The-One-9/);
    assert.equal(estate.runtime.state, "Stopped");

    secondary.masterKey = { password: "Master-Key-1" };
    assert.ok((await secondary.bringUp()).includes("MasterKey"));
    assert.equal(estate.runPackage("secondary").status, running);
  });

  for (const [kind, password] of [
    ["quotes and brackets", `P'a"s]s[w''o--rd1`],
    ["characters beyond ASCII", "Pässwörd-鍵-🔑-1"],
    ["128 characters", `Aa1-${"'x".repeat(62)}`],
  ] as const) {
    it(`takes a password with ${kind}, in each statement`, async () => {
      assert.ok(password.length <= 128);
      const estate = new InstanceEstate(azure()).born().grouped(false);
      const primary = new InstanceStack(estate, "primary");
      const secondary = new InstanceStack(estate, "secondary");
      for (const stack of [primary, secondary]) stack.masterKey = { password };
      await primary.bringUp("SsisCatalog", "MasterKey");
      assert.ok(estate.catalog.masterKey.passwords.includes(password));
      // Closed, so that OPEN MASTER KEY has to understand it too; then retired, for DROP.
      await secondary.flip("secondary").bringUp();
      assert.deepEqual(estate.registeredAt("secondary"), [password]);
      secondary.masterKey = { password: "Next-One-2", previous: password };
      await secondary.bringUp("MasterKey");
      assert.ok(!estate.catalog.masterKey.passwords.includes(password));
      assert.deepEqual(estate.registeredAt("secondary"), ["Next-One-2"]);
      assert.doesNotMatch(secondary.log, /Pässwörd|rd1|'x'x/);
    });
  }

  it("waits while the new primary is still read-only, and writes nothing meanwhile", async () => {
    const { estate, secondary } = await standing();
    azure().world.plant({ id: "ro", group: estate.group, readOnlyForMs: 5 * 60_000, times: 1 });
    const before = estate.mark();
    await secondary.flip("secondary").bringUp();
    assert.match(secondary.log, /still read-only after/);
    const events = estate.journal(before);
    const writable = events.find(
      (event) => event.kind === "database" && event.updateability === "READ_WRITE",
    );
    const statement = events.find((event) => event.kind === "write" && event.method === "SQL");
    assert.ok(writable !== undefined && statement !== undefined);
    assert.ok(statement.sequence > writable.sequence);
  });

  it("is told with the statements for somebody else, where this machine cannot reach the instance", async () => {
    const { estate, secondary } = await standing();
    azure().world.plant({
      id: "sql",
      server: `sql-${estate.name}-secondary`,
      sqlUnreachable: true,
    });
    const said = await secondary.flip("secondary").failure();
    azure().world.unplant("sql");
    assert.match(said, /OPEN MASTER KEY DECRYPTION BY PASSWORD = N'<the password in credentials/);
    assert.match(said, /sp_control_dbmasterkey_password/);
    await secondary.bringUp();
    assert.equal(estate.runPackage("secondary").status, running);
  });

  for (const [code, password] of [
    ["15116", "Sh0rt!"],
    ["15118", "onlysmallletters"],
  ] as const)
    it(`whose password the policy refuses is told so, and what one is like (${code})`, async () => {
      const estate = new InstanceEstate(azure()).born().grouped(false);
      const primary = new InstanceStack(estate, "primary");
      primary.masterKey = { password };
      const said = await primary.failure("MasterKey");
      assert.match(said, new RegExp(`failed: SQL error ${code}`));
      assert.match(said, /means: SQL Server's policy refuses the password/);
      assert.match(said, /do: .*8 to 128 characters, of three kinds/);
      assert.ok(!said.includes(password), said);
    });
});
