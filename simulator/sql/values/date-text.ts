import { isOffsetDate, type OffsetDate } from "../../tds/types.ts";
import { dateConversionFailed } from "../errors.ts";

const pattern =
  /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d{2}:\d{2})?\s*$/i;

/** Reads the ISO forms of a date, which mean the same in every language setting. */
export function readDateText(text: string): OffsetDate {
  const found = pattern.exec(text);
  if (found === null) throw dateConversionFailed();
  const part = (index: number): number => Number(found[index] ?? 0);
  const milliseconds = Math.floor(Number(`0.${found[7] ?? "0"}`) * 1000 + 1e-6);
  const offsetMinutes = readOffset(found[8]);
  const local = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6), milliseconds);
  // Date.UTC takes 30 February for 1 March; SQL Server does not.
  if (new Date(local).getUTCDate() !== part(3) || part(4) > 23 || part(5) > 59 || part(6) > 59) {
    throw dateConversionFailed();
  }
  return { at: new Date(local - offsetMinutes * 60_000), offsetMinutes };
}

function readOffset(text: string | undefined): number {
  if (text === undefined || text.toUpperCase() === "Z") return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return text.startsWith("-") ? -minutes : minutes;
}

/** Dates as text: style 126 and 127 are ISO 8601, everything else the default form. */
export function formatDate(value: Date | OffsetDate, style: number): string {
  const { at, offsetMinutes } = isOffsetDate(value)
    ? value
    : { at: value, offsetMinutes: undefined };
  const local = new Date(at.getTime() + (offsetMinutes ?? 0) * 60_000).toISOString();
  const offset = offsetMinutes === undefined ? "" : formatOffset(offsetMinutes);
  if (style === 127) return at.toISOString();
  if (style === 126) return `${local.slice(0, 23)}${offset}`;
  return `${local.slice(0, 10)} ${local.slice(11, 23)}0000${offset === "" ? "" : ` ${offset}`}`;
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
