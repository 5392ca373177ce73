import { type Meaning, meaningOf } from "../azure/meanings.ts";

/**
 * - `login`: reached, but the login was refused (18456, 4060, 40615 …)
 * - `unreachable`: no connection, a cut one, or no answer in time
 * - `readonly`: the database is the read-only side (3906, 15635, 978)
 * - `missing`: an object, procedure or database is not there (208, 2812, 911)
 * - `denied`: logged in, but without the right (229, 297, 15151, 15247)
 * - `masterKey`: the database master key is closed or the password is wrong
 * - `busy`: Azure asks to try again (40501, 40613 …)
 * - `refused`: any other error of SQL Server
 * - `garbage`: an answer that is not what the statement gives
 */
export type SqlFailureKind =
  | "login"
  | "unreachable"
  | "readonly"
  | "missing"
  | "denied"
  | "masterKey"
  | "busy"
  | "refused"
  | "garbage";

/** A statement or a login that did not do what was asked. Its message can be shown as it is. */
export declare class SqlFailure extends Error {
  /** SQL Server's error number, where it said one. */
  readonly number: number | undefined;
  readonly kind: SqlFailureKind;
  /** Host name and database. */
  readonly server: string;
  readonly meaning: Meaning | undefined;
}
void meaningOf;
