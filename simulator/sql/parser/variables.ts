import type { ArithmeticOperator, Scalar, Statement, VariableDeclaration } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import { readScalar } from "./expressions.ts";
import { readType } from "./type-names.ts";

export function readDeclaration(cursor: Cursor): Statement {
  return { kind: "declare", variables: cursor.list(() => readVariable(cursor)) };
}

export function readVariable(cursor: Cursor): VariableDeclaration {
  const name = cursor.variable();
  cursor.accept("AS");
  const type = readType(cursor);
  const initial = cursor.acceptSymbol("=") ? readScalar(cursor) : undefined;
  return { name, type, initial };
}

const compoundOperators: Readonly<Record<string, ArithmeticOperator>> = {
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
};

/** SET @variable = …, or one of the options that clients set after login. */
export function readSet(cursor: Cursor): Statement {
  if (cursor.token.kind !== "variable") return readOption(cursor);
  const variable = cursor.variable();
  const { token } = cursor;
  if (cursor.acceptSymbol("=")) {
    return { kind: "setVariable", variable, value: readScalar(cursor) };
  }
  const operator = compoundOperators[token.text];
  if (operator === undefined) throw cursor.unexpected();
  cursor.next();
  const left: Scalar = { kind: "variable", name: variable };
  const value: Scalar = { kind: "arithmetic", operator, left, right: readScalar(cursor) };
  return { kind: "setVariable", variable, value };
}

const switches = new Set([
  "ANSI_DEFAULTS",
  "ANSI_NULLS",
  "ANSI_NULL_DFLT_OFF",
  "ANSI_NULL_DFLT_ON",
  "ANSI_PADDING",
  "ANSI_WARNINGS",
  "ARITHABORT",
  "ARITHIGNORE",
  "CONCAT_NULL_YIELDS_NULL",
  "CURSOR_CLOSE_ON_COMMIT",
  "FMTONLY",
  "IMPLICIT_TRANSACTIONS",
  "NOCOUNT",
  "NUMERIC_ROUNDABORT",
  "QUOTED_IDENTIFIER",
  "XACT_ABORT",
]);
const settings = new Set([
  "DATEFIRST",
  "DATEFORMAT",
  "DEADLOCK_PRIORITY",
  "LANGUAGE",
  "LOCK_TIMEOUT",
  "ROWCOUNT",
  "TEXTSIZE",
]);

function readOption(cursor: Cursor): Statement {
  if (cursor.accept("TRANSACTION", "ISOLATION", "LEVEL")) return readIsolation(cursor);
  const option = readOptionName(cursor);
  if (switches.has(option)) {
    if (cursor.accept("ON")) return { kind: "setOption", option, value: "ON" };
    cursor.expect("OFF");
    return { kind: "setOption", option, value: "OFF" };
  }
  if (!settings.has(option)) throw cursor.unexpected();
  const sign = cursor.acceptSymbol("-") ? "-" : "";
  return { kind: "setOption", option, value: `${sign}${cursor.next().text}` };
}

function readOptionName(cursor: Cursor): string {
  const { token } = cursor;
  if (token.kind !== "word" || !(switches.has(token.keyword) || settings.has(token.keyword))) {
    throw cursor.unexpected();
  }
  cursor.next();
  return token.keyword;
}

const isolationLevels = [
  ["READ", "UNCOMMITTED"],
  ["READ", "COMMITTED"],
  ["REPEATABLE", "READ"],
  ["SNAPSHOT"],
  ["SERIALIZABLE"],
];

function readIsolation(cursor: Cursor): Statement {
  const level = isolationLevels.find((words) => cursor.accept(...words));
  if (level === undefined) throw cursor.unexpected();
  return { kind: "setOption", option: "TRANSACTION ISOLATION LEVEL", value: level.join(" ") };
}
