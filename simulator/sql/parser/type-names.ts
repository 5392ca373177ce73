import {
  bigint,
  bit,
  date,
  datetime2,
  datetimeoffset,
  float,
  int,
  nvarchar,
  type SqlType,
  uniqueidentifier,
  varbinary,
} from "../../tds/types.ts";
import { unknownType } from "../errors.ts";
import type { Cursor } from "./cursor.ts";

type Sized = (first: number | "max" | undefined) => SqlType;

const defaultLength = 30;
const defaultScale = 7;

const text: Sized = (length) => nvarchar(length ?? defaultLength);
const bytes: Sized = (length) => varbinary(length ?? defaultLength);
const scaled =
  (make: (scale: number) => SqlType): Sized =>
  (scale) =>
    make(typeof scale === "number" ? scale : defaultScale);
const plain =
  (type: SqlType): Sized =>
  () =>
    type;

const called =
  (declared: string, type: SqlType): Sized =>
  () =>
    "length" in type ? type : { ...type, declared };

const types: Readonly<Record<string, Sized>> = {
  BIGINT: plain(bigint),
  BINARY: bytes,
  BIT: plain(bit),
  CHAR: text,
  DATE: plain(date),
  DATETIME: called("datetime", datetime2(3)),
  DATETIME2: scaled(datetime2),
  DATETIMEOFFSET: scaled(datetimeoffset),
  DECIMAL: called("decimal", float),
  FLOAT: plain(float),
  INT: plain(int),
  INTEGER: plain(int),
  MONEY: called("money", float),
  NCHAR: text,
  NTEXT: plain(nvarchar("max")),
  NUMERIC: called("numeric", float),
  NVARCHAR: text,
  REAL: called("real", float),
  SMALLDATETIME: called("smalldatetime", datetime2(0)),
  SMALLINT: called("smallint", int),
  SQL_VARIANT: plain(nvarchar(4000)),
  SYSNAME: plain(nvarchar(128)),
  TEXT: plain(nvarchar("max")),
  TINYINT: called("tinyint", int),
  UNIQUEIDENTIFIER: plain(uniqueidentifier),
  VARBINARY: bytes,
  VARCHAR: text,
};

/** Reads a type such as `nvarchar(128)`, `[sys].[sysname]` or `datetimeoffset(7)`. */
export function readType(cursor: Cursor): SqlType {
  const name = cursor.name();
  const last = name.at(-1) ?? "";
  const make = types[last.toUpperCase()];
  if (make === undefined) throw unknownType(last);
  if (!cursor.acceptSymbol("(")) return make(undefined);
  const [first] = cursor.list(() => readSize(cursor));
  cursor.expectSymbol(")");
  return make(first);
}

function readSize(cursor: Cursor): number | "max" {
  if (cursor.accept("MAX")) return "max";
  if (cursor.token.kind !== "number" || !/^\d+$/.test(cursor.token.text)) throw cursor.unexpected();
  return Number(cursor.next().text);
}
