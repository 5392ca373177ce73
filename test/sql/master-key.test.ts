import assert from "node:assert/strict";
import {
  addMasterKeyPassword,
  bindMasterKeyToService,
  opensMasterKey,
  registerMasterKeyPassword,
} from "../../sql/master-key.ts";
import { recordedConnection } from "./recorded-connection.ts";

const password = "It's secret";

describe("a database's master key", () => {
  it("gets a password only when that does not open it yet", async () => {
    const has = recordedConnection();
    await addMasterKeyPassword(has.connection, password);
    const opening = "OPEN MASTER KEY DECRYPTION BY PASSWORD = N'It''s secret'; CLOSE MASTER KEY;";
    assert.deepEqual(has.said, [opening]);
    assert.deepEqual(has.hidden, [password]);
    const lacks = recordedConnection((text) => (text.startsWith("OPEN") ? 15313 : []));
    await addMasterKeyPassword(lacks.connection, password);
    assert.equal(lacks.said[1], "ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = N'It''s secret';");
  });

  it("takes for done what was done before, and nothing else", async () => {
    await registerMasterKeyPassword(recordedConnection(() => 15594).connection, "SSISDB", password);
    const again = recordedConnection((text) => (text.startsWith("OPEN") ? 15466 : 15579));
    await addMasterKeyPassword(again.connection, password);
    const { connection } = recordedConnection(() => 15247);
    await assert.rejects(opensMasterKey(connection, password), { number: 15247 });
    await assert.rejects(registerMasterKeyPassword(connection, "SSISDB", password), {
      number: 15247,
    });
    await assert.rejects(bindMasterKeyToService(connection, password), { number: 15247 });
  });

  it("is registered with bound values", async () => {
    const { connection, said } = recordedConnection();
    await registerMasterKeyPassword(connection, "SSISDB", password);
    assert.deepEqual(said, ["sp_control_dbmasterkey_password | SSISDB | It's secret | add"]);
  });
});
