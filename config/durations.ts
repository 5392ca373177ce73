const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const LONGEST = 24 * 3_600_000;

/** Milliseconds of `90s`, `30m`, `2h` (whole numbers, at most 24h); undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smh])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  if (match === null || unit === undefined) return undefined;
  const milliseconds = Number(match[1]) * unit;
  return milliseconds <= LONGEST ? milliseconds : undefined;
}
