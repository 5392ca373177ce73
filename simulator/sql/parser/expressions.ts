import { bigint, float, int, nvarchar, varbinary } from "../../tds/types.ts";
import { notACondition } from "../errors.ts";
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Condition,
  Expression,
  Scalar,
} from "../syntax.ts";
import { readCall, readKeywordCall } from "./calls.ts";
import type { Cursor } from "./cursor.ts";
import { readQuery } from "./queries.ts";

const conditionKinds: ReadonlySet<string> = new Set<Condition["kind"]>([
  "comparison",
  "and",
  "or",
  "not",
  "isNull",
  "inList",
  "inQuery",
  "like",
  "exists",
]);

const isCondition = (expression: Expression): expression is Condition =>
  conditionKinds.has(expression.kind);

export function readScalar(cursor: Cursor): Scalar {
  return asScalar(cursor, readSum(cursor));
}

export function readCondition(cursor: Cursor): Condition {
  return asCondition(cursor, readOr(cursor));
}

function asScalar(cursor: Cursor, expression: Expression): Scalar {
  if (isCondition(expression)) throw cursor.unexpected();
  return expression;
}

function asCondition(cursor: Cursor, expression: Expression): Condition {
  if (!isCondition(expression)) throw notACondition(cursor.token.text);
  return expression;
}

function readOr(cursor: Cursor): Expression {
  let left = readAnd(cursor);
  while (cursor.accept("OR")) {
    const right = asCondition(cursor, readAnd(cursor));
    left = { kind: "or", left: asCondition(cursor, left), right };
  }
  return left;
}

function readAnd(cursor: Cursor): Expression {
  let left = readNot(cursor);
  while (cursor.accept("AND")) {
    const right = asCondition(cursor, readNot(cursor));
    left = { kind: "and", left: asCondition(cursor, left), right };
  }
  return left;
}

function readNot(cursor: Cursor): Expression {
  if (!cursor.accept("NOT")) return readPredicate(cursor);
  return { kind: "not", operand: asCondition(cursor, readNot(cursor)) };
}

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  "!>": "<=",
  "<=": "<=",
  ">": ">",
  "!<": ">=",
  ">=": ">=",
};

function readPredicate(cursor: Cursor): Expression {
  if (cursor.accept("EXISTS")) {
    cursor.expectSymbol("(");
    const query = readQuery(cursor);
    cursor.expectSymbol(")");
    return { kind: "exists", query };
  }
  const left = readSum(cursor);
  const { token } = cursor;
  const operator = token.kind === "symbol" ? comparisons[token.text] : undefined;
  if (operator !== undefined) {
    cursor.next();
    return {
      kind: "comparison",
      operator,
      left: asScalar(cursor, left),
      right: readScalar(cursor),
    };
  }
  if (cursor.accept("IS")) {
    const negated = cursor.accept("NOT");
    cursor.expect("NULL");
    return negate(negated, { kind: "isNull", operand: asScalar(cursor, left) });
  }
  const startsPredicate = ["IN", "LIKE", "BETWEEN"].some(
    (keyword) => cursor.isKeyword(keyword) || cursor.isKeyword("NOT", keyword),
  );
  if (!startsPredicate) return left;
  const negated = cursor.accept("NOT");
  return negate(negated, readWordPredicate(cursor, asScalar(cursor, left)));
}

const negate = (negated: boolean, condition: Condition): Condition =>
  negated ? { kind: "not", operand: condition } : condition;

function readWordPredicate(cursor: Cursor, operand: Scalar): Condition {
  if (cursor.accept("LIKE")) {
    const pattern = readScalar(cursor);
    const escapedBy = cursor.accept("ESCAPE") ? readScalar(cursor) : undefined;
    return { kind: "like", operand, pattern, escapedBy };
  }
  if (cursor.accept("BETWEEN")) {
    const low = readScalar(cursor);
    cursor.expect("AND");
    const high = readScalar(cursor);
    return {
      kind: "and",
      left: { kind: "comparison", operator: ">=", left: operand, right: low },
      right: { kind: "comparison", operator: "<=", left: operand, right: high },
    };
  }
  cursor.expect("IN");
  cursor.expectSymbol("(");
  const condition: Condition = cursor.isKeyword("SELECT")
    ? { kind: "inQuery", operand, query: readQuery(cursor) }
    : { kind: "inList", operand, list: cursor.list(() => readScalar(cursor)) };
  cursor.expectSymbol(")");
  return condition;
}

const additive = new Set(["+", "-", "&", "|", "^"]);
const multiplicative = new Set(["*", "/", "%"]);

const readSum = (cursor: Cursor): Expression => readChain(cursor, additive, readProduct);
const readProduct = (cursor: Cursor): Expression => readChain(cursor, multiplicative, readSigned);

function readChain(
  cursor: Cursor,
  operators: ReadonlySet<string>,
  readOperand: (cursor: Cursor) => Expression,
): Expression {
  let left = readOperand(cursor);
  while (cursor.token.kind === "symbol" && operators.has(cursor.token.text)) {
    const operator = cursor.next().text as ArithmeticOperator;
    const right = asScalar(cursor, readOperand(cursor));
    left = { kind: "arithmetic", operator, left: asScalar(cursor, left), right };
  }
  return left;
}

function readSigned(cursor: Cursor): Expression {
  if (cursor.acceptSymbol("+")) return readSigned(cursor);
  if (!cursor.acceptSymbol("-")) return readPrimary(cursor);
  return { kind: "negative", operand: asScalar(cursor, readSigned(cursor)) };
}

function readPrimary(cursor: Cursor): Expression {
  const { token } = cursor;
  switch (token.kind) {
    case "string":
      return literalText(cursor.next().text);
    case "number":
      return literalNumber(cursor.next().text);
    case "binary":
      return literalBinary(cursor.next().text);
    case "variable":
      return { kind: "variable", name: cursor.next().text };
    case "symbol":
      return readParenthesis(cursor);
    case "word":
      return readKeywordCall(cursor) ?? readNamed(cursor);
    default:
      return readNamed(cursor);
  }
}

/** What is inside may be a query, a value or a condition: the reader above decides what it wants. */
function readParenthesis(cursor: Cursor): Expression {
  cursor.expectSymbol("(");
  const inside: Expression = cursor.isKeyword("SELECT")
    ? { kind: "subquery", query: readQuery(cursor) }
    : readOr(cursor);
  cursor.expectSymbol(")");
  return inside;
}

function readNamed(cursor: Cursor): Scalar {
  const name = cursor.name();
  return cursor.isSymbol("(") ? readCall(cursor, name) : { kind: "column", name };
}

export const literalText = (text: string): Scalar => ({
  kind: "literal",
  type: nvarchar(text.length > 4000 ? "max" : Math.max(text.length, 1)),
  value: text,
});

export function literalNumber(text: string): Scalar {
  if (!/^\d+$/.test(text)) return { kind: "literal", type: float, value: Number(text) };
  const value = BigInt(text);
  return value <= 2_147_483_647n
    ? { kind: "literal", type: int, value: Number(value) }
    : { kind: "literal", type: bigint, value };
}

export function literalBinary(text: string): Scalar {
  const digits = text.slice(2);
  const value = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  return { kind: "literal", type: varbinary(Math.max(value.length, 1)), value };
}
