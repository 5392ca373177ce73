import type { Context } from "../context.ts";
import type { Name, Source } from "../syntax.ts";
import { findTable } from "../tables/find.ts";
import { compileCondition } from "./conditions.ts";
import { compileQuery } from "./queries.ts";
import type { BoundSource, Frame, Row, Scope, Test } from "./scope.ts";

/** A FROM clause that was bound: its tables in order, and how to get their joined rows. */
export interface CompiledSource {
  readonly sources: readonly BoundSource[];
  readonly width: number;
  rows(outer: Frame | undefined): readonly Row[];
}

export function compileSource(
  source: Source,
  context: Context,
  outer: Scope | undefined,
  offset = 0,
): CompiledSource {
  switch (source.kind) {
    case "table": {
      const table = findTable(context.session, source.name);
      const names: readonly Name[] =
        source.alias === undefined ? [source.name, table.name] : [[source.alias]];
      const bound = { names, columns: table.columns, offset };
      return { sources: [bound], width: table.columns.length, rows: () => table.rows() };
    }
    case "derived": {
      // A derived table does not see the tables beside it, only what is around the whole query.
      const query = compileQuery(source.query, context, outer);
      const columns = query.columns.map((column, at) => ({
        ...column,
        name: source.columns[at] ?? column.name,
      }));
      const bound = { names: [[source.alias]], columns, offset };
      const rows = (frame: Frame | undefined) => query.run(frame);
      return { sources: [bound], width: columns.length, rows };
    }
    case "join":
      return compileJoin(source, context, outer, offset);
  }
}

type Join = Extract<Source, { kind: "join" }>;

function compileJoin(
  join: Join,
  context: Context,
  outer: Scope | undefined,
  offset: number,
): CompiledSource {
  const left = compileSource(join.left, context, outer, offset);
  const right = compileSource(join.right, context, outer, offset + left.width);
  const sources = [...left.sources, ...right.sources];
  const on =
    join.on === undefined ? undefined : compileCondition(join.on, { context, sources, outer });
  // Columns are counted from the start of the whole row; what is left of this join is blank here.
  const before: Row = Array.from({ length: offset }, () => null);
  return {
    sources,
    width: left.width + right.width,
    rows: (frame) =>
      joinRows(join.type, { left, right, before }, frame, (row) => matches(on, row, frame)),
  };
}

const matches = (on: Test | undefined, row: Row, outer: Frame | undefined): boolean =>
  on === undefined || on({ row, outer }) === true;

function joinRows(
  type: Join["type"],
  { left, right, before }: { left: CompiledSource; right: CompiledSource; before: Row },
  outer: Frame | undefined,
  match: (row: Row) => boolean,
): Row[] {
  const rights = right.rows(outer);
  const rightsUsed = new Set<Row>();
  const joined: Row[] = [];
  for (const one of left.rows(outer)) {
    const partners = rights.filter((other) => match([...before, ...one, ...other]));
    for (const other of partners) {
      rightsUsed.add(other);
      joined.push([...one, ...other]);
    }
    if (partners.length === 0 && (type === "left" || type === "full")) {
      joined.push([...one, ...blank(right.width)]);
    }
  }
  if (type !== "right" && type !== "full") return joined;
  const unused = rights.filter((row) => !rightsUsed.has(row));
  return [...joined, ...unused.map((row) => [...blank(left.width), ...row])];
}

const blank = (width: number): Row => Array.from({ length: width }, () => null);
