import type { LoginStatement, Statement, UserStatement } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";

/**
 * CREATE, ALTER and DROP LOGIN of logins with a password. The grammar takes literals only, so a variable there is a syntax error as it is
 * in SQL Server.
 */
export function readLoginStatement(cursor: Cursor, verb: "CREATE" | "ALTER" | "DROP"): Statement {
  const name = cursor.identifier();
  return { kind: "login", statement: readRest(cursor, verb, name) };
}

function readRest(cursor: Cursor, verb: "CREATE" | "ALTER" | "DROP", name: string): LoginStatement {
  if (verb === "DROP") return { action: "drop", name };
  if (verb === "ALTER" && cursor.accept("ENABLE")) return { action: "turn", name, enabled: true };
  if (verb === "ALTER" && cursor.accept("DISABLE")) return { action: "turn", name, enabled: false };
  cursor.expect("WITH", "PASSWORD");
  cursor.expectSymbol("=");
  const password = readPassword(cursor);
  if (verb === "ALTER") return { action: "alter", name, password };
  let sid: string | undefined;
  while (cursor.acceptSymbol(",")) {
    const option = cursor.identifier().toUpperCase();
    cursor.expectSymbol("=");
    if (option === "SID" && cursor.token.kind === "binary") sid = cursor.next().text;
    else if (option === "CHECK_POLICY" || option === "CHECK_EXPIRATION") {
      if (!cursor.accept("ON")) cursor.expect("OFF");
    } else throw cursor.unexpected();
  }
  return { action: "create", name, password, sid };
}

/** CREATE USER of a login, by the same name unless another is said, and DROP USER. */
export function readUserStatement(cursor: Cursor, verb: "CREATE" | "DROP"): Statement {
  const name = cursor.identifier();
  return { kind: "user", statement: userOf(cursor, verb, name) };
}

function userOf(cursor: Cursor, verb: "CREATE" | "DROP", name: string): UserStatement {
  if (verb === "DROP") return { action: "drop", name };
  if (!cursor.accept("FOR") && !cursor.accept("FROM"))
    return { action: "create", name, login: name };
  cursor.expect("LOGIN");
  return { action: "create", name, login: cursor.identifier() };
}

function readPassword(cursor: Cursor): LoginPassword {
  if (cursor.token.kind !== "binary") return { text: cursor.string(), hashed: false };
  const text = cursor.next().text;
  cursor.expect("HASHED");
  return { text, hashed: true };
}

type LoginPassword = { readonly text: string; readonly hashed: boolean };
