import { nvarchar } from "../../tds/types.ts";
import { columnNotGrouped, incompatibleTypes, SqlError, subqueryTooLong } from "../errors.ts";
import { compileCall, compileGlobal } from "../functions/call.ts";
import type { Scalar } from "../syntax.ts";
import { commonType } from "../values/compare.ts";
import { convert, typeName } from "../values/convert.ts";
import { compileAggregate } from "./aggregates.ts";
import { arithmetic, arithmeticType } from "./arithmetic.ts";
import { compileCondition } from "./conditions.ts";
import { expressionKey } from "./grouping.ts";
import { compileQuery } from "./queries.ts";
import { bindColumn, type CompiledScalar, frameAt, type Scope } from "./scope.ts";

type Of<Kind extends Scalar["kind"]> = Extract<Scalar, { kind: Kind }>;

/** Binds names and types once, so that a wrong name is refused even where there are no rows. */
export function compileScalar(scalar: Scalar, scope: Scope): CompiledScalar {
  if (scope.grouping?.keys.has(expressionKey(scalar)) === true) {
    return compileScalar(scalar, { ...scope, grouping: undefined });
  }
  switch (scalar.kind) {
    case "literal":
      return { type: scalar.type, evaluate: () => scalar.value };
    case "variable":
      return compileVariable(scalar.name, scope);
    case "column":
      return compileColumn(scalar, scope);
    case "call":
      return compileCall(
        scalar.name,
        scalar.arguments.map((argument) => compileScalar(argument, scope)),
        scope.context,
      );
    case "aggregate":
      return compileAggregate(scalar, scope);
    case "cast":
      return compileCast(scalar, scope);
    case "negative":
      return compileNegative(scalar, scope);
    case "arithmetic":
      return compileArithmetic(scalar, scope);
    case "case":
      return compileCase(scalar, scope);
    case "subquery":
      return compileSubquery(scalar, scope);
  }
}

function compileVariable(name: string, scope: Scope): CompiledScalar {
  if (name.startsWith("@@")) return compileGlobal(name, scope.context);
  const variable = scope.context.variables.get(name);
  return { type: variable.type, evaluate: () => variable.value };
}

function compileColumn({ name }: Of<"column">, scope: Scope): CompiledScalar {
  const { depth, index, column } = bindColumn(scope, name);
  if (depth === 0 && scope.grouping !== undefined) throw columnNotGrouped(name.join("."));
  return { type: column.type, evaluate: (frame) => frameAt(frame, depth).row[index] ?? null };
}

function compileCast({ operand, type, style, lenient }: Of<"cast">, scope: Scope): CompiledScalar {
  const value = compileScalar(operand, scope);
  const styled = style === undefined ? undefined : compileScalar(style, scope);
  return {
    type,
    evaluate(frame) {
      try {
        return convert(value.evaluate(frame), type, Number(styled?.evaluate(frame) ?? 0));
      } catch (error) {
        if (lenient && error instanceof SqlError && !error.endsBatch) return null;
        throw error;
      }
    },
  };
}

function compileNegative({ operand }: Of<"negative">, scope: Scope): CompiledScalar {
  const value = compileScalar(operand, scope);
  return {
    type: value.type,
    evaluate(frame) {
      const number = value.evaluate(frame);
      if (number === null) return null;
      if (typeof number === "bigint" || typeof number === "number") return -number;
      throw incompatibleTypes(typeName(value.type), typeName(value.type), "minus");
    },
  };
}

function compileArithmetic(scalar: Of<"arithmetic">, scope: Scope): CompiledScalar {
  const { operator } = scalar;
  const left = compileScalar(scalar.left, scope);
  const right = compileScalar(scalar.right, scope);
  const type = arithmeticType(operator, left.type, right.type);
  return {
    type,
    evaluate: (frame) => arithmetic(operator, type, left.evaluate(frame), right.evaluate(frame)),
  };
}

function compileCase({ branches, otherwise }: Of<"case">, scope: Scope): CompiledScalar {
  const compiled = branches.map(({ when, result }) => ({
    when: compileCondition(when, scope),
    result: compileScalar(result, scope),
  }));
  const last = otherwise === undefined ? undefined : compileScalar(otherwise, scope);
  const results = [...compiled.map(({ result }) => result), ...(last === undefined ? [] : [last])];
  const type = commonType(results.map((result) => result.type));
  return {
    type,
    evaluate(frame) {
      const branch = compiled.find(({ when }) => when(frame) === true);
      return convert((branch?.result ?? last)?.evaluate(frame) ?? null, type);
    },
  };
}

function compileSubquery({ query }: Of<"subquery">, scope: Scope): CompiledScalar {
  const compiled = compileQuery(query, scope.context, scope);
  return {
    type: compiled.columns[0]?.type ?? nvarchar(1),
    evaluate(frame) {
      const rows = compiled.run(frame);
      if (rows.length > 1) throw subqueryTooLong();
      return rows[0]?.[0] ?? null;
    },
  };
}
