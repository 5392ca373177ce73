import type { Column, SqlType, SqlValue } from "../../tds/types.ts";
import type { Row } from "../evaluate/scope.ts";
import type { Place } from "../place.ts";
import type { Name } from "../syntax.ts";

/** A table or view of one place. */
export interface Table {
  /** Schema and name. */
  readonly name: Name;
  readonly columns: readonly Column[];
  rows(): readonly Row[];
  /** Only for what users may change. */
  readonly changes: TableChanges | undefined;
}

export interface TableChanges {
  insert(row: Row): void;
  update(index: number, row: Row): void;
  delete(index: number): void;
  /** Remembers the content and returns what brings it back. */
  snapshot(): () => void;
}

type Columns = Readonly<Record<string, SqlType>>;
type RowOf<Shape extends Columns> = { readonly [Key in keyof Shape]: SqlValue };

export interface TableDefinition {
  readonly schema: string;
  readonly name: string;
  /** Undefined where there is no such table. */
  in(place: Place): Table | undefined;
}

/** A view over the world: columns with types, and rows as records of them. */
export function defineTable<Shape extends Columns>(definition: {
  readonly schema: string;
  readonly name: string;
  readonly columns: Shape;
  /** Where the view exists; everywhere if not said. */
  readonly exists?: (place: Place) => boolean;
  readonly rows: (place: Place) => readonly RowOf<Shape>[];
  readonly changes?: (place: Place) => TableChanges;
}): TableDefinition {
  const { schema, name, exists = () => true } = definition;
  const columns = Object.entries(definition.columns).map(([column, type]) => ({
    name: column,
    type,
  }));
  return {
    schema,
    name,
    in(place) {
      if (!exists(place)) return undefined;
      const toRow = (record: RowOf<Shape>): Row =>
        columns.map((column) => record[column.name] ?? null);
      return {
        name: [schema, name],
        columns,
        rows: () => definition.rows(place).map(toRow),
        changes: definition.changes?.(place),
      };
    },
  };
}
