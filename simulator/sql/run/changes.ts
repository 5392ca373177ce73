import type { SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import {
  databaseReadOnly,
  notUpdatable,
  permissionDenied,
  SqlError,
  unknownColumn,
} from "../errors.ts";
import { compileCondition } from "../evaluate/conditions.ts";
import { compileQuery } from "../evaluate/queries.ts";
import { compileScalar } from "../evaluate/scalars.ts";
import { emptyFrame, emptyScope, type Row, type Scope } from "../evaluate/scope.ts";
import { isReadOnly, type Place, placeName } from "../place.ts";
import type { Condition, Name, Statement } from "../syntax.ts";
import { findTable } from "../tables/find.ts";
import type { Table, TableChanges } from "../tables/table.ts";
import { convert } from "../values/convert.ts";
import { recorded } from "./write.ts";

type Of<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>;
type Change = Of<"insert"> | Of<"update"> | Of<"delete">;

const verbs = { insert: "INSERT", update: "UPDATE", delete: "DELETE" } as const;

/** INSERT, UPDATE and DELETE; the answer is how many rows it was about. */
export function change(context: Context, statement: Change): number {
  const { session } = context;
  const table = findTable(session, statement.table);
  const { place } = placeName(session, statement.table);
  if (place === undefined) throw new Error("A table was found in a database that is not there");
  const verb = verbs[statement.kind];
  let count = 0;
  recorded(place, `${verb} ${table.name.join(".")}`, () => {
    const changes = allowedChanges(place, table, verb);
    const restore = changes.snapshot();
    count = apply(context, statement, table, changes);
    session.undoable(restore);
    return count > 0 ? "changed" : "unchanged";
  });
  return count;
}

function allowedChanges(place: Place, table: Table, verb: string): TableChanges {
  const [schema = "", name = ""] = table.name;
  if (!place.session.principal.isAdministrator) {
    throw permissionDenied(verb, name, place.databaseName, schema);
  }
  if (table.changes === undefined) throw notUpdatable(table.name.join("."));
  if (isReadOnly(place)) throw databaseReadOnly(place.databaseName);
  return table.changes;
}

function apply(context: Context, statement: Change, table: Table, changes: TableChanges): number {
  if (statement.kind === "insert") {
    const rows = rowsToInsert(context, statement, table);
    for (const row of rows) changes.insert(row);
    return rows.length;
  }
  const scope = tableScope(context, statement.table, table);
  const rows = table.rows();
  const chosen = chooseRows(rows, statement.where, scope);
  if (statement.kind === "delete") {
    for (const index of chosen.toReversed()) changes.delete(index);
    return chosen.length;
  }
  const assignments = statement.assignments.map(({ column, value }) => ({
    at: columnPlace(table, column),
    value: compileScalar(value, scope),
  }));
  for (const index of chosen) {
    const row = [...(rows[index] ?? [])];
    const frame = { row: rows[index] ?? [], outer: undefined };
    for (const { at, value } of assignments) row[at] = fitted(table, at, value.evaluate(frame));
    changes.update(index, row);
  }
  return chosen.length;
}

const tableScope = (context: Context, name: Name, table: Table): Scope => ({
  context,
  sources: [{ names: [name, table.name], columns: table.columns, offset: 0 }],
  outer: undefined,
});

function chooseRows(rows: readonly Row[], where: Condition | undefined, scope: Scope): number[] {
  const test = where === undefined ? undefined : compileCondition(where, scope);
  return rows.flatMap((row, index) =>
    test === undefined || test({ row, outer: undefined }) === true ? [index] : [],
  );
}

function columnPlace(table: Table, column: string): number {
  const wanted = column.toUpperCase();
  const place = table.columns.findIndex(({ name }) => name.toUpperCase() === wanted);
  if (place < 0) throw unknownColumn(column);
  return place;
}

function fitted(table: Table, at: number, value: SqlValue): SqlValue {
  const column = table.columns[at];
  return column === undefined ? value : convert(value, column.type);
}

function rowsToInsert(context: Context, statement: Of<"insert">, table: Table): Row[] {
  const { source } = statement;
  const places =
    statement.columns.length > 0
      ? statement.columns.map((column) => columnPlace(table, column))
      : table.columns.map((_column, at) => at);
  const given: Row[] =
    "first" in source
      ? compileQuery(source, context).run(undefined)
      : source.map((values) =>
          values.map((value) => compileScalar(value, emptyScope(context)).evaluate(emptyFrame)),
        );
  return given.map((values) => {
    if (values.length !== places.length) {
      throw new SqlError({
        number: 213,
        endsBatch: true,
        message: "Column name or number of supplied values does not match table definition.",
      });
    }
    const row: SqlValue[] = table.columns.map(() => null);
    for (const [index, at] of places.entries()) row[at] = fitted(table, at, values[index] ?? null);
    return row;
  });
}
