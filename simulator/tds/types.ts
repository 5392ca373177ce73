/** Types that columns, variables and parameters can have. */
export type SqlType =
  | {
      readonly kind: "int" | "bigint" | "bit" | "float" | "uniqueidentifier" | "date";
      /** The name it was declared by, where SQL Server tells that type apart and the protocol does not have to: `smallint`, `decimal` … */
      readonly declared?: string;
    }
  | { readonly kind: "nvarchar"; readonly length: number | "max" }
  | { readonly kind: "varbinary"; readonly length: number | "max" }
  | {
      readonly kind: "datetime2" | "datetimeoffset";
      readonly scale: number;
      readonly declared?: string;
    };

/** A moment with the offset it is written in; the moment itself is `at`. */
export interface OffsetDate {
  readonly at: Date;
  readonly offsetMinutes: number;
}

export type SqlValue = null | boolean | number | bigint | string | Date | OffsetDate | Buffer;

export interface Column {
  readonly name: string;
  readonly type: SqlType;
}

export const int: SqlType = { kind: "int" };
export const bigint: SqlType = { kind: "bigint" };
export const bit: SqlType = { kind: "bit" };
export const float: SqlType = { kind: "float" };
export const uniqueidentifier: SqlType = { kind: "uniqueidentifier" };
export const date: SqlType = { kind: "date" };
export const nvarchar = (length: number | "max"): SqlType => ({ kind: "nvarchar", length });
export const varbinary = (length: number | "max"): SqlType => ({ kind: "varbinary", length });
export const datetime2 = (scale: number): SqlType => ({ kind: "datetime2", scale });
export const datetimeoffset = (scale: number): SqlType => ({ kind: "datetimeoffset", scale });

export const isOffsetDate = (value: SqlValue): value is OffsetDate =>
  typeof value === "object" && value !== null && "offsetMinutes" in value;
