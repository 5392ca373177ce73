import { bigint, float, int, type SqlType, type SqlValue } from "../../tds/types.ts";
import { aggregateNotAllowed } from "../errors.ts";
import type { AggregateName, Scalar } from "../syntax.ts";
import { comparable, compare, type Present } from "../values/compare.ts";
import { convert } from "../values/convert.ts";
import { arithmetic } from "./arithmetic.ts";
import { compileScalar } from "./scalars.ts";
import type { CompiledScalar, Frame, Scope } from "./scope.ts";

export function compileAggregate(
  { name, distinct, argument }: Extract<Scalar, { kind: "aggregate" }>,
  scope: Scope,
): CompiledScalar {
  if (scope.grouping === undefined) throw aggregateNotAllowed();
  if (argument === undefined) {
    return {
      type: name === "COUNT_BIG" ? bigint : int,
      evaluate: ({ group = [] }) => group.length,
    };
  }
  const operand = compileScalar(argument, { ...scope, grouping: undefined });
  const type = aggregateType(name, operand.type);
  return {
    type,
    evaluate(frame) {
      const values = presentValues(operand, frame);
      return fold(name, distinct ? unique(values) : values, operand.type, type);
    },
  };
}

function aggregateType(name: AggregateName, operand: SqlType): SqlType {
  if (name === "COUNT") return int;
  if (name === "COUNT_BIG") return bigint;
  return (name === "SUM" || name === "AVG") && operand.kind === "nvarchar" ? float : operand;
}

/** Aggregates leave NULLs out. */
function presentValues(operand: CompiledScalar, { group = [], outer }: Frame): Present[] {
  return group.flatMap((row) => {
    const value = operand.evaluate({ row, outer });
    return value === null ? [] : [value];
  });
}

const unique = (values: readonly Present[]): Present[] => [
  ...new Map(values.map((value) => [String(comparable(value)), value])).values(),
];

function fold(
  name: AggregateName,
  values: readonly Present[],
  from: SqlType,
  type: SqlType,
): SqlValue {
  if (name === "COUNT" || name === "COUNT_BIG") return values.length;
  const [first, ...rest] = values;
  if (first === undefined) return null;
  if (name === "MIN" || name === "MAX") {
    const sign = name === "MIN" ? 1 : -1;
    return rest.reduce(
      (best, value) => (compare(value, from, best, from) * sign < 0 ? value : best),
      first,
    );
  }
  const sum = rest.reduce<SqlValue>(
    (total, value) => arithmetic("+", type, total, value),
    convert(first, type),
  );
  return name === "SUM" ? sum : arithmetic("/", type, sum, values.length);
}
