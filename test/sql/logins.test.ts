import assert from "node:assert/strict";
import type { SqlConnection } from "../../sql/connection.ts";
import { changePassword, createLogin, turnLogin } from "../../sql/logins.ts";
import { recordedConnection } from "./recorded-connection.ts";

const SID = `0x${"AB".repeat(16)}`;
const HASH = "0x0200CDEF";

describe("the statements of logins", () => {
  /** What is sent, and what no message may show afterwards. */
  async function sent(work: (to: SqlConnection) => Promise<void>) {
    const { connection, said, hidden } = recordedConnection();
    await work(connection);
    return { said, hidden };
  }
  const made = (disabled: boolean, password: Parameters<typeof createLogin>[3], sid = SID) =>
    sent((to) => createLogin(to, "a]b", { sid, disabled }, password));

  it("make one with the SID it has elsewhere, and never leave a disabled one enabled", async () => {
    const byHash = `CREATE LOGIN [a]]b] WITH PASSWORD = ${HASH} HASHED, SID = ${SID};`;
    const byText = `CREATE LOGIN [a]]b] WITH PASSWORD = N'it''s', SID = ${SID};`;
    const disable = "ALTER LOGIN [a]]b] DISABLE;";
    assert.deepEqual((await made(false, { hash: HASH })).said, [byHash]);
    assert.deepEqual((await made(true, { hash: HASH })).said, [
      `SET XACT_ABORT ON; BEGIN TRANSACTION; ${byHash} ${disable} COMMIT TRANSACTION;`,
    ]);
    // SQL Database wants CREATE LOGIN alone in its batch.
    assert.deepEqual((await made(false, { text: "it's" })).said, [byText]);
    assert.deepEqual((await made(true, { text: "it's" })).said, [byText, disable]);
  });

  it("change the password, and turn it on and off", async () => {
    const { said } = await sent(async (to) => {
      await changePassword(to, "etl", { text: "new" });
      await changePassword(to, "etl", { hash: HASH });
      await turnLogin(to, "etl", true);
      await turnLogin(to, "etl", false);
    });
    assert.deepEqual(said, [
      "ALTER LOGIN [etl] WITH PASSWORD = N'new';",
      `ALTER LOGIN [etl] WITH PASSWORD = ${HASH} HASHED;`,
      "ALTER LOGIN [etl] ENABLE;",
      "ALTER LOGIN [etl] DISABLE;",
    ]);
  });

  it("hide what they carry before it is sent, and carry no literal that is none", async () => {
    assert.deepEqual((await made(true, { hash: HASH })).hidden, [HASH]);
    assert.deepEqual((await made(false, { text: "it's" })).hidden, ["it's"]);
    for (const wrong of ["", "0x", "0xABC", "0xAB; DROP LOGIN sa", "x0xAB", "0xab"]) {
      await assert.rejects(made(false, { text: "p" }, wrong), /^Error: not a binary value/);
      await assert.rejects(made(false, { hash: wrong }), /^Error: not a binary value/);
    }
  });
});
