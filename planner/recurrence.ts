import { z } from "zod";
import { ianaZone } from "./windows-zones.ts";

/** What a schedule trigger says of its times (`typeProperties.recurrence`). */
const recurrence = z.object({
  frequency: z.string(),
  interval: z.number().int().positive().default(1),
  startTime: z.string(),
  endTime: z.string().nullish(),
  timeZone: z.string().nullish(),
  schedule: z
    .object({
      minutes: z.array(z.number().int().min(0).max(59)).nullish(),
      hours: z.array(z.number().int().min(0).max(23)).nullish(),
      weekDays: z.array(z.string()).nullish(),
      monthDays: z.array(z.number().int()).nullish(),
      monthlyOccurrences: z.array(z.unknown()).nullish(),
    })
    .nullish(),
});
type Recurrence = z.infer<typeof recurrence>;

export type Occurrences =
  | { readonly known: true; readonly count: number; readonly first: readonly Date[] }
  /** Not guessed: a missed run that is told wrongly is worse than one that is looked up. */
  | { readonly known: false; readonly why: string };

const DAY = 86_400_000;
const LONGEST_SPAN = 400 * DAY;
const STEPS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000 };
const WEEK_DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * The times of a schedule trigger after one moment and until another one: how many, and the first `show` of them.
 *
 * As documented for schedule triggers: a start time without a zone is local in `timeZone`; days, weeks and months go by the local calendar
 * (so they follow daylight saving time), minutes and hours by elapsed time.
 */
export function occurrencesBetween(
  raw: unknown,
  after: Date,
  until: Date,
  show: number,
): Occurrences {
  const parsed = recurrence.safeParse(raw);
  if (!parsed.success) return unknown("its recurrence is not understood");
  const rule = parsed.data;
  const zone = ianaZone(rule.timeZone ?? "UTC");
  if (zone === undefined) return unknown(`the time zone ${rule.timeZone} is not known here`);
  const start = instantOf(rule.startTime, zone);
  const end = rule.endTime ? instantOf(rule.endTime, zone) : Number.POSITIVE_INFINITY;
  if (Number.isNaN(start) || Number.isNaN(end)) return unknown("its start or end is no time");
  if (until.getTime() - after.getTime() > LONGEST_SPAN) return unknown("the span is too long");
  const span = {
    // The first time is the start itself, so that nothing before it counts.
    from: Math.max(after.getTime() + 1, start),
    to: Math.min(until.getTime(), end),
  };
  const step = STEPS[rule.frequency.toLowerCase()];
  if (step !== undefined) return everySoOften(rule, step, start, span, show);
  const falls = dateRule(rule, start, zone);
  if (typeof falls === "string") return unknown(falls);
  return onDates(rule, falls, start, zone, span, show);
}

const unknown = (why: string): Occurrences => ({ known: false, why });

interface Span {
  readonly from: number;
  readonly to: number;
}

function everySoOften(
  rule: Recurrence,
  step: number,
  start: number,
  { from, to }: Span,
  show: number,
): Occurrences {
  if (isGiven(rule.schedule))
    return unknown(`it adds a schedule to a frequency of ${rule.frequency}`);
  const every = step * rule.interval;
  const first = start + Math.ceil((from - start) / every) * every;
  const count = first > to ? 0 : Math.floor((to - first) / every) + 1;
  const shown = Array.from(
    { length: Math.min(show, count) },
    (_, at) => new Date(first + at * every),
  );
  return { known: true, count, first: shown };
}

/** Local dates as the midnight of UTC: arithmetic on them knows no daylight saving time. */
type DateRule = (date: number) => boolean;

