import { randomUUID } from "node:crypto";
import { int, nvarchar, type SqlType, type SqlValue, uniqueidentifier } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import { commonType, compare } from "../values/compare.ts";
import { convert } from "../values/convert.ts";
import type { ScalarFunction } from "./call.ts";

const first = ([type]: readonly SqlType[]): SqlType => type ?? nvarchar(1);

const aboutError = (
  type: SqlType,
  read: (caught: NonNullable<Context["caught"]>) => SqlValue,
): ScalarFunction => ({
  takes: [0, 0],
  type,
  // Outside of CATCH they are NULL.
  evaluate: (_values, { context }) => (context.caught === undefined ? null : read(context.caught)),
});

export const valueFunctions: Readonly<Record<string, ScalarFunction>> = {
  ISNULL: {
    takes: [2, 2],
    type: first,
    evaluate: ([value = null, otherwise = null], { type }) => value ?? convert(otherwise, type),
  },
  COALESCE: {
    takes: [2, 100],
    type: commonType,
    evaluate: (values, { type }) => convert(values.find((value) => value !== null) ?? null, type),
  },
  NULLIF: {
    takes: [2, 2],
    type: first,
    evaluate([value = null, other = null], { types: [type, otherType] }) {
      if (value === null || other === null || type === undefined || otherType === undefined) {
        return value;
      }
      return compare(value, type, other, otherType) === 0 ? null : value;
    },
  },
  ABS: {
    takes: [1, 1],
    type: first,
    evaluate: ([value = null]) =>
      typeof value === "bigint"
        ? value < 0n
          ? -value
          : value
        : value === null
          ? null
          : Math.abs(Number(value)),
  },
  NEWID: { takes: [0, 0], type: uniqueidentifier, evaluate: () => randomUUID().toUpperCase() },
  ERROR_NUMBER: aboutError(int, ({ number }) => number),
  ERROR_MESSAGE: aboutError(nvarchar(4000), ({ message }) => message),
  ERROR_SEVERITY: aboutError(int, ({ severity }) => severity),
  ERROR_STATE: aboutError(int, ({ state }) => state),
  ERROR_LINE: aboutError(int, () => 1),
  ERROR_PROCEDURE: aboutError(nvarchar(128), ({ procedure }) =>
    procedure === "" ? null : procedure,
  ),
};
