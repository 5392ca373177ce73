import type { Place } from "../place.ts";
import { recorded } from "../run/write.ts";
import type { Statement } from "../syntax.ts";
import { loginStatementName, runLoginStatement } from "./statements.ts";
import { runUserStatement, userStatementName } from "./users.ts";

/** Runs a statement about a login or a user, and has the journal know of it. */
export function runPrincipalStatement(
  place: Place,
  principal: Extract<Statement, { kind: "login" | "user" }>,
): void {
  const name =
    principal.kind === "login"
      ? loginStatementName[principal.statement.action]
      : userStatementName[principal.statement.action];
  recorded(place, name, () => {
    if (principal.kind === "login") runLoginStatement(place, principal.statement);
    else runUserStatement(place, principal.statement);
    return "changed";
  });
}