/** Whether the trigger fires on a local date; a text when that cannot be told. */
function dateRule(rule: Recurrence, start: number, zone: string): DateRule | string {
  const { schedule, interval } = rule;
  const firstDate = startOfDay(localOf(start, zone));
  const days = (date: number): number => Math.round((date - firstDate) / DAY);
  if (schedule?.monthlyOccurrences?.length) return "it fires on the n-th weekday of a month";
  const weekDays = schedule?.weekDays?.map((day) => WEEK_DAYS.indexOf(day.toLowerCase()));
  switch (rule.frequency.toLowerCase()) {
    case "day":
      if (weekDays?.length || schedule?.monthDays?.length)
        return "it adds weekdays or days of the month to a frequency of days";
      return (date) => days(date) % interval === 0;
    case "week": {
      if (schedule?.monthDays?.length) return "it adds days of the month to a frequency of weeks";
      if (!weekDays?.length) return (date) => days(date) % (7 * interval) === 0;
      if (weekDays.includes(-1)) return "it names a weekday that is none";
      // With which day a week begins is not documented: it matters when weeks are left out.
      if (interval > 1) return "it names weekdays and leaves weeks out";
      return (date) => weekDays.includes(new Date(date).getUTCDay());
    }
    case "month": {
      if (weekDays?.length) return "it adds weekdays to a frequency of months";
      const first = new Date(firstDate);
      const monthDays = schedule?.monthDays?.length ? schedule.monthDays : [first.getUTCDate()];
      return (date) => {
        const then = new Date(date);
        const months =
          (then.getUTCFullYear() - first.getUTCFullYear()) * 12 +
          (then.getUTCMonth() - first.getUTCMonth());
        const last = new Date(
          Date.UTC(then.getUTCFullYear(), then.getUTCMonth() + 1, 0),
        ).getUTCDate();
        const day = then.getUTCDate();
        // -1 is the last day of the month.
        return (
          months % interval === 0 && monthDays.some((one) => one === day || one === day - last - 1)
        );
      };
    }
    default:
      return `its frequency ${rule.frequency} is not known here`;
  }
}

function onDates(
  rule: Recurrence,
  falls: DateRule,
  start: number,
  zone: string,
  { from, to }: Span,
  show: number,
): Occurrences {
  const local = new Date(localOf(start, zone));
  const given = (
    list: readonly number[] | null | undefined,
    otherwise: number,
  ): readonly number[] =>
    list?.length ? [...new Set(list)].toSorted((a, b) => a - b) : [otherwise];
  const hours = given(rule.schedule?.hours, local.getUTCHours());
  const minutes = given(rule.schedule?.minutes, local.getUTCMinutes());
  const first: Date[] = [];
  let count = 0;
  const lastDate = startOfDay(localOf(to, zone));
  for (let date = startOfDay(localOf(from, zone)); date <= lastDate; date += DAY) {
    if (!falls(date)) continue;
    const shown = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
    // When the clock is put forward, a time that is left out may fall on one that is not, or behind it: the trigger fires once.
    const instants = new Set(
      shown.map((time) => fromLocal(date + time * 60_000 + local.getUTCSeconds() * 1000, zone)),
    );
    for (const at of [...instants].toSorted((a, b) => a - b)) {
      if (at < from || at > to) continue;
      count += 1;
      if (first.length < show) first.push(new Date(at));
    }
  }
  return { known: true, count, first };
}

const isGiven = (schedule: Recurrence["schedule"]): boolean =>
  Object.values(schedule ?? {}).some((list) => (list?.length ?? 0) > 0);

const startOfDay = (local: number): number => Math.floor(local / DAY) * DAY;

/** A time with a zone of its own is that instant, one without is local. */
function instantOf(text: string, zone: string): number {
  if (/(?:Z|[+-]\d\d:?\d\d)$/i.test(text.trim())) return Date.parse(text);
  return fromLocal(Date.parse(`${text.trim()}Z`), zone);
}

/** What the clock on the wall shows, written as if it were UTC. */
const localOf = (instant: number, zone: string): number => instant + offsetAt(instant, zone);

/**
 * The instant at which the clock on the wall shows that; twice when the first guess fell on the other side of a change of the clock. A time that
 * is left out when the clock is put forward comes as much later, east and west of Greenwich.
 */
function fromLocal(local: number, zone: string): number {
  if (Number.isNaN(local)) return local;
  const guess = local - offsetAt(local, zone);
  const second = local - offsetAt(guess, zone);
  return localOf(second, zone) === local ? second : Math.max(guess, second);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetAt(instant: number, zone: string): number {
  if (zone === "UTC" || !Number.isFinite(instant)) return 0;
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(instant / 1000) * 1000;
}
