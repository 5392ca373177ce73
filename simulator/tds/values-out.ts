import { int32, join, uint8, uint16, uint32, uint64, utf16 } from "./bytes.ts";
import { writeDate, writeMoment } from "./dates.ts";
import { writeGuid } from "./guid.ts";
import { isOffsetDate, type SqlType, type SqlValue } from "./types.ts";

/** SQL_Latin1_General_CP1_CI_AS. */
export const collation = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);

/** Lengths above this many bytes are only possible as "max", sent in chunks. */
const longestFixed = 8000;

const isChunked = (bytes: number | "max"): bytes is "max" =>
  bytes === "max" || bytes > longestFixed;

/** TYPE_INFO: only nullable types are used, they can carry everything. */
export function writeType(type: SqlType): Buffer {
  switch (type.kind) {
    case "int":
      return join(uint8(0x26), uint8(4));
    case "bigint":
      return join(uint8(0x26), uint8(8));
    case "bit":
      return join(uint8(0x68), uint8(1));
    case "float":
      return join(uint8(0x6d), uint8(8));
    case "uniqueidentifier":
      return join(uint8(0x24), uint8(16));
    case "date":
      return uint8(0x28);
    case "datetime2":
      return join(uint8(0x2a), uint8(type.scale));
    case "datetimeoffset":
      return join(uint8(0x2b), uint8(type.scale));
    case "nvarchar":
      return join(uint8(0xe7), maximum(type.length === "max" ? "max" : type.length * 2), collation);
    case "varbinary":
      return join(uint8(0xa5), maximum(type.length));
  }
}

const maximum = (bytes: number | "max"): Buffer =>
  isChunked(bytes) ? uint16(0xffff) : uint16(Math.max(bytes, 1));

export function writeValue(type: SqlType, value: SqlValue): Buffer {
  switch (type.kind) {
    case "nvarchar": {
      const chunked = isChunked(type.length === "max" ? "max" : type.length * 2);
      return variable(value === null ? null : utf16(String(value)), chunked);
    }
    case "varbinary":
      return variable(Buffer.isBuffer(value) ? value : null, isChunked(type.length));
    default:
      return value === null ? uint8(0) : sized(scalar(type, value));
  }
}

const sized = (bytes: Buffer): Buffer => join(uint8(bytes.length), bytes);

function variable(bytes: Buffer | null, chunked: boolean): Buffer {
  if (chunked) {
    if (bytes === null) return Buffer.alloc(8, 0xff);
    if (bytes.length === 0) return join(uint64(0), uint32(0));
    return join(uint64(bytes.length), uint32(bytes.length), bytes, uint32(0));
  }
  return bytes === null ? uint16(0xffff) : join(uint16(bytes.length), bytes);
}

function scalar(type: SqlType, value: Exclude<SqlValue, null>): Buffer {
  switch (type.kind) {
    case "int":
      return int32(Number(value));
    case "bigint": {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(value as bigint | number));
      return bytes;
    }
    case "bit":
      return uint8(value ? 1 : 0);
    case "float": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return bytes;
    }
    case "uniqueidentifier":
      return writeGuid(String(value));
    case "date":
      return writeDate(momentOf(value));
    case "datetime2":
      return writeMoment(momentOf(value), type.scale);
    case "datetimeoffset": {
      const offset = Buffer.alloc(2);
      offset.writeInt16LE(isOffsetDate(value) ? value.offsetMinutes : 0);
      return join(writeMoment(momentOf(value), type.scale), offset);
    }
    default:
      throw new TypeError(`A ${type.kind} is not a fixed-length value`);
  }
}

function momentOf(value: Exclude<SqlValue, null>): number {
  if (value instanceof Date) return value.getTime();
  if (isOffsetDate(value)) return value.at.getTime();
  throw new TypeError(`A ${typeof value} is not a date`);
}
