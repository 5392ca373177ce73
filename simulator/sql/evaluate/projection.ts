import type { Column } from "../../tds/types.ts";
import { columnNotGrouped, syntaxError, unknownColumnPrefix } from "../errors.ts";
import type { SelectItem } from "../syntax.ts";
import { compileScalar } from "./scalars.ts";
import { type CompiledScalar, isCalled, type Scope } from "./scope.ts";

export interface ProjectedItem extends CompiledScalar {
  readonly column: Column;
}

/** The items of a SELECT list; `*` is spread out. */
export function compileItems(items: readonly SelectItem[], scope: Scope): ProjectedItem[] {
  return items.flatMap((item) => compileItem(item, scope));
}

function compileItem(item: SelectItem, scope: Scope): ProjectedItem[] {
  switch (item.kind) {
    case "all":
      return compileAll(item.qualifier, scope);
    case "value": {
      const scalar = compileScalar(item.expression, scope);
      const ownName = item.expression.kind === "column" ? item.expression.name.at(-1) : undefined;
      return [withColumn(scalar, item.alias ?? ownName ?? "")];
    }
    case "assignment": {
      // SELECT @a = … sets the variable row by row, so that it can also add up.
      const scalar = compileScalar(item.expression, scope);
      const { variables } = scope.context;
      variables.get(item.variable);
      const evaluate: ProjectedItem["evaluate"] = (frame) => {
        const value = scalar.evaluate(frame);
        variables.set(item.variable, value);
        return value;
      };
      return [withColumn({ type: scalar.type, evaluate }, "")];
    }
  }
}

const withColumn = (scalar: CompiledScalar, name: string): ProjectedItem => ({
  column: { name, type: scalar.type },
  type: scalar.type,
  evaluate: scalar.evaluate,
});

function compileAll(qualifier: readonly string[], scope: Scope): ProjectedItem[] {
  const sources = scope.sources.filter(
    (source) => qualifier.length === 0 || isCalled(source, qualifier),
  );
  if (sources.length === 0) {
    throw qualifier.length === 0
      ? syntaxError("*")
      : unknownColumnPrefix(`${qualifier.join(".")}.*`);
  }
  if (scope.grouping !== undefined) throw columnNotGrouped(`${qualifier.join(".")}*`);
  return sources.flatMap(({ columns, offset }) =>
    columns.map((column, at) =>
      withColumn(
        { type: column.type, evaluate: ({ row }) => row[offset + at] ?? null },
        column.name,
      ),
    ),
  );
}
