import { isOffsetDate, type OffsetDate, type SqlType, type SqlValue } from "../../tds/types.ts";
import { conversionFailed, explicitConversionRefused, overflow } from "../errors.ts";
import { formatDate, readDateText } from "./date-text.ts";

/** How a type is called in an error. */
export const typeName = (type: SqlType): string =>
  ("declared" in type ? type.declared : undefined) ?? type.kind;

/** CAST and CONVERT, and every implicit conversion. */
export function convert(value: SqlValue, type: SqlType, style = 0): SqlValue {
  if (value === null) return null;
  switch (type.kind) {
    case "int":
      return within(Math.trunc(toNumber(value, type)), type);
    case "bigint":
      return toBigInt(value, type);
    case "float":
      return toNumber(value, type);
    case "bit":
      return toBit(value, type);
    case "nvarchar":
      return shortened(toText(value, style), type.length);
    case "varbinary":
      return toBytes(value, type);
    case "uniqueidentifier":
      return toGuid(value);
    case "date":
      return new Date(Math.floor(toMoment(value, type).at.getTime() / dayMs) * dayMs);
    case "datetime2": {
      // The local time as written: the offset is dropped, not applied.
      const { at, offsetMinutes } = toMoment(value, type);
      const local = at.getTime() + offsetMinutes * 60_000;
      return new Date(type.declared === "datetime" ? inTicks(local) : local);
    }
    case "datetimeoffset":
      return toMoment(value, type);
  }
}

const dayMs = 86_400_000;

/** A `datetime` counts in three hundredths of a second: .001 becomes .000, .005 becomes .007. */
const inTicks = (ms: number): number => Math.round((Math.round((ms * 3) / 10) * 10) / 3);

function toNumber(value: Exclude<SqlValue, null>, type: SqlType): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") {
    const text = value.trim();
    const number = text === "" ? 0 : Number(text);
    const wanted = type.kind === "float" ? Number.isFinite(number) : Number.isInteger(number);
    if (!wanted) throw conversionFailed(value, typeName(type));
    return number;
  }
  throw explicitConversionRefused(kindOf(value), typeName(type));
}

function toBigInt(value: Exclude<SqlValue, null>, type: SqlType): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value)) return BigInt(value.trim());
  return BigInt(Math.trunc(toNumber(value, type)));
}

function within(value: number, type: SqlType): number {
  const name = typeName(type);
  const [least, most] = RANGES[name] ?? INT;
  if (value > most || value < least) throw overflow(name);
  return value;
}

const INT = [-(2 ** 31), 2 ** 31 - 1] as const;
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  tinyint: [0, 255],
  smallint: [-32_768, 32_767],
};

function toBit(value: Exclude<SqlValue, null>, type: SqlType): boolean {
  if (typeof value === "string" && /^\s*(true|false)\s*$/i.test(value)) {
    return /true/i.test(value);
  }
  return toNumber(value, type) !== 0;
}

export function toText(value: Exclude<SqlValue, null>, style = 0): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Buffer.isBuffer(value)) {
    if (style === 1) return `0x${value.toString("hex").toUpperCase()}`;
    return style === 2 ? value.toString("hex").toUpperCase() : value.toString("utf16le");
  }
  if (value instanceof Date || isOffsetDate(value)) return formatDate(value, style);
  if (typeof value === "number" && style === 3) return everyDigit(value);
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : String(value);
}

/** Style 3 of a float, the one that loses nothing: 17 digits and an exponent of three. Style 0 has six digits at most. */
function everyDigit(value: number): string {
  const [digits = "", exponent = "0"] = value.toExponential(16).split("e");
  const power = Number(exponent);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(3, "0")}`;
}

const shortened = (text: string, length: number | "max"): string =>
  length === "max" ? text : text.slice(0, length);

function toBytes(value: Exclude<SqlValue, null>, type: SqlType): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === "string") return Buffer.from(value, "utf16le");
  throw explicitConversionRefused(kindOf(value), typeName(type));
}

function toGuid(value: Exclude<SqlValue, null>): string {
  const hex = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i.exec(String(value))?.[1];
  if (hex === undefined) throw conversionFailed(String(value), "uniqueidentifier");
  return hex.toUpperCase();
}

function toMoment(value: Exclude<SqlValue, null>, type: SqlType): OffsetDate {
  if (value instanceof Date) return { at: value, offsetMinutes: 0 };
  if (isOffsetDate(value)) return value;
  if (typeof value === "string") return readDateText(value);
  throw explicitConversionRefused(kindOf(value), typeName(type));
}

/** The base type that `sql_variant` keeps of a value that has no declared one. */
export function kindOf(value: Exclude<SqlValue, null>): string {
  if (typeof value === "bigint") return "bigint";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  if (typeof value === "boolean") return "bit";
  if (Buffer.isBuffer(value)) return "varbinary";
  return typeof value === "string" ? "nvarchar" : "datetime2";
}
