import type { SqlType, SqlValue } from "../../tds/types.ts";
import type { Place } from "../place.ts";

export interface ProcedureParameter {
  /** With its @. */
  readonly name: string;
  /** `variant`: sql_variant, which takes a value with whatever type it has. */
  readonly type: SqlType | "variant";
  /** Undefined: it must be supplied. */
  readonly fallback?: SqlValue;
}

export interface ProcedureCall {
  readonly place: Place;
  /** The value of a parameter, by its name. */
  value(name: string): SqlValue;
  /** What SQL_VARIANT_PROPERTY calls the base type of a parameter that is a `variant`. */
  baseType(name: string): string;
  /** The text of a parameter that must not be NULL. */
  text(name: string): string;
}

export interface Procedure {
  readonly schema: string;
  readonly name: string;
  readonly parameters: readonly ProcedureParameter[];
  /**
   * What it changes: the database it is called in (then it is refused on a read-only side), the
   * server itself, or nothing.
   */
  readonly changes: "database" | "server" | "nothing";
  exists(place: Place): boolean;
  /** Whether anything is different now. */
  run(call: ProcedureCall): "changed" | "unchanged";
}
