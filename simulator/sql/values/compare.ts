import { isOffsetDate, nvarchar, type SqlType, type SqlValue } from "../../tds/types.ts";
import { convert } from "./convert.ts";

export type Present = Exclude<SqlValue, null>;

/** Which of two types the other side is converted to before comparing (data type precedence). */
const precedence: readonly SqlType["kind"][] = [
  "datetimeoffset",
  "datetime2",
  "date",
  "float",
  "bigint",
  "int",
  "bit",
  "uniqueidentifier",
  "nvarchar",
  "varbinary",
];

export function strongerType(left: SqlType, right: SqlType): SqlType {
  if (left.kind === right.kind) return widerOf(left, right);
  return precedence.indexOf(left.kind) < precedence.indexOf(right.kind) ? left : right;
}

/** The type of a CASE, COALESCE or UNION of these. */
export const commonType = (types: readonly SqlType[]): SqlType =>
  types.reduce((one, other) => strongerType(one, other), types[0] ?? nvarchar(1));

function widerOf(left: SqlType, right: SqlType): SqlType {
  if (!("length" in left) || !("length" in right)) return left;
  if (left.length === "max" || right.length === "max") return { ...left, length: "max" };
  return left.length >= right.length ? left : right;
}

/** Negative, zero or positive; both values are first made one type. */
export function compare(
  left: Present,
  leftType: SqlType,
  right: Present,
  rightType: SqlType,
): number {
  const type = strongerType(leftType, rightType);
  return compareAlike(toComparable(left, leftType, type), toComparable(right, rightType, type));
}

const toComparable = (value: Present, from: SqlType, to: SqlType): Comparable =>
  comparable(from.kind === to.kind ? value : (convert(value, to) as Present));

type Comparable = number | bigint | string | Buffer;

export function comparable(value: Present): Comparable {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  if (isOffsetDate(value)) return value.at.getTime();
  // The collation knows neither case nor trailing blanks.
  if (typeof value === "string") return value.replace(/ +$/, "").toUpperCase();
  return value;
}

function compareAlike(left: Comparable, right: Comparable): number {
  if (Buffer.isBuffer(left) && Buffer.isBuffer(right)) return Buffer.compare(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}
