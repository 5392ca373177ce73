import type { Condition, Ordering, Query, Scalar, Select, SelectItem, Source } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import { literalNumber, readCondition, readScalar } from "./expressions.ts";

/** SELECT … [UNION …] [ORDER BY …]. */
export function readQuery(cursor: Cursor): Query {
  const first = readSelect(cursor);
  const unions: { all: boolean; select: Select }[] = [];
  while (cursor.accept("UNION")) {
    const all = cursor.accept("ALL");
    unions.push({ all, select: readSelect(cursor) });
  }
  const orderBy = cursor.accept("ORDER", "BY") ? cursor.list(() => readOrdering(cursor)) : [];
  return { first, unions, orderBy, ...readPaging(cursor, orderBy.length > 0) };
}

function readPaging(
  cursor: Cursor,
  ordered: boolean,
): { offset: Scalar | undefined; fetch: Scalar | undefined } {
  if (!ordered || !cursor.accept("OFFSET")) return { offset: undefined, fetch: undefined };
  const offset = readScalar(cursor);
  if (!cursor.accept("ROWS")) cursor.expect("ROW");
  if (!cursor.accept("FETCH")) return { offset, fetch: undefined };
  if (!cursor.accept("NEXT")) cursor.expect("FIRST");
  const fetch = readScalar(cursor);
  if (!cursor.accept("ROWS")) cursor.expect("ROW");
  cursor.expect("ONLY");
  return { offset, fetch };
}

function readSelect(cursor: Cursor): Select {
  cursor.expect("SELECT");
  const distinct = cursor.accept("DISTINCT");
  if (!distinct) cursor.accept("ALL");
  const top = cursor.accept("TOP") ? readTop(cursor) : undefined;
  const items = cursor.list(() => readItem(cursor));
  const from = cursor.accept("FROM") ? readSources(cursor) : undefined;
  const where = cursor.accept("WHERE") ? readCondition(cursor) : undefined;
  const groupBy = cursor.accept("GROUP", "BY") ? cursor.list(() => readScalar(cursor)) : [];
  const having = cursor.accept("HAVING") ? readCondition(cursor) : undefined;
  return { distinct, top, items, from, where, groupBy, having };
}

function readTop(cursor: Cursor): Scalar {
  if (cursor.token.kind === "number") return literalNumber(cursor.next().text);
  cursor.expectSymbol("(");
  const count = readScalar(cursor);
  cursor.expectSymbol(")");
  return count;
}

function readOrdering(cursor: Cursor): Ordering {
  const expression = readScalar(cursor);
  const descending = cursor.accept("DESC");
  if (!descending) cursor.accept("ASC");
  return { expression, descending };
}

function readItem(cursor: Cursor): SelectItem {
  if (cursor.acceptSymbol("*")) return { kind: "all", qualifier: [] };
  const qualifier = readAllOf(cursor);
  if (qualifier !== undefined) return { kind: "all", qualifier };
  const equals = cursor.peek();
  if (equals.kind === "symbol" && equals.text === "=") {
    if (cursor.token.kind === "variable") {
      const variable = cursor.variable();
      cursor.expectSymbol("=");
      return { kind: "assignment", variable, expression: readScalar(cursor) };
    }
    // The old way to name a column: SELECT name = value.
    const alias = readAliasName(cursor);
    cursor.expectSymbol("=");
    return { kind: "value", expression: readScalar(cursor), alias };
  }
  const expression = readScalar(cursor);
  const named = cursor.accept("AS") || cursor.isIdentifier || cursor.token.kind === "string";
  return { kind: "value", expression, alias: named ? readAliasName(cursor) : undefined };
}

/** `alias.*`: looks ahead, since a column begins the same way. */
function readAllOf(cursor: Cursor): string[] | undefined {
  if (!cursor.isIdentifier) return undefined;
  let ahead = 1;
  const dot = (token = cursor.peek(ahead)) => token.kind === "symbol" && token.text === ".";
  while (dot()) {
    const behind = cursor.peek(ahead + 1);
    if (behind.kind === "symbol" && behind.text === "*") {
      const qualifier = [cursor.identifier()];
      while (cursor.acceptSymbol(".") && !cursor.acceptSymbol("*")) {
        qualifier.push(cursor.identifier());
      }
      return qualifier;
    }
    ahead += 2;
  }
  return undefined;
}

const readAliasName = (cursor: Cursor): string =>
  cursor.token.kind === "string" ? cursor.string() : cursor.identifier();

function readSources(cursor: Cursor): Source {
  const [first, ...others] = cursor.list(() => readJoined(cursor));
  if (first === undefined) throw cursor.unexpected();
  return others.reduce<Source>(
    (left, right) => ({ kind: "join", type: "cross", left, right, on: undefined }),
    first,
  );
}

function readJoined(cursor: Cursor): Source {
  let left = readSource(cursor);
  for (let type = readJoinType(cursor); type !== undefined; type = readJoinType(cursor)) {
    const right = readSource(cursor);
    let on: Condition | undefined;
    if (type !== "cross") {
      cursor.expect("ON");
      on = readCondition(cursor);
    }
    left = { kind: "join", type, left, right, on };
  }
  return left;
}

function readJoinType(cursor: Cursor): "inner" | "left" | "right" | "full" | "cross" | undefined {
  if (cursor.accept("JOIN") || cursor.accept("INNER", "JOIN")) return "inner";
  if (cursor.accept("CROSS", "JOIN")) return "cross";
  for (const side of ["left", "right", "full"] as const) {
    const keyword = side.toUpperCase();
    if (cursor.accept(keyword, "JOIN") || cursor.accept(keyword, "OUTER", "JOIN")) return side;
  }
  return undefined;
}

function readSource(cursor: Cursor): Source {
  if (cursor.acceptSymbol("(")) {
    if (!cursor.isKeyword("SELECT")) {
      const inside = readJoined(cursor);
      cursor.expectSymbol(")");
      return inside;
    }
    const query = readQuery(cursor);
    cursor.expectSymbol(")");
    cursor.accept("AS");
    const alias = cursor.identifier();
    return { kind: "derived", query, alias, columns: readColumnNames(cursor) };
  }
  const name = cursor.name();
  const alias = cursor.accept("AS") || cursor.isIdentifier ? cursor.identifier() : undefined;
  readHints(cursor);
  return { kind: "table", name, alias };
}

function readColumnNames(cursor: Cursor): string[] {
  if (!cursor.acceptSymbol("(")) return [];
  const names = cursor.list(() => cursor.identifier());
  cursor.expectSymbol(")");
  return names;
}

const lockHints = new Set(["NOLOCK", "READUNCOMMITTED", "READCOMMITTED", "READPAST"]);

/** Locking hints change nothing here: nobody else writes while a statement runs. */
function readHints(cursor: Cursor): void {
  if (!cursor.accept("WITH")) return;
  cursor.expectSymbol("(");
  cursor.list(() => {
    const hint = cursor.identifier();
    if (!lockHints.has(hint.toUpperCase())) throw cursor.unexpected();
  });
  cursor.expectSymbol(")");
}
