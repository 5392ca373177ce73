import sql, { type ISqlType } from "mssql";
import type { Parameter } from "../../../simulator/tds/engine.ts";
import {
  bigint,
  bit,
  type Column,
  datetimeoffset,
  float,
  isOffsetDate,
  nvarchar,
  type SqlType,
  type SqlValue,
} from "../../../simulator/tds/types.ts";

/** A bound parameter as the driver's encoding and the simulator's decoding leave it. */
export function parameterOf(name: string, type: ISqlType, value: unknown): Parameter {
  return { name: `@${name}`, output: false, ...typed(type, value) };
}

function typed(type: ISqlType, value: unknown): { type: SqlType; value: SqlValue } {
  switch (type.type) {
    case sql.Bit:
      return { type: bit, value: value === null ? null : Boolean(value) };
    case sql.BigInt:
      return { type: bigint, value: value === null ? null : BigInt(Number(value)) };
    case sql.Float:
      return { type: float, value: value === null ? null : Number(value) };
    case sql.DateTimeOffset:
      return {
        type: datetimeoffset(7),
        value: value instanceof Date ? { at: value, offsetMinutes: 0 } : null,
      };
    case sql.NVarChar:
      return { type: nvarchar("max"), value: value === null ? null : String(value) };
    default:
      throw new TypeError("the in-process transport does not carry this SQL type");
  }
}

/** Rows as the driver gives them. */
export function rowsOf(
  columns: readonly Column[],
  rows: readonly (readonly SqlValue[])[],
): Record<string, unknown>[] {
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }, index) => [name, received(type, row[index] ?? null)]),
    ),
  );
}

/** What tedious makes of a value: a bigint is text, a moment has lost its offset. */
function received(type: SqlType, value: SqlValue): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case "bigint":
      return String(value);
    case "int":
    case "float":
      return Number(value);
    case "bit":
      return Boolean(value);
    case "nvarchar":
      return String(value);
    case "uniqueidentifier":
      return String(value).toUpperCase();
    case "date":
    case "datetime2":
    case "datetimeoffset":
      return isOffsetDate(value) ? value.at : value;
    case "varbinary":
      return value;
  }
}
