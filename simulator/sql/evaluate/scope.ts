import type { Column, SqlType, SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import { ambiguousColumn, unknownColumn, unknownColumnPrefix } from "../errors.ts";
import type { Name } from "../syntax.ts";

export type Row = readonly SqlValue[];

/** Where a value is computed: the joined row at hand, its group, and the query around it. */
export interface Frame {
  readonly row: Row;
  /** The rows of the group, where the query is grouped. */
  readonly group?: readonly Row[];
  readonly outer: Frame | undefined;
}

export interface CompiledScalar {
  readonly type: SqlType;
  evaluate(frame: Frame): SqlValue;
}

/** True, false, or null for unknown. */
export type Test = (frame: Frame) => boolean | null;

/** One table or derived table of a FROM clause. */
export interface BoundSource {
  /** The names it may be called by, the alias alone if it has one. */
  readonly names: readonly Name[];
  readonly columns: readonly Column[];
  /** Place of its first column in the joined row. */
  readonly offset: number;
}

export interface BoundColumn {
  readonly depth: number;
  readonly index: number;
  readonly column: Column;
}

/** How a grouped query may use its columns. */
export interface Grouping {
  /** Columns and expressions of GROUP BY, by `expressionKey`. */
  readonly keys: ReadonlySet<string>;
}

export interface Scope {
  readonly context: Context;
  readonly sources: readonly BoundSource[];
  readonly outer: Scope | undefined;
  readonly grouping?: Grouping | undefined;
}

export const emptyScope = (context: Context): Scope => ({ context, sources: [], outer: undefined });
export const emptyFrame: Frame = { row: [], outer: undefined };

const same = (one: string, other: string): boolean => one.toUpperCase() === other.toUpperCase();

/** Whether `qualifier` (such as `c` or `catalog.executions`) means this source. */
export function isCalled(source: BoundSource, qualifier: Name): boolean {
  return source.names.some((name) => {
    const tail = name.slice(-qualifier.length);
    return (
      tail.length === qualifier.length && tail.every((part, at) => same(part, qualifier[at] ?? ""))
    );
  });
}

/** Finds the column a name means, in this query first, then in those around it. */
export function bindColumn(scope: Scope, name: Name): BoundColumn {
  const columnName = name.at(-1) ?? "";
  const qualifier = name.slice(0, -1);
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer, depth++) {
    const found = candidates(at, columnName, qualifier);
    if (found.length > 1) throw ambiguousColumn(columnName);
    const [first] = found;
    if (first !== undefined) return { depth, ...first };
    const named = qualifier.length > 0 && at.sources.some((source) => isCalled(source, qualifier));
    if (named) throw unknownColumn(columnName);
  }
  throw qualifier.length > 0 ? unknownColumnPrefix(name.join(".")) : unknownColumn(columnName);
}

function candidates(
  scope: Scope,
  columnName: string,
  qualifier: Name,
): { index: number; column: Column }[] {
  return scope.sources
    .filter((source) => qualifier.length === 0 || isCalled(source, qualifier))
    .flatMap(({ columns, offset }) =>
      columns.flatMap((column, at) =>
        same(column.name, columnName) ? [{ index: offset + at, column }] : [],
      ),
    );
}

export function frameAt(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let up = 0; up < depth; up++) {
    if (at.outer === undefined) throw new RangeError("A column of a query that is not around");
    at = at.outer;
  }
  return at;
}
