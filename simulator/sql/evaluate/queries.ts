import type { Column, SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import { differentColumnCounts } from "../errors.ts";
import type { Query } from "../syntax.ts";
import { commonType, comparable } from "../values/compare.ts";
import { convert } from "../values/convert.ts";
import { ordinalOf, sortRows } from "./ordering.ts";
import { compileScalar } from "./scalars.ts";
import { emptyFrame, emptyScope, type Frame, type Row, type Scope } from "./scope.ts";
import { compileSelect, type ProjectedRow } from "./select.ts";

export interface CompiledQuery {
  readonly columns: readonly Column[];
  run(outer: Frame | undefined): SqlValue[][];
}

/** A whole query: its SELECTs, united, ordered and cut. */
export function compileQuery(query: Query, context: Context, outer?: Scope): CompiledQuery {
  const united = query.unions.length > 0;
  // In a union, ORDER BY can only name columns of the result.
  const first = compileSelect(query.first, context, outer, united ? [] : query.orderBy);
  const others = query.unions.map(({ all, select }) => ({
    all,
    ...compileSelect(select, context, outer, []),
  }));
  if (others.some(({ columns }) => columns.length !== first.columns.length)) {
    throw differentColumnCounts();
  }
  const columns = first.columns.map((column, at) => ({
    ...column,
    type: commonType([
      column.type,
      ...others.map((other) => other.columns[at]?.type ?? column.type),
    ]),
  }));
  const ordinals = united ? query.orderBy.map((order) => ordinalOf(order, columns)) : [];
  const offset = compileCount(query.offset, context);
  const fetch = compileCount(query.fetch, context);
  return {
    columns,
    run(frame) {
      let rows: ProjectedRow[] = first.run(frame);
      for (const other of others) {
        rows = [...rows, ...other.run(frame)];
        if (!other.all) rows = distinctRows(rows);
      }
      if (united) {
        rows = rows.map(({ values }) => ({
          values,
          keys: ordinals.map((ordinal) => values[ordinal] ?? null),
        }));
      }
      const types = united ? ordinals.map((at) => columns[at]?.type) : first.keyTypes;
      const sorted = sortRows(rows, query.orderBy, types);
      const start = offset() ?? 0;
      const most = fetch() ?? first.top() ?? sorted.length;
      return sorted
        .slice(start, start + most)
        .map(({ values }) => values.map((value, at) => convertTo(columns[at], value)));
    },
  };
}

const convertTo = (column: Column | undefined, value: SqlValue): SqlValue =>
  column === undefined ? value : convert(value, column.type);

/** TOP, OFFSET and FETCH: a number that no row has a say in. */
export function compileCount(scalar: Query["offset"], context: Context): () => number | undefined {
  if (scalar === undefined) return () => undefined;
  const count = compileScalar(scalar, emptyScope(context));
  return () => Math.max(Number(count.evaluate(emptyFrame) ?? 0), 0);
}

export function distinctRows(rows: readonly ProjectedRow[]): ProjectedRow[] {
  const seen = new Map<string, ProjectedRow>();
  for (const row of rows) {
    const key = rowKey(row.values);
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}

export const rowKey = (row: Row): string =>
  row.map((value) => (value === null ? "n" : `v${String(comparable(value))}`)).join("\u0001");
