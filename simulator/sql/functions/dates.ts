import {
  bigint,
  datetime2,
  datetimeoffset,
  int,
  isOffsetDate,
  nvarchar,
  type OffsetDate,
  type SqlType,
  type SqlValue,
} from "../../tds/types.ts";
import { overflow, unknownDatePart } from "../errors.ts";
import { convert } from "../values/convert.ts";
import type { ScalarFunction } from "./call.ts";

/** Azure's clock is the only one there is. */
const now = (type: SqlType): ScalarFunction => ({
  takes: [0, 0],
  type,
  evaluate: (_values, { context }) => new Date(context.session.world.now()),
});

const partNames: Readonly<Record<string, Part>> = {
  YEAR: "year",
  YY: "year",
  YYYY: "year",
  MONTH: "month",
  MM: "month",
  M: "month",
  DAY: "day",
  DD: "day",
  D: "day",
  WEEK: "week",
  WK: "week",
  WW: "week",
  HOUR: "hour",
  HH: "hour",
  MINUTE: "minute",
  MI: "minute",
  N: "minute",
  SECOND: "second",
  SS: "second",
  S: "second",
  MILLISECOND: "millisecond",
  MS: "millisecond",
};

type Part = "year" | "month" | FixedPart;
type FixedPart = keyof typeof lengths;

const lengths = {
  week: 7 * 86_400_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
  millisecond: 1,
};

function partOf(name: SqlValue, functionName: string): Part {
  const part = partNames[String(name).toUpperCase()];
  if (part === undefined) throw unknownDatePart(String(name), functionName);
  return part;
}

/** A text is taken for a datetime, as SQL Server does with literals. */
const dateType = ([, , type]: readonly SqlType[]): SqlType =>
  type === undefined || type.kind === "nvarchar" ? datetime2(3) : type;

const momentOf = (value: SqlValue): OffsetDate => convert(value, datetimeoffset(7)) as OffsetDate;

function addTo(part: Part, count: number, at: Date): Date {
  if (part !== "year" && part !== "month") return new Date(at.getTime() + count * lengths[part]);
  const months = part === "year" ? count * 12 : count;
  const moved = new Date(at);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  // 31 January and a month is the last day of February.
  const lastDay = new Date(
    Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0),
  ).getUTCDate();
  moved.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return moved;
}

/** Counts the borders that lie between, as DATEDIFF does, not the full units. */
function difference(part: Part, from: Date, to: Date): number {
  const months = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
  if (part === "year") return to.getUTCFullYear() - from.getUTCFullYear();
  if (part === "month") return months(to) - months(from);
  const border = (date: Date) => Math.floor(date.getTime() / lengths[part]);
  return border(to) - border(from);
}

const dateDifference = (type: SqlType): ScalarFunction => ({
  takes: [3, 3],
  type,
  evaluate([part = null, from = null, to = null]) {
    const wanted = partOf(part, "DATEDIFF");
    if (from === null || to === null) return null;
    const count = difference(wanted, momentOf(from).at, momentOf(to).at);
    if (type.kind === "bigint") return BigInt(count);
    if (Math.abs(count) > 2_147_483_647) throw overflow("int");
    return count;
  },
});

const readParts: Readonly<Partial<Record<Part, (date: Date) => number>>> = {
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth() + 1,
  day: (date) => date.getUTCDate(),
  hour: (date) => date.getUTCHours(),
  minute: (date) => date.getUTCMinutes(),
  second: (date) => date.getUTCSeconds(),
  millisecond: (date) => date.getUTCMilliseconds(),
};

const datePart: ScalarFunction = {
  takes: [2, 2],
  type: int,
  evaluate([part = null, value = null]) {
    const read = readParts[partOf(part, "DATEPART")];
    if (read === undefined) throw unknownDatePart(String(part), "DATEPART");
    if (value === null) return null;
    const { at, offsetMinutes } = momentOf(value);
    return read(new Date(at.getTime() + offsetMinutes * 60_000));
  },
};

export const dateFunctions: Readonly<Record<string, ScalarFunction>> = {
  CURRENT_TIMESTAMP: now(datetime2(3)),
  GETDATE: now(datetime2(3)),
  GETUTCDATE: now(datetime2(3)),
  SYSDATETIME: now(datetime2(7)),
  SYSUTCDATETIME: now(datetime2(7)),
  SYSDATETIMEOFFSET: {
    ...now(datetimeoffset(7)),
    evaluate: (_values, { context }) => ({
      at: new Date(context.session.world.now()),
      offsetMinutes: 0,
    }),
  },
  DATEADD: {
    takes: [3, 3],
    type: dateType,
    evaluate([part = null, count = null, value = null], { type }) {
      const wanted = partOf(part, "DATEADD");
      if (count === null || value === null) return null;
      const base = convert(value, type);
      const number = Number(convert(count, int));
      if (!isOffsetDate(base)) return addTo(wanted, number, base as Date);
      return { ...base, at: addTo(wanted, number, base.at) };
    },
  },
  DATEDIFF: dateDifference(int),
  DATEDIFF_BIG: dateDifference(bigint),
  DATEPART: datePart,
  DATENAME: {
    ...datePart,
    type: nvarchar(30),
    evaluate: (values, call) => {
      const number = datePart.evaluate(values, call);
      return number === null ? null : String(number);
    },
  },
};
