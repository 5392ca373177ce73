const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The instant of an RFC 3339 time in milliseconds since 1970; -Infinity for "" (no time at all is
 * earlier than any), NaN for anything else. `Date.parse` alone is too generous: it takes
 * "2026-11-22", reads some texts in local time and rolls 30 February over into March.
 */
export function instantOf(text: string): number {
  if (text === "") return Number.NEGATIVE_INFINITY;
  const match = RFC_3339.exec(text);
  if (match === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (month === undefined || day === undefined || year === undefined) return Number.NaN;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN;
  if ((hour ?? 24) > 23 || (minute ?? 60) > 59 || (second ?? 60) > 59) return Number.NaN;
  return Date.parse(text.toUpperCase());
}

/** True for a complete RFC 3339 time with a zone ("" is none). */
export function isTime(text: string): boolean {
  return Number.isFinite(instantOf(text));
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** A time as this program writes it: UTC, whole seconds. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
