import type { Column, SqlType, SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import type { Ordering, Select } from "../syntax.ts";
import { compileCondition } from "./conditions.ts";
import { expressionKey, isGrouped } from "./grouping.ts";
import { resultColumn } from "./ordering.ts";
import { compileItems } from "./projection.ts";
import { compileCount, distinctRows, rowKey } from "./queries.ts";
import { compileScalar } from "./scalars.ts";
import type { CompiledScalar, Frame, Row, Scope } from "./scope.ts";
import { compileSource } from "./sources.ts";

export interface ProjectedRow {
  readonly values: readonly SqlValue[];
  /** What it is ordered by. */
  readonly keys: readonly SqlValue[];
}

export interface CompiledSelect {
  readonly columns: readonly Column[];
  readonly keyTypes: readonly SqlType[];
  readonly top: () => number | undefined;
  run(outer: Frame | undefined): ProjectedRow[];
}

/** FROM, WHERE, GROUP BY, HAVING, the list, DISTINCT: in the order in which they act. */
export function compileSelect(
  select: Select,
  context: Context,
  outer: Scope | undefined,
  orderBy: readonly Ordering[],
): CompiledSelect {
  const from = select.from === undefined ? undefined : compileSource(select.from, context, outer);
  const rowScope: Scope = { context, sources: from?.sources ?? [], outer };
  const where = select.where === undefined ? undefined : compileCondition(select.where, rowScope);
  const grouped = isGrouped(select);
  const groupBy = select.groupBy.map((scalar) => compileScalar(scalar, rowScope));
  const grouping = { keys: new Set(select.groupBy.map(expressionKey)) };
  const scope: Scope = grouped ? { ...rowScope, grouping } : rowScope;
  const having = select.having === undefined ? undefined : compileCondition(select.having, scope);
  const items = compileItems(select.items, scope);
  const columns = items.map(({ column }) => column);
  const keys = orderBy.map((order) => orderKey(order, columns, scope));
  const top = compileCount(select.top, context);

  const frames = (outerFrame: Frame | undefined): Frame[] => {
    const rows = (from?.rows(outerFrame) ?? [[]]).filter(
      (row) => where === undefined || where({ row, outer: outerFrame }) === true,
    );
    if (!grouped) return rows.map((row) => ({ row, outer: outerFrame }));
    return groupRows(rows, groupBy, outerFrame).filter(
      (frame) => having === undefined || having(frame) === true,
    );
  };

  return {
    columns,
    keyTypes: keys.map((key) => ("place" in key ? columnType(columns, key.place) : key.type)),
    top,
    run(outerFrame) {
      const rows = frames(outerFrame).map((frame) => {
        const values = items.map((item) => item.evaluate(frame));
        const keyOf = (key: OrderKey): SqlValue =>
          "place" in key ? (values[key.place] ?? null) : key.evaluate(frame);
        return { values, keys: keys.map(keyOf) };
      });
      return select.distinct ? distinctRows(rows) : rows;
    },
  };
}

type OrderKey = CompiledScalar | { readonly place: number };

function orderKey(order: Ordering, columns: readonly Column[], scope: Scope): OrderKey {
  const place = resultColumn(order, columns);
  return place === undefined ? compileScalar(order.expression, scope) : { place };
}

function columnType(columns: readonly Column[], place: number): SqlType {
  const column = columns[place];
  if (column === undefined) throw new RangeError(`The result has no column ${place + 1}`);
  return column.type;
}

/** Without GROUP BY all rows are one group, which is there even when there are no rows. */
function groupRows(
  rows: readonly Row[],
  groupBy: readonly CompiledScalar[],
  outer: Frame | undefined,
): Frame[] {
  if (groupBy.length === 0) return [{ row: rows[0] ?? [], group: rows, outer }];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = rowKey(groupBy.map((scalar) => scalar.evaluate({ row, outer })));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => ({ row: group[0] ?? [], group, outer }));
}
