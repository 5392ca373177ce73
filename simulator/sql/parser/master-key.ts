import type { MasterKeyStatement, Statement } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";

type Verb = "ALTER" | "CLOSE" | "CREATE" | "DROP" | "OPEN";

/**
 * The statements about the database master key. Their grammar takes passwords as literals only, so
 * a variable there is a syntax error as it is in SQL Server.
 */
export function readMasterKeyStatement(verb: Verb): (cursor: Cursor) => Statement {
  return (cursor) => {
    cursor.expect("MASTER", "KEY");
    return { kind: "masterKey", statement: readRest(cursor, verb) };
  };
}

function readRest(cursor: Cursor, verb: Verb): MasterKeyStatement {
  switch (verb) {
    case "OPEN":
      cursor.expect("DECRYPTION", "BY");
      return { action: "open", password: readPassword(cursor) };
    case "CLOSE":
      return { action: "close" };
    case "DROP":
      return { action: "drop" };
    case "CREATE": {
      const encrypted = cursor.accept("ENCRYPTION", "BY");
      return { action: "create", password: encrypted ? readPassword(cursor) : undefined };
    }
    case "ALTER":
      return readAlteration(cursor);
  }
}

function readAlteration(cursor: Cursor): MasterKeyStatement {
  const force = cursor.accept("FORCE");
  if (force || cursor.isKeyword("REGENERATE")) {
    cursor.expect("REGENERATE", "WITH", "ENCRYPTION", "BY");
    return { action: "regenerate", password: readPassword(cursor), force };
  }
  const adds = cursor.accept("ADD");
  if (!adds) cursor.expect("DROP");
  cursor.expect("ENCRYPTION", "BY");
  if (cursor.accept("SERVICE", "MASTER", "KEY")) {
    return { action: adds ? "addServiceKey" : "dropServiceKey" };
  }
  return { action: adds ? "addPassword" : "dropPassword", password: readPassword(cursor) };
}

function readPassword(cursor: Cursor): string {
  cursor.expect("PASSWORD");
  cursor.expectSymbol("=");
  return cursor.string();
}
