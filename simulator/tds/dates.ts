import { join, readUnsigned, unsigned } from "./bytes.ts";

const dayMs = 86_400_000;
/** TDS counts days from 1 January of the year 1; Date.UTC would read 1 as 1901. */
const dayZero = new Date(0).setUTCFullYear(1, 0, 1);

const timeLength = (scale: number): number => (scale <= 2 ? 3 : scale <= 4 ? 4 : 5);

/** Bytes of a time of day (ticks of the scale) and a day number, as datetime2 has them. */
export function writeMoment(ms: number, scale: number): Buffer {
  const day = Math.floor((ms - dayZero) / dayMs);
  const ticks = (BigInt(ms - dayZero - day * dayMs) * 10n ** BigInt(scale)) / 1000n;
  return join(unsigned(ticks, timeLength(scale)), writeDay(day));
}

export const writeDate = (ms: number): Buffer => writeDay(Math.floor((ms - dayZero) / dayMs));

const writeDay = (day: number): Buffer => unsigned(BigInt(day), 3);

export const readDate = (bytes: Buffer): Date =>
  new Date(dayZero + Number(readUnsigned(bytes)) * dayMs);

export const readTimeOfDay = (bytes: Buffer, scale: number): number =>
  Number((readUnsigned(bytes) * 1000n) / 10n ** BigInt(scale));

export const readMoment = (bytes: Buffer, scale: number): Date =>
  new Date(readDate(bytes.subarray(-3)).getTime() + readTimeOfDay(bytes.subarray(0, -3), scale));

/** The older datetime: days since 1900 and 300ths of a second. */
export const readOldDateTime = (bytes: Buffer): Date =>
  new Date(
    Date.UTC(1900, 0, 1) +
      bytes.readInt32LE(0) * dayMs +
      Math.round((bytes.readUInt32LE(4) * 10) / 3),
  );
