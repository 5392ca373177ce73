/**
 * Types of SSISDB's environment variables, each with the base type that the value's `sql_variant` must have (else error 27147). SSISDB's own
 * table of them, internal.data_type_mapping, is not documented: these are the ones that scripts of environments give them.
 */
const BASE_TYPES = {
  String: "nvarchar(4000)",
  Boolean: "bit",
  Byte: "tinyint",
  SByte: "smallint",
  Int16: "smallint",
  Int32: "int",
  Int64: "bigint",
  UInt32: "bigint",
  UInt64: "bigint",
  Single: "float",
  Double: "float",
  Decimal: "decimal(38,18)",
  DateTime: "datetime",
} as const;

export type VariableType = keyof typeof BASE_TYPES;
export const VARIABLE_TYPES = Object.keys(BASE_TYPES) as readonly VariableType[];

export const baseTypeOf = (type: VariableType): string => BASE_TYPES[type];

/** A value as the configuration has it. */
export type VariableValue = string | number | boolean;

const LARGEST_INT32 = 2 ** 31 - 1;

/** A variable that is there keeps its type; a new one gets that of its value. */
export function typeForNew(value: VariableValue): VariableType {
  if (typeof value === "string") return "String";
  if (typeof value === "boolean") return "Boolean";
  if (!Number.isInteger(value)) return "Double";
  return Math.abs(value) <= LARGEST_INT32 ? "Int32" : "Int64";
}

/** What is sent, always as a text: SQL Server converts it to the base type, and refuses what is none. */
export function textToSend(type: VariableType, value: VariableValue): string {
  const text = String(value);
  switch (type) {
    case "Boolean":
      return /^true$/i.test(text) ? "1" : /^false$/i.test(text) ? "0" : text;
    // The one form that a datetime is read from alike in every language of a login.
    case "DateTime":
      return momentIn(text)?.toISOString().slice(0, -1) ?? text;
    default:
      return text;
  }
}

/** A datetime counts in three hundredths of a second, so that what was written comes back up to 2 ms beside it. */
const TICK_MS = 4;

/**
 * Whether a variable has the value that is wanted.
 *
 * @param shown as `sql/environment-variables.sql` shows it
 */
export function isSameValue(type: VariableType, shown: string, wanted: VariableValue): boolean {
  const text = textToSend(type, wanted);
  switch (type) {
    case "String":
    case "Boolean":
      return shown === text;
    case "Single":
    case "Double":
      return text.trim() !== "" && Number(shown) === Number(text);
    case "DateTime": {
      const [one, other] = [momentIn(shown), momentIn(text)];
      if (one === undefined || other === undefined) return false;
      return Math.abs(one.getTime() - other.getTime()) < TICK_MS;
    }
    default:
      return plainDigits(shown) === plainDigits(text);
  }
}

const DIGITS = /^\s*([+-]?)0*(\d*?)(?:\.(\d*?)0*)?\s*$/;

/** Whole numbers and decimals by their digits: a decimal has more of them than a number of JavaScript keeps. */
function plainDigits(text: string): string {
  const found = DIGITS.exec(text);
  if (found === null) return text;
  const [, sign, whole, fraction = ""] = found;
  const digits = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
  return sign === "-" && digits !== "0" ? `-${digits}` : digits;
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?))?$/;

/** A datetime has no zone: it is read as it is written. */
function momentIn(text: string): Date | undefined {
  const [, day, time = "00:00"] = MOMENT.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const moment = new Date(`${day}T${time}Z`);
  // JavaScript takes 30 February for 2 March.
  return Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(day)
    ? undefined
    : moment;
}
