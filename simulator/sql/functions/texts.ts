import { int, nvarchar, type SqlValue } from "../../tds/types.ts";
import { toText } from "../values/convert.ts";
import type { ScalarFunction } from "./call.ts";

type Present = Exclude<SqlValue, null>;

/** A function of texts that is NULL when any argument is. */
const ofTexts = (
  takes: readonly [number, number],
  apply: (texts: readonly string[]) => string | number,
  type: ScalarFunction["type"] = nvarchar(4000),
): ScalarFunction => ({
  takes,
  type,
  evaluate: (values) =>
    values.some((value) => value === null)
      ? null
      : apply(values.map((value) => toText(value as Present))),
});

/** QUOTENAME is NULL for more than 128 characters. */
function quoteName([text = "", mark = "["]: readonly string[]): string | null {
  if (text.length > 128) return null;
  const closing = mark === "[" ? "]" : mark;
  return `${mark}${text.replaceAll(closing, closing + closing)}${closing}`;
}

export const textFunctions: Readonly<Record<string, ScalarFunction>> = {
  CHAR: ofTexts([1, 1], ([code]) => String.fromCharCode(Number(code)), nvarchar(1)),
  NCHAR: ofTexts([1, 1], ([code]) => String.fromCharCode(Number(code)), nvarchar(1)),
  CHARINDEX: ofTexts(
    [2, 3],
    ([wanted = "", text = "", start = "1"]) =>
      text.toUpperCase().indexOf(wanted.toUpperCase(), Math.max(Number(start) - 1, 0)) + 1,
    int,
  ),
  CONCAT: {
    takes: [2, 100],
    type: nvarchar(4000),
    evaluate: (values) => values.map((value) => (value === null ? "" : toText(value))).join(""),
  },
  LEFT: ofTexts([2, 2], ([text = "", count]) => text.slice(0, Number(count))),
  LEN: ofTexts([1, 1], ([text = ""]) => text.replace(/ +$/, "").length, int),
  LOWER: ofTexts([1, 1], ([text = ""]) => text.toLowerCase()),
  LTRIM: ofTexts([1, 1], ([text = ""]) => text.replace(/^ +/, "")),
  QUOTENAME: {
    takes: [1, 2],
    type: nvarchar(258),
    evaluate: (values) =>
      values.some((value) => value === null)
        ? null
        : quoteName(values.map((value) => toText(value as Present))),
  },
  REPLACE: ofTexts([3, 3], ([text = "", from = "", to = ""]) =>
    from === ""
      ? text
      : text.replace(new RegExp(from.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi"), () => to),
  ),
  RIGHT: ofTexts([2, 2], ([text = "", count]) =>
    Number(count) === 0 ? "" : text.slice(-Number(count)),
  ),
  RTRIM: ofTexts([1, 1], ([text = ""]) => text.replace(/ +$/, "")),
  SUBSTRING: ofTexts([3, 3], ([text = "", start, length]) => {
    const from = Number(start) - 1;
    return text.slice(Math.max(from, 0), Math.max(from + Number(length), 0));
  }),
  TRIM: ofTexts([1, 1], ([text = ""]) => text.replace(/^ +| +$/g, "")),
  UPPER: ofTexts([1, 1], ([text = ""]) => text.toUpperCase()),
};
