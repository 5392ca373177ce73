import type { Column, SqlType, SqlValue } from "../../tds/types.ts";
import { unknownColumn } from "../errors.ts";
import type { Ordering } from "../syntax.ts";
import { compare } from "../values/compare.ts";
import type { ProjectedRow } from "./select.ts";

/** The column of the result that an ORDER BY item means: by its number, or by its name. */
export function resultColumn(
  { expression }: Ordering,
  columns: readonly Column[],
): number | undefined {
  if (expression.kind === "literal" && typeof expression.value === "number") {
    const place = expression.value - 1;
    return columns[place] === undefined ? undefined : place;
  }
  if (expression.kind !== "column" || expression.name.length !== 1) return undefined;
  const wanted = (expression.name[0] ?? "").toUpperCase();
  const found = columns.findIndex(({ name }) => name.toUpperCase() === wanted);
  return found < 0 ? undefined : found;
}

export function ordinalOf(order: Ordering, columns: readonly Column[]): number {
  const found = resultColumn(order, columns);
  if (found !== undefined) return found;
  throw unknownColumn(order.expression.kind === "column" ? order.expression.name.join(".") : "");
}

export function sortRows(
  rows: readonly ProjectedRow[],
  orderBy: readonly Ordering[],
  types: readonly (SqlType | undefined)[],
): ProjectedRow[] {
  if (orderBy.length === 0) return [...rows];
  return [...rows].sort((one, other) => {
    for (const [at, { descending }] of orderBy.entries()) {
      const type = types[at];
      if (type === undefined) continue;
      const order = compareNullable(one.keys[at] ?? null, other.keys[at] ?? null, type);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

/** NULLs come first. */
function compareNullable(one: SqlValue, other: SqlValue, type: SqlType): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  return compare(one, type, other, type);
}
