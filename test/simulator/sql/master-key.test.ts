import assert from "node:assert/strict";
import { opensByItself } from "../../../simulator/sql/master-key/opening.ts";
import type { Session } from "../../../simulator/sql/session.ts";
import { numbers, rows, sqlWorld, ssisdb } from "./setting.ts";

const password = "Str0ng-'enough'";
const literal = `N'${password.replaceAll("'", "''")}'`;
const add = `ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = ${literal}`;
const open = `OPEN MASTER KEY DECRYPTION BY PASSWORD = ${literal}`;
const register = `EXEC master.sys.sp_control_dbmasterkey_password @db_name = N'SSISDB', @password = ${literal}, @action = N'add'`;
const bind = "ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY";

const succeeds = async (session: Session, text: string) =>
  assert.deepEqual(await numbers(session, text), [], text);

describe("the database master key", () => {
  it("opens by itself after a failover when the group copied the service master key", () => {
    const { world, secondary, swapRoles } = sqlWorld("managedInstances");
    swapRoles();
    assert.equal(opensByItself(world, ssisdb(world, secondary)), true);
  });

  it("stays closed when it was not copied and no password was registered", async () => {
    const { world, session, secondary, primary, swapRoles } = sqlWorld("managedInstances", {
      copiesServiceMasterKey: false,
    });
    await succeeds(session(primary, "SSISDB"), add);
    swapRoles();
    assert.equal(opensByItself(world, ssisdb(world, secondary)), false);
    const session2 = session(secondary, "SSISDB");
    assert.deepEqual(await numbers(session2, bind), [15581]);
    await succeeds(session2, `${open}; ${bind}; CLOSE MASTER KEY`);
    assert.equal(opensByItself(world, ssisdb(world, secondary)), true);
  });

  it("opens by a password that was registered on the read-only side before", async () => {
    const { world, session, secondary, primary, swapRoles } = sqlWorld("managedInstances", {
      copiesServiceMasterKey: false,
    });
    await succeeds(session(primary, "SSISDB"), add);
    await succeeds(session(secondary, "SSISDB"), register);
    assert.equal(opensByItself(world, ssisdb(world, secondary)), false, "read-only: not yet");
    swapRoles();
    assert.equal(opensByItself(world, ssisdb(world, secondary)), true);
    // It is now kept under the new side's service master key: the old side needs a password too.
    swapRoles();
    assert.equal(opensByItself(world, ssisdb(world, primary)), false);
  });

  it("does not open by a registered password that is wrong: registering does not try it", async () => {
    const { world, session, secondary, swapRoles } = sqlWorld("managedInstances", {
      copiesServiceMasterKey: false,
    });
    await succeeds(session(secondary, "SSISDB"), register);
    swapRoles();
    assert.equal(opensByItself(world, ssisdb(world, secondary)), false);
  });

  it("answers repetitions and wrong passwords by their numbers", async () => {
    const { session, primary } = sqlWorld("managedInstances");
    const here = session(primary, "SSISDB");
    assert.deepEqual(await numbers(here, open), [15313]);
    await succeeds(here, add);
    assert.deepEqual(await numbers(here, add), [15579]);
    await succeeds(here, register);
    assert.deepEqual(await numbers(here, register), [15594]);
    await succeeds(here, register.replace("N'add'", "N'drop'"));
    assert.deepEqual(await numbers(here, register.replace("N'add'", "N'drop'")), [15595]);
    assert.deepEqual(await numbers(here, register.replace("N'SSISDB'", "'msdb'")), [15276]);
    assert.deepEqual(await numbers(here, register.replace("N'add'", "'nope'")), [15600]);
    assert.deepEqual(await numbers(here, "DROP MASTER KEY"), [15580]);
  });

  it("is a matter of the session: open here, closed there, closed by a reset", async () => {
    const { session, primary } = sqlWorld("managedInstances");
    const here = session(primary, "SSISDB");
    await succeeds(here, `${add}; ALTER MASTER KEY DROP ENCRYPTION BY SERVICE MASTER KEY; ${open}`);
    const change = "ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = 'An0ther-password'";
    assert.deepEqual(await numbers(session(primary, "SSISDB"), change), [15581]);
    here.reset();
    assert.deepEqual(await numbers(here, change), [15581]);
    await succeeds(here, `${open}; ${change}; CLOSE MASTER KEY`);
  });

  it("shows how many passwords there are and which are registered, never what they are", async () => {
    const { session, primary } = sqlWorld("managedInstances");
    const here = session(primary, "master");
    await succeeds(here, `USE SSISDB; ${add}; ${register}`);
    const kinds = await rows(
      here,
      `SELECT ke.crypt_type, COUNT(*) n FROM sys.symmetric_keys sk JOIN sys.key_encryptions ke ON ke.key_id = sk.symmetric_key_id
       WHERE sk.name = '##MS_DatabaseMasterKey##' GROUP BY ke.crypt_type ORDER BY ke.crypt_type`,
    );
    assert.deepEqual(kinds, [
      { crypt_type: "ESKM", n: 1 },
      { crypt_type: "ESP2", n: 2 },
    ]);
    const registered = await rows(
      here,
      `SELECT c.name FROM sys.master_key_passwords p JOIN sys.credentials c ON c.credential_id = p.credential_id
       JOIN sys.database_recovery_status r ON r.family_guid = p.family_guid WHERE r.database_id = DB_ID('SSISDB')`,
    );
    assert.equal(registered.length, 1);
    assert.match(String(registered[0]?.name), /^##DBMKEY_/);
  });
});
