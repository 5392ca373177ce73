import { type ByteReader, readUnsigned } from "./bytes.ts";
import { readDate, readMoment, readOldDateTime, readTimeOfDay } from "./dates.ts";
import { readGuid } from "./guid.ts";
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
  type SqlValue,
  uniqueidentifier,
  varbinary,
} from "./types.ts";

export interface TypedValue {
  readonly type: SqlType;
  readonly value: SqlValue;
}

type Reading = (reader: ByteReader) => TypedValue;

const typed = (type: SqlType, value: SqlValue): TypedValue => ({ type, value });

const fixed =
  (length: number, type: SqlType, read: (bytes: Buffer) => SqlValue): Reading =>
  (reader) =>
    typed(type, read(reader.take(length)));

/** A value behind one byte of length; length 0 is NULL. */
const short = (
  reader: ByteReader,
  type: SqlType,
  read: (bytes: Buffer) => SqlValue,
): TypedValue => {
  const bytes = reader.take(reader.uint8());
  return typed(type, bytes.length === 0 ? null : read(bytes));
};

function readInteger(bytes: Buffer): number | bigint {
  if (bytes.length === 1) return bytes.readUInt8();
  if (bytes.length === 2) return bytes.readInt16LE();
  return bytes.length === 4 ? bytes.readInt32LE() : bytes.readBigInt64LE();
}

const readFloat = (bytes: Buffer): number =>
  bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE();

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

function decimal(reader: ByteReader): TypedValue {
  reader.take(2);
  const scale = reader.uint8();
  return short(reader, float, (bytes) => {
    const magnitude = Number(readUnsigned(bytes.subarray(1))) / 10 ** scale;
    return bytes[0] === 0 ? -magnitude : magnitude;
  });
}

function dateTimeOffset(reader: ByteReader): TypedValue {
  const scale = reader.uint8();
  return short(reader, datetimeoffset(scale), (bytes) => ({
    at: readMoment(bytes.subarray(0, -2), scale),
    offsetMinutes: bytes.readInt16LE(bytes.length - 2),
  }));
}

/** Values of type "max" come in chunks (PLP, MS-TDS 2.2.5.2.3). */
function chunks(reader: ByteReader): Buffer | null {
  if (reader.uint64() === 0xffff_ffff_ffff_ffffn) return null;
  const parts: Buffer[] = [];
  for (let length = reader.uint32(); length > 0; length = reader.uint32()) {
    parts.push(reader.take(length));
  }
  return Buffer.concat(parts);
}

const variable =
  (encoding: "utf16le" | "latin1" | "binary"): Reading =>
  (reader) => {
    const maximum = reader.uint16();
    if (encoding !== "binary") reader.take(5);
    let bytes: Buffer | null;
    if (maximum === 0xffff) bytes = chunks(reader);
    else {
      const length = reader.uint16();
      bytes = length === 0xffff ? null : reader.take(length);
    }
    if (encoding === "binary") return typed(varbinary("max"), bytes);
    return typed(nvarchar("max"), bytes?.toString(encoding) ?? null);
  };

const longObject =
  (encoding: "utf16le" | "latin1" | "binary"): Reading =>
  (reader) => {
    reader.take(4);
    if (encoding !== "binary") reader.take(5);
    const length = reader.int32();
    const bytes = length < 0 ? null : reader.take(length);
    if (encoding === "binary") return typed(varbinary("max"), bytes);
    return typed(nvarchar("max"), bytes?.toString(encoding) ?? null);
  };

/** How to read a parameter, by the type byte in front of it (MS-TDS 2.2.5.4). */
const readings: Readonly<Record<number, Reading>> = {
  31: () => typed(nvarchar("max"), null),
  48: fixed(1, int, readInteger),
  50: fixed(1, bit, (bytes) => bytes[0] !== 0),
  52: fixed(2, int, readInteger),
  56: fixed(4, int, readInteger),
  59: fixed(4, float, readFloat),
  61: fixed(8, datetime2(3), readOldDateTime),
  62: fixed(8, float, readFloat),
  127: fixed(8, bigint, readInteger),
  36: (reader) => {
    reader.take(1);
    return short(reader, uniqueidentifier, readGuid);
  },
  38: (reader) => short(reader, reader.uint8() === 8 ? bigint : int, readInteger),
  40: (reader) => short(reader, date, readDate),
  41: (reader) => {
    const scale = reader.uint8();
    return short(reader, nvarchar(16), (bytes) => timeText(readTimeOfDay(bytes, scale)));
  },
  42: (reader) => {
    const scale = reader.uint8();
    return short(reader, datetime2(scale), (bytes) => readMoment(bytes, scale));
  },
  43: dateTimeOffset,
  104: (reader) => {
    reader.take(1);
    return short(reader, bit, (bytes) => bytes[0] !== 0);
  },
  106: decimal,
  108: decimal,
  109: (reader) => {
    reader.take(1);
    return short(reader, float, readFloat);
  },
  111: (reader) => {
    reader.take(1);
    return short(reader, datetime2(3), readOldDateTime);
  },
  165: variable("binary"),
  173: variable("binary"),
  167: variable("latin1"),
  175: variable("latin1"),
  231: variable("utf16le"),
  239: variable("utf16le"),
  34: longObject("binary"),
  35: longObject("latin1"),
  99: longObject("utf16le"),
};

/** Reads TYPE_INFO and the value behind it. */
export function readTypedValue(reader: ByteReader): TypedValue {
  const type = reader.uint8();
  const reading = readings[type];
  if (reading === undefined) {
    throw new RangeError(`Parameters of type 0x${type.toString(16)} are not supported`);
  }
  return reading(reader);
}
