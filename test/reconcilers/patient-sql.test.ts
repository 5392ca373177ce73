import assert from "node:assert/strict";
import { SignInError } from "../../azure/errors.ts";
import { patiently } from "../../reconcilers/catalog/patient-sql.ts";
import { SqlFailure, type SqlFailureKind } from "../../sql/failure.ts";

const failing = (kind: SqlFailureKind): SqlFailure =>
  new SqlFailure({ code: "ESOCKET", kind, server: "sql-weu/SSISDB", said: "cut" });

/** A look that answers what stands in the list, one entry a time. */
const answering = (...answers: readonly (Error | "seen")[]) => {
  const left = [...answers];
  return patiently(async () => {
    const next = left.shift();
    if (next instanceof Error) throw next;
    return next;
  });
};

describe("a patient look at SQL Server", () => {
  it("takes two cut connections in a row for an accident, and three for the last word", async () => {
    const look = answering(...Array.from({ length: 3 }, () => failing("unreachable")));
    assert.equal(await look(), undefined);
    assert.equal(await look(), undefined);
    await assert.rejects(look, SqlFailure);
  });

  it("takes busy for an answer, which is never the last word", async () => {
    const [cut, busy] = [failing("unreachable"), failing("busy")];
    const look = answering(busy, busy, busy, busy, cut, cut, busy, cut, cut, "seen");
    for (let turn = 0; turn < 9; turn += 1) assert.equal(await look(), undefined);
    assert.equal(await look(), "seen");
  });

  it("counts anew after an answer", async () => {
    const cut = failing("unreachable");
    const look = answering(cut, cut, "seen", cut, cut, "seen");
    const seen = [];
    for (let turn = 0; turn < 6; turn += 1) seen.push(await look());
    assert.deepEqual(seen, [undefined, undefined, "seen", undefined, undefined, "seen"]);
  });

  it("takes a token that is not to be had for an accident, too, and a refused sign-in at once", async () => {
    const signIn = (kind: "unreachable" | "forbidden") =>
      new SignInError({ call: "sign-in with OIDC", kind, code: "NoAnswer" });
    const look = answering(signIn("unreachable"), "seen", signIn("forbidden"));
    assert.equal(await look(), undefined);
    assert.equal(await look(), "seen");
    await assert.rejects(look, SignInError);
  });

  it("takes a refusal for what it is, at once", async () => {
    await assert.rejects(answering(failing("login")), SqlFailure);
  });
});
