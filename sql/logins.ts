import { z } from "zod";
import type { CatalogKind } from "../config/deployment.ts";
import type { SqlConnection } from "./connection.ts";
import { quoteLiteral, quoteName } from "./quote.ts";
import { read } from "./statements.ts";

/** A SQL login as its server keeps it; binary values as `0x…`. */
export interface LiveLogin {
  readonly sid: string;
  /** Undefined where this program may not see it. */
  readonly passwordHash: string | undefined;
  readonly disabled: boolean;
}

const binary = z
  .instanceof(Buffer)
  .transform((bytes) => `0x${bytes.toString("hex").toUpperCase()}`);
const login = z
  .object({ sid: binary, password_hash: binary.nullish(), is_disabled: z.boolean() })
  .transform(
    (row): LiveLogin => ({
      sid: row.sid,
      passwordHash: row.password_hash ?? undefined,
      disabled: row.is_disabled,
    }),
  );

/** In `master`; undefined when there is no login of that name. */
export async function readLogin(
  connection: SqlConnection,
  name: string,
): Promise<LiveLogin | undefined> {
  const [found] = await read(connection, "login", login, { login: name });
  return found;
}

const named = z.object({ name: z.string(), sid: binary });

/** In `master`: the logins that somebody has made, with their SIDs, as far as this program's own login may see them. */
export function listLogins(
  connection: SqlConnection,
): Promise<readonly { readonly name: string; readonly sid: string }[]> {
  return read(connection, "server-logins", named);
}

const identity = z.object({ name: z.string() });

/** In `master`: the identities and groups of Microsoft Entra that the server knows, as far as this program's own login may see them. */
export async function listEntraIdentities(
  connection: SqlConnection,
  kind: CatalogKind,
): Promise<readonly string[]> {
  const file = kind === "managedInstance" ? "entra-logins" : "entra-users";
  return (await read(connection, file, identity)).map(({ name }) => name);
}

/** A password in clear, or the hash of it that another instance keeps. SQL Database takes no hash (40517). */
export type LoginPassword = { readonly text: string } | { readonly hash: string };

/**
 * Makes a login with the SID that another server gave it: users in the databases go by that.
 *
 * One that is disabled there is never seen enabled here, whatever interrupts: an instance does both in one transaction. SQL Database wants
 * CREATE LOGIN alone in its batch, so that the second statement follows on its own.
 */
export async function createLogin(
  connection: SqlConnection,
  name: string,
  { sid, disabled }: Pick<LiveLogin, "sid" | "disabled">,
  password: LoginPassword,
): Promise<void> {
  // The grammar takes literals only.
  const create = `CREATE LOGIN ${quoteName(name)} WITH ${clause(connection, password)}, SID = ${binaryLiteral(sid)};`;
  if (disabled && "hash" in password) {
    const disable = `ALTER LOGIN ${quoteName(name)} DISABLE;`;
    await connection.batch(
      `SET XACT_ABORT ON; BEGIN TRANSACTION; ${create} ${disable} COMMIT TRANSACTION;`,
    );
    return;
  }
  await connection.batch(create);
  if (disabled) await turnLogin(connection, name, false);
}

/** Gives a login that is there another password, or the hash of one. */
export async function changePassword(
  connection: SqlConnection,
  name: string,
  password: LoginPassword,
): Promise<void> {
  await connection.batch(`ALTER LOGIN ${quoteName(name)} WITH ${clause(connection, password)};`);
}

/** Enables or disables a login; repeating it is fine. */
export async function turnLogin(
  connection: SqlConnection,
  name: string,
  enabled: boolean,
): Promise<void> {
  await connection.batch(`ALTER LOGIN ${quoteName(name)} ${enabled ? "ENABLE" : "DISABLE"};`);
}

function clause(connection: SqlConnection, password: LoginPassword): string {
  if ("hash" in password) {
    connection.hide(password.hash);
    return `PASSWORD = ${binaryLiteral(password.hash)} HASHED`;
  }
  connection.hide(password.text);
  return `PASSWORD = ${quoteLiteral(password.text)}`;
}

/** What was read from a server is written as a literal of another one: only what looks like one. */
function binaryLiteral(text: string): string {
  if (!/^0x(?:[0-9A-F]{2})+$/.test(text)) throw new Error("not a binary value of SQL Server");
  return text;
}
