import type { ComparisonOperator, Condition } from "../syntax.ts";
import { compare } from "../values/compare.ts";
import { toText } from "../values/convert.ts";
import { likePattern } from "../values/like.ts";
import { compileQuery } from "./queries.ts";
import { compileScalar } from "./scalars.ts";
import type { CompiledScalar, Frame, Scope, Test } from "./scope.ts";

type Of<Kind extends Condition["kind"]> = Extract<Condition, { kind: Kind }>;

/** Three-valued logic: a comparison with NULL is unknown (null here), and so on upwards. */
export function compileCondition(condition: Condition, scope: Scope): Test {
  switch (condition.kind) {
    case "comparison":
      return compileComparison(condition, scope);
    case "and":
    case "or":
      return compileLogic(condition, scope);
    case "not": {
      const operand = compileCondition(condition.operand, scope);
      return (frame) => negate(operand(frame));
    }
    case "isNull": {
      const operand = compileScalar(condition.operand, scope);
      return (frame) => operand.evaluate(frame) === null;
    }
    case "inList":
      return compileInList(condition, scope);
    case "inQuery":
      return compileInQuery(condition, scope);
    case "like":
      return compileLike(condition, scope);
    case "exists": {
      const query = compileQuery(condition.query, scope.context, scope);
      return (frame) => query.run(frame).length > 0;
    }
  }
}

const negate = (value: boolean | null): boolean | null => (value === null ? null : !value);

const holds: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function compileComparison(condition: Of<"comparison">, scope: Scope): Test {
  const left = compileScalar(condition.left, scope);
  const right = compileScalar(condition.right, scope);
  const test = holds[condition.operator];
  return (frame) => {
    const one = left.evaluate(frame);
    const other = right.evaluate(frame);
    if (one === null || other === null) return null;
    return test(compare(one, left.type, other, right.type));
  };
}

function compileLogic({ kind, ...condition }: Of<"and" | "or">, scope: Scope): Test {
  const left = compileCondition(condition.left, scope);
  const right = compileCondition(condition.right, scope);
  const decisive = kind === "or";
  return (frame) => {
    const one = left(frame);
    if (one === decisive) return decisive;
    const other = right(frame);
    if (other === decisive) return decisive;
    return one === null || other === null ? null : !decisive;
  };
}

/** Found, not found, or unknown when a NULL was among those that did not match. */
function among(frame: Frame, operand: CompiledScalar, list: readonly CompiledScalar[]) {
  const value = operand.evaluate(frame);
  if (value === null) return list.length === 0 ? false : null;
  let unknown = false;
  for (const candidate of list) {
    const other = candidate.evaluate(frame);
    if (other === null) unknown = true;
    else if (compare(value, operand.type, other, candidate.type) === 0) return true;
  }
  return unknown ? null : false;
}

function compileInList(condition: Of<"inList">, scope: Scope): Test {
  const operand = compileScalar(condition.operand, scope);
  const list = condition.list.map((item) => compileScalar(item, scope));
  return (frame) => among(frame, operand, list);
}

function compileInQuery(condition: Of<"inQuery">, scope: Scope): Test {
  const operand = compileScalar(condition.operand, scope);
  const query = compileQuery(condition.query, scope.context, scope);
  const type = query.columns[0]?.type ?? operand.type;
  return (frame) => {
    const list = query.run(frame).map(([value = null]) => ({ type, evaluate: () => value }));
    return among(frame, operand, list);
  };
}

function compileLike(condition: Of<"like">, scope: Scope): Test {
  const operand = compileScalar(condition.operand, scope);
  const pattern = compileScalar(condition.pattern, scope);
  const escapedBy =
    condition.escapedBy === undefined ? undefined : compileScalar(condition.escapedBy, scope);
  return (frame) => {
    const value = operand.evaluate(frame);
    const wanted = pattern.evaluate(frame);
    if (value === null || wanted === null) return null;
    const mark = escapedBy?.evaluate(frame) ?? null;
    const expression = likePattern(toText(wanted), mark === null ? undefined : toText(mark));
    return expression.test(toText(value));
  };
}
