import type { Assignment, Statement } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import { readCondition, readScalar } from "./expressions.ts";
import { readQuery } from "./queries.ts";

export function readInsert(cursor: Cursor): Statement {
  cursor.accept("INTO");
  const table = cursor.name();
  let columns: string[] = [];
  if (cursor.acceptSymbol("(")) {
    columns = cursor.list(() => cursor.identifier());
    cursor.expectSymbol(")");
  }
  if (cursor.isKeyword("SELECT"))
    return { kind: "insert", table, columns, source: readQuery(cursor) };
  cursor.expect("VALUES");
  const source = cursor.list(() => {
    cursor.expectSymbol("(");
    const values = cursor.list(() => readScalar(cursor));
    cursor.expectSymbol(")");
    return values;
  });
  return { kind: "insert", table, columns, source };
}

export function readUpdate(cursor: Cursor): Statement {
  const table = cursor.name();
  cursor.expect("SET");
  const assignments = cursor.list(() => readAssignment(cursor));
  return { kind: "update", table, assignments, where: readWhere(cursor) };
}

function readAssignment(cursor: Cursor): Assignment {
  const column = cursor.name().at(-1) ?? "";
  cursor.expectSymbol("=");
  return { column, value: readScalar(cursor) };
}

export function readDelete(cursor: Cursor): Statement {
  cursor.accept("FROM");
  const table = cursor.name();
  return { kind: "delete", table, where: readWhere(cursor) };
}

const readWhere = (cursor: Cursor) => (cursor.accept("WHERE") ? readCondition(cursor) : undefined);
