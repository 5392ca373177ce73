import type { Scalar, Select } from "../syntax.ts";

/** Two expressions with the same key are the same to GROUP BY; names have no case. */
export function expressionKey(scalar: Scalar): string {
  return JSON.stringify(scalar, (_key, value: unknown) =>
    typeof value === "bigint"
      ? `${value}n`
      : typeof value === "string"
        ? value.toUpperCase()
        : value,
  );
}

/** Whether a value is computed from a whole group. Subqueries have groups of their own. */
function hasAggregate(scalar: Scalar): boolean {
  switch (scalar.kind) {
    case "aggregate":
      return true;
    case "call":
      return scalar.arguments.some(hasAggregate);
    case "cast":
    case "negative":
      return hasAggregate(scalar.operand);
    case "arithmetic":
      return hasAggregate(scalar.left) || hasAggregate(scalar.right);
    case "case":
      return [...scalar.branches.map(({ result }) => result), scalar.otherwise].some(
        (part) => part !== undefined && hasAggregate(part),
      );
    default:
      return false;
  }
}

export const isGrouped = ({ groupBy, having, items }: Select): boolean =>
  groupBy.length > 0 ||
  having !== undefined ||
  items.some((item) => item.kind !== "all" && hasAggregate(item.expression));
