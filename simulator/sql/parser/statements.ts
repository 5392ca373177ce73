import type { Scalar, Statement } from "../syntax.ts";
import { readDelete, readInsert, readUpdate } from "./changes.ts";
import type { Cursor } from "./cursor.ts";
import { readExecution } from "./executions.ts";
import { readCondition, readScalar } from "./expressions.ts";
import { readLoginStatement, readUserStatement } from "./logins.ts";
import { readMasterKeyStatement } from "./master-key.ts";
import { readQuery } from "./queries.ts";
import { readDeclaration, readSet } from "./variables.ts";

type Reader = (cursor: Cursor) => Statement;

/** Statements by their first keyword, which is already taken when the reader is called. */
const readers: Readonly<Record<string, Reader>> = {
  ALTER: principalOr("ALTER"),
  BEGIN: readBegin,
  BREAK: () => ({ kind: "break" }),
  CLOSE: readMasterKeyStatement("CLOSE"),
  COMMIT: (cursor) => readTransactionEnd(cursor, "commit"),
  CONTINUE: () => ({ kind: "continue" }),
  CREATE: principalOr("CREATE"),
  DECLARE: readDeclaration,
  DELETE: readDelete,
  DROP: principalOr("DROP"),
  EXEC: readExecution,
  EXECUTE: readExecution,
  IF: readIf,
  INSERT: readInsert,
  OPEN: readMasterKeyStatement("OPEN"),
  PRINT: (cursor) => ({ kind: "print", text: readScalar(cursor) }),
  RAISERROR: readRaiseError,
  RETURN: readReturn,
  ROLLBACK: (cursor) => readTransactionEnd(cursor, "rollback"),
  SET: readSet,
  THROW: readThrow,
  UPDATE: readUpdate,
  USE: (cursor) => ({ kind: "use", database: cursor.identifier() }),
  WAITFOR: readWait,
  WHILE: (cursor) => ({
    kind: "while",
    condition: readCondition(cursor),
    body: readStatement(cursor),
  }),
};

function principalOr(verb: "ALTER" | "CREATE" | "DROP"): Reader {
  const other = readMasterKeyStatement(verb);
  return (cursor) => {
    if (cursor.accept("LOGIN")) return readLoginStatement(cursor, verb);
    if (verb !== "ALTER" && cursor.accept("USER")) return readUserStatement(cursor, verb);
    return other(cursor);
  };
}

export function readStatement(cursor: Cursor): Statement {
  if (cursor.isKeyword("SELECT")) return { kind: "select", query: readQuery(cursor) };
  const { token } = cursor;
  const reader = token.kind === "word" ? readers[token.keyword] : undefined;
  if (reader === undefined) throw cursor.unexpected();
  cursor.next();
  return reader(cursor);
}

function readIf(cursor: Cursor): Statement {
  const condition = readCondition(cursor);
  const body = readStatement(cursor);
  // A semicolon may stand between the statement and ELSE.
  const { token } = cursor;
  const behind = cursor.peek();
  if (token.kind === "symbol" && token.text === ";" && isElse(behind)) cursor.next();
  const otherwise = cursor.accept("ELSE") ? readStatement(cursor) : undefined;
  return { kind: "if", condition, body, otherwise };
}

const isElse = (token: Cursor["token"]): boolean =>
  token.kind === "word" && token.keyword === "ELSE";

function readBegin(cursor: Cursor): Statement {
  if (cursor.accept("TRAN") || cursor.accept("TRANSACTION")) {
    readTransactionName(cursor);
    return { kind: "transaction", action: "begin" };
  }
  if (cursor.accept("TRY")) {
    const attempt = readUntilEnd(cursor, "TRY");
    while (cursor.acceptSymbol(";"));
    cursor.expect("BEGIN", "CATCH");
    return { kind: "try", attempt, rescue: readUntilEnd(cursor, "CATCH") };
  }
  const statements = readUntilEnd(cursor);
  if (statements.length === 0) throw cursor.unexpected();
  return { kind: "block", statements };
}

function readUntilEnd(cursor: Cursor, ...closing: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    while (cursor.acceptSymbol(";"));
    if (cursor.accept("END")) break;
    statements.push(readStatement(cursor));
  }
  cursor.expect(...closing);
  return statements;
}

function readTransactionEnd(cursor: Cursor, action: "commit" | "rollback"): Statement {
  const named = cursor.accept("TRAN") || cursor.accept("TRANSACTION");
  if (named) readTransactionName(cursor);
  else cursor.accept("WORK");
  return { kind: "transaction", action };
}

function readTransactionName(cursor: Cursor): void {
  if (cursor.isIdentifier && !cursor.isKeyword("THROW")) cursor.identifier();
}

function readThrow(cursor: Cursor): Statement {
  const { kind } = cursor.token;
  if (kind !== "number" && kind !== "variable") return { kind: "throw", error: undefined };
  const number = readScalar(cursor);
  cursor.expectSymbol(",");
  const message = readScalar(cursor);
  cursor.expectSymbol(",");
  return { kind: "throw", error: { number, message, state: readScalar(cursor) } };
}

function readRaiseError(cursor: Cursor): Statement {
  cursor.expectSymbol("(");
  const [message, severity, state, ...values] = cursor.list(() => readScalar(cursor));
  cursor.expectSymbol(")");
  if (message === undefined || severity === undefined || state === undefined) {
    throw cursor.unexpected();
  }
  if (cursor.accept("WITH")) cursor.list(() => readRaiseOption(cursor));
  return { kind: "raiseError", message, severity, state, arguments: values };
}

function readRaiseOption(cursor: Cursor): void {
  if (!cursor.accept("NOWAIT") && !cursor.accept("SETERROR")) cursor.expect("LOG");
}

function readReturn(cursor: Cursor): Statement {
  const { token } = cursor;
  const hasValue =
    token.kind === "number" ||
    token.kind === "variable" ||
    (token.kind === "symbol" && (token.text === "-" || token.text === "("));
  const value: Scalar | undefined = hasValue ? readScalar(cursor) : undefined;
  return { kind: "return", value };
}

function readWait(cursor: Cursor): Statement {
  cursor.expect("DELAY");
  return { kind: "wait", delay: readScalar(cursor) };
}
