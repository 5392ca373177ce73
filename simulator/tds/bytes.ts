/** Reads little-endian numbers and UTF-16 text off a message, in order. */
export class ByteReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  peek(): number | undefined {
    return this.bytes[this.position];
  }

  take(count: number): Buffer {
    const from = this.position;
    if (count < 0 || from + count > this.bytes.length) {
      throw new RangeError(`The message ends early: ${count} bytes wanted, ${this.remaining} left`);
    }
    this.position += count;
    return this.bytes.subarray(from, from + count);
  }

  uint8(): number {
    return this.take(1).readUInt8();
  }
  uint16(): number {
    return this.take(2).readUInt16LE();
  }
  uint32(): number {
    return this.take(4).readUInt32LE();
  }
  int32(): number {
    return this.take(4).readInt32LE();
  }
  uint64(): bigint {
    return this.take(8).readBigUInt64LE();
  }
  text(characters: number): string {
    return this.take(characters * 2).toString("utf16le");
  }
}

export const join = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

export const uint8 = (value: number): Buffer => Buffer.from([value & 0xff]);

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

export function uint64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** An unsigned little-endian number of any length, as times and dates have them. */
export function unsigned(value: bigint, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0, rest = value; index < length; index++, rest >>= 8n) {
    bytes[index] = Number(rest & 0xffn);
  }
  return bytes;
}

export function readUnsigned(bytes: Buffer): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

export const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");

/** B_VARCHAR: one byte of length in characters. */
export const shortText = (text: string): Buffer => join(uint8(text.length), utf16(text));

/** US_VARCHAR: two bytes of length in characters. */
export const longText = (text: string): Buffer => join(uint16(text.length), utf16(text));
