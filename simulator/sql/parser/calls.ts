import { nvarchar } from "../../tds/types.ts";
import type { AggregateName, Name, Scalar } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import { readCondition, readScalar } from "./expressions.ts";
import { readType } from "./type-names.ts";

const aggregates: ReadonlySet<string> = new Set<AggregateName>([
  "COUNT",
  "COUNT_BIG",
  "MIN",
  "MAX",
  "SUM",
  "AVG",
]);

/** Functions whose first argument is a date part, a bare word: it is handed on as a text. */
const withDatePart = new Set(["DATEADD", "DATEDIFF", "DATEDIFF_BIG", "DATEPART", "DATENAME"]);

/** Functions without parentheses. */
const bareFunctions = new Set(["CURRENT_TIMESTAMP", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER"]);

const nullLiteral: Scalar = { kind: "literal", type: nvarchar(1), value: null };

/** Values that begin with a keyword of their own: NULL, CASE, CAST, CONVERT, COALESCE … */
export function readKeywordCall(cursor: Cursor): Scalar | undefined {
  if (cursor.accept("NULL")) return nullLiteral;
  if (cursor.accept("CASE")) return readCase(cursor);
  const { token } = cursor;
  const keyword = token.kind === "word" ? token.keyword : "";
  if (bareFunctions.has(keyword)) {
    cursor.next();
    return { kind: "call", name: keyword, arguments: [] };
  }
  const opens = cursor.peek();
  if (opens.kind !== "symbol" || opens.text !== "(") return undefined;
  if (aggregates.has(keyword)) return readAggregate(cursor, keyword as AggregateName);
  switch (keyword) {
    case "CAST":
    case "TRY_CAST":
      return readCast(cursor, keyword === "TRY_CAST");
    case "CONVERT":
    case "TRY_CONVERT":
      return readConvert(cursor, keyword === "TRY_CONVERT");
    case "IIF":
      return readIif(cursor);
    case "COALESCE":
    case "NULLIF":
    case "LEFT":
    case "RIGHT":
      cursor.next();
      return readCall(cursor, [keyword]);
    default:
      return undefined;
  }
}

/** A call of a function; its name is checked when the statement is run. */
export function readCall(cursor: Cursor, name: Name): Scalar {
  const upper = name.join(".").toUpperCase();
  cursor.expectSymbol("(");
  const values: Scalar[] = [];
  if (!cursor.isSymbol(")")) {
    if (withDatePart.has(upper)) {
      const part = cursor.identifier();
      values.push({ kind: "literal", type: nvarchar(30), value: part });
      while (cursor.acceptSymbol(",")) values.push(readScalar(cursor));
    } else {
      values.push(...cursor.list(() => readScalar(cursor)));
    }
  }
  cursor.expectSymbol(")");
  return { kind: "call", name: upper, arguments: values };
}

function readAggregate(cursor: Cursor, name: AggregateName): Scalar {
  cursor.next();
  cursor.expectSymbol("(");
  if (name.startsWith("COUNT") && cursor.acceptSymbol("*")) {
    cursor.expectSymbol(")");
    return { kind: "aggregate", name, distinct: false, argument: undefined };
  }
  const distinct = cursor.accept("DISTINCT");
  if (!distinct) cursor.accept("ALL");
  const argument = readScalar(cursor);
  cursor.expectSymbol(")");
  return { kind: "aggregate", name, distinct, argument };
}

function readCast(cursor: Cursor, lenient: boolean): Scalar {
  cursor.next();
  cursor.expectSymbol("(");
  const operand = readScalar(cursor);
  cursor.expect("AS");
  const type = readType(cursor);
  cursor.expectSymbol(")");
  return { kind: "cast", operand, type, style: undefined, lenient };
}

function readConvert(cursor: Cursor, lenient: boolean): Scalar {
  cursor.next();
  cursor.expectSymbol("(");
  const type = readType(cursor);
  cursor.expectSymbol(",");
  const operand = readScalar(cursor);
  const style = cursor.acceptSymbol(",") ? readScalar(cursor) : undefined;
  cursor.expectSymbol(")");
  return { kind: "cast", operand, type, style, lenient };
}

function readIif(cursor: Cursor): Scalar {
  cursor.next();
  cursor.expectSymbol("(");
  const when = readCondition(cursor);
  cursor.expectSymbol(",");
  const result = readScalar(cursor);
  cursor.expectSymbol(",");
  const otherwise = readScalar(cursor);
  cursor.expectSymbol(")");
  return { kind: "case", branches: [{ when, result }], otherwise };
}

/** Both forms: CASE WHEN condition …, and CASE value WHEN value …, which is the first in short. */
function readCase(cursor: Cursor): Scalar {
  const subject = cursor.isKeyword("WHEN") ? undefined : readScalar(cursor);
  const branches: { when: ReturnType<typeof readCondition>; result: Scalar }[] = [];
  while (cursor.accept("WHEN")) {
    const when =
      subject === undefined
        ? readCondition(cursor)
        : ({
            kind: "comparison",
            operator: "=",
            left: subject,
            right: readScalar(cursor),
          } as const);
    cursor.expect("THEN");
    branches.push({ when, result: readScalar(cursor) });
  }
  if (branches.length === 0) throw cursor.unexpected();
  const otherwise = cursor.accept("ELSE") ? readScalar(cursor) : undefined;
  cursor.expect("END");
  return { kind: "case", branches, otherwise };
}
