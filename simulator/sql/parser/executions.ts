import { nvarchar } from "../../tds/types.ts";
import type { Argument, Scalar, Statement } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import { literalBinary, literalNumber, literalText, readScalar } from "./expressions.ts";

/** EXEC [@status =] procedure [@name =] value [OUTPUT], …   or   EXEC (N'text'). */
export function readExecution(cursor: Cursor): Statement {
  if (cursor.acceptSymbol("(")) {
    const text = readScalar(cursor);
    cursor.expectSymbol(")");
    return { kind: "executeText", text };
  }
  let statusInto: string | undefined;
  if (cursor.token.kind === "variable") {
    statusInto = cursor.variable();
    cursor.expectSymbol("=");
  }
  const procedure = cursor.name();
  const list = startsArgument(cursor) ? cursor.list(() => readArgument(cursor)) : [];
  return { kind: "execute", procedure, arguments: list, statusInto };
}

function startsArgument(cursor: Cursor): boolean {
  const { token } = cursor;
  switch (token.kind) {
    case "end":
      return false;
    case "symbol":
      return token.text === "-" || token.text === "+";
    case "word":
      return cursor.isIdentifier || cursor.isKeyword("NULL") || cursor.isKeyword("DEFAULT");
    default:
      return true;
  }
}

function readArgument(cursor: Cursor): Argument {
  const equals = cursor.peek();
  const named = cursor.token.kind === "variable" && equals.kind === "symbol" && equals.text === "=";
  const name = named ? cursor.variable() : undefined;
  if (named) cursor.expectSymbol("=");
  if (cursor.accept("DEFAULT")) return { name, value: "default", output: false };
  const value = readConstant(cursor);
  const output = cursor.accept("OUTPUT") || cursor.accept("OUT");
  if (output && value.kind !== "variable") throw cursor.unexpected();
  return { name, value, output };
}

/** Arguments are constants and variables only; T-SQL takes no expressions here. */
function readConstant(cursor: Cursor): Scalar {
  if (cursor.acceptSymbol("-")) return { kind: "negative", operand: readNumber(cursor) };
  cursor.acceptSymbol("+");
  const { token } = cursor;
  switch (token.kind) {
    case "string":
      return literalText(cursor.next().text);
    case "number":
      return readNumber(cursor);
    case "binary":
      return literalBinary(cursor.next().text);
    case "variable":
      return { kind: "variable", name: cursor.next().text };
    default:
      if (cursor.accept("NULL")) return { kind: "literal", type: nvarchar(1), value: null };
      // A bare word is a text: EXEC sp_helpdb SSISDB.
      return literalText(cursor.identifier());
  }
}

function readNumber(cursor: Cursor): Scalar {
  if (cursor.token.kind !== "number") throw cursor.unexpected();
  return literalNumber(cursor.next().text);
}
