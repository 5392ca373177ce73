import { type Meaning, meaningOf } from "../azure/meanings.ts";

/**
 * - `login`: reached, but the login was refused (18456, 4060, 40615 …)
 * - `unreachable`: no connection, a cut one, or no answer in time. A statement may have run
 * - `readonly`: the database is the read-only side (3906, 15635, 978)
 * - `missing`: an object, procedure or database is not there (208, 2812, 911)
 * - `denied`: logged in, but without the right (229, 297, 15247 …), or shown nothing (NotShown)
 * - `masterKey`: the database master key is closed, or its password is wrong
 * - `busy`: SQL Server asks to try again (40501, 40613 …)
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

/** A statement or a login that did not do what was asked. Its message is free of secrets; what it means and what to do is in `meaning`. */
export class SqlFailure extends Error {
  override readonly name = "SqlFailure";
  /** SQL Server's error number, where it said one. */
  readonly number: number | undefined;
  /** The number as text, or `ESOCKET`, `ETIMEOUT`, `EREDIRECT`, `ECERTIFICATE`, `NotShown`, `Garbage`. */
  readonly code: string;
  readonly kind: SqlFailureKind;
  /** Host name and database. */
  readonly server: string;
  /** SQL Server's own words. */
  readonly said: string;
  readonly meaning: Meaning | undefined;

  constructor(failure: {
    readonly code: string;
    readonly kind: SqlFailureKind;
    readonly server: string;
    readonly said: string;
  }) {
    const { code, kind, server, said } = failure;
    const number = /^\d+$/.test(code) ? Number(code) : undefined;
    super(`${server}: ${number === undefined ? code : `SQL error ${code}`}: ${said}`);
    this.number = number;
    this.code = code;
    this.kind = kind;
    this.server = server;
    this.said = said;
    this.meaning = meaningOf(code);
  }

  /** As it is printed and stands in docs/errors.md: `SQL error 18456`, or `SQL connection ESOCKET` where no connection came about. */
  get printed(): string {
    if (this.number !== undefined) return `SQL error ${this.code}`;
    return `SQL ${this.kind === "unreachable" ? "connection" : "answer"} ${this.code}`;
  }

  /** For a few words in brackets: the code, or what it stands for where the code alone says little. */
  get briefly(): string {
    return this.code === "NotShown" ? this.said : this.code;
  }
}

const kinds: readonly (readonly [SqlFailureKind, readonly number[]])[] = [
  ["login", [18456, 4060, 40971, 40615, 40914, 47073, 40532, 18452, 18470]],
  ["readonly", [3906, 15635, 978]],
  ["missing", [208, 911, 2812]],
  ["denied", [229, 230, 262, 297, 300, 15151, 15247]],
  ["masterKey", [15581, 15329, 15313, 15466]],
  ["busy", [40613, 40197, 40501, 10928, 10929, 49918, 49919, 49920, 976, 983, 988, 4221]],
];

/** The kind of an error of SQL Server, by its number; `refused` for what is not told apart. */
export function kindOfNumber(number: number): SqlFailureKind {
  return kinds.find(([, numbers]) => numbers.includes(number))?.[0] ?? "refused";
}

const NETWORK: readonly (number | undefined)[] = [40615, 40914, 47073];

/**
 * The server's firewall, its network rules, or a public network that is switched off keep this machine out: that says nothing of the login or
 * the database, which others may reach.
 */
export const isNetworkClosed = (number: number | undefined): boolean => NETWORK.includes(number);

/** No way there from here: no connection, or a network that keeps this machine out. */
export const isOutOfReach = ({ kind, number }: SqlFailure): boolean =>
  kind === "unreachable" || isNetworkClosed(number);
