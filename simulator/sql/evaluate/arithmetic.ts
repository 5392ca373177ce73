import { bigint, float, int, nvarchar, type SqlType, type SqlValue } from "../../tds/types.ts";
import { divideByZero, incompatibleTypes } from "../errors.ts";
import type { ArithmeticOperator } from "../syntax.ts";
import { strongerType } from "../values/compare.ts";
import { convert, typeName } from "../values/convert.ts";

const operatorNames: Readonly<Record<ArithmeticOperator, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
  "&": "'&'",
  "|": "'|'",
  "^": "'^'",
};

export function arithmeticType(
  operator: ArithmeticOperator,
  left: SqlType,
  right: SqlType,
): SqlType {
  if (operator === "+" && left.kind === "nvarchar" && right.kind === "nvarchar") {
    return concatenated(left.length, right.length);
  }
  const type = strongerType(left, right);
  if (type.kind === "float" || type.kind === "bigint" || type.kind === "int") return type;
  if (type.kind === "bit") return int;
  throw incompatibleTypes(typeName(left), typeName(right), operatorNames[operator]);
}

function concatenated(left: number | "max", right: number | "max"): SqlType {
  if (left === "max" || right === "max") return nvarchar("max");
  return nvarchar(Math.min(left + right, 4000));
}

/** NULL on either side makes NULL; text in a sum of numbers is made a number, or error 245. */
export function arithmetic(
  operator: ArithmeticOperator,
  type: SqlType,
  left: SqlValue,
  right: SqlValue,
): SqlValue {
  if (left === null || right === null) return null;
  if (type.kind === "nvarchar") return `${String(left)}${String(right)}`;
  if (type.kind === "float") {
    return floating(operator, Number(convert(left, float)), Number(convert(right, float)));
  }
  const one = BigInt(convert(left, bigint) as bigint);
  const other = BigInt(convert(right, bigint) as bigint);
  return convert(whole(operator, one, other), type);
}

function floating(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw divideByZero();
      return left / right;
    default:
      throw incompatibleTypes("float", "float", operatorNames[operator]);
  }
}

function whole(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
    case "%":
      if (right === 0n) throw divideByZero();
      return operator === "/" ? left / right : left % right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
  }
}
