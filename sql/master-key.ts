import { z } from "zod";
import { asText } from "./as-text.ts";
import type { SqlConnection } from "./connection.ts";
import { SqlFailure } from "./failure.ts";
import { quoteLiteral } from "./quote.ts";
import { read } from "./statements.ts";

/** Whether the password opens the master key. Views cannot tell, so it is tried. */
export async function opensMasterKey(
  connection: SqlConnection,
  password: string,
): Promise<boolean> {
  connection.hide(password);
  try {
    await connection.batch(`${opening(password)} CLOSE MASTER KEY;`);
    return true;
  } catch (error) {
    // Not protected by this password, or not decrypted by it.
    if (isOneOf(error, 15313, 15466)) return false;
    throw error;
  }
}

/** Makes the password one of those that open the master key; repeating it is fine. Only on the writable side. */
export async function addMasterKeyPassword(
  connection: SqlConnection,
  password: string,
): Promise<void> {
  if (await opensMasterKey(connection, password)) return;
  await unless(connection.batch(adding(password)), 15579);
}

/**
 * Lets this instance try the password by itself when it cannot open the master key of `database`; also on a secondary, since it is kept in
 * the instance's master database. Repeating it is fine. The password is not verified by SQL Server.
 */
export async function registerMasterKeyPassword(
  connection: SqlConnection,
  database: string,
  password: string,
): Promise<void> {
  connection.hide(password);
  const { procedure, parameters } = controlling(database, password, "add");
  await unless(connection.execute(procedure, parameters), 15594);
}

/** How many passwords this instance tries on the master key of `database`. */
export async function countRegisteredPasswords(
  connection: SqlConnection,
  database: string,
): Promise<number> {
  const names = await read(connection, "registered-passwords", z.object({ name: z.string() }), {
    database,
  });
  return names.length;
}

/** Binds the master key to this instance's service master key: the cure when it does not open by itself (15581). */
export async function bindMasterKeyToService(
  connection: SqlConnection,
  password: string,
): Promise<void> {
  connection.hide(password);
  await connection.batch(binding(password));
}

/**
 * Whether the master key opens by itself on this instance, as packages need it. It is bound to the service master key for that, which SQL
 * Server does only with an open key: 15581 says that neither the service master key nor a registered password opens it.
 */
export async function opensByItself(connection: SqlConnection): Promise<boolean> {
  try {
    await unless(connection.batch(BY_SERVICE), 15579);
    return true;
  } catch (error) {
    if (isOneOf(error, 15581)) return false;
    throw error;
  }
}

/** Takes an old password off the master key; one that does not open it any more is off already. Only on the writable side. */
export async function dropMasterKeyPassword(
  connection: SqlConnection,
  password: string,
): Promise<void> {
  if (!(await opensMasterKey(connection, password))) return;
  await connection.batch(dropping(password));
}

/** Makes this instance forget a registered password; repeating it is fine. */
export async function unregisterMasterKeyPassword(
  connection: SqlConnection,
  database: string,
  password: string,
): Promise<void> {
  connection.hide(password);
  const { procedure, parameters } = controlling(database, password, "drop");
  await unless(connection.execute(procedure, parameters), 15595);
}

/** The statements themselves, for the program and for whoever runs them by hand. The grammar takes literals only. */
const BY_SERVICE = "ALTER MASTER KEY ADD ENCRYPTION BY SERVICE MASTER KEY;";

function opening(password: string): string {
  return `OPEN MASTER KEY DECRYPTION BY PASSWORD = ${quoteLiteral(password)};`;
}

function binding(password: string): string {
  return `${opening(password)} ${BY_SERVICE} CLOSE MASTER KEY;`;
}

function adding(password: string): string {
  return `ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD = ${quoteLiteral(password)};`;
}

function dropping(password: string): string {
  return `ALTER MASTER KEY DROP ENCRYPTION BY PASSWORD = ${quoteLiteral(password)};`;
}

function controlling(database: string, password: string, action: "add" | "drop") {
  const parameters = { db_name: database, password, action };
  return { procedure: "sp_control_dbmasterkey_password", parameters };
}

/**
 * What the functions above do on one instance, for somebody who runs it by hand. Unlike them it does not look first: run as one script, what
 * is so already is said (15313, 15579, 15594), and the next statement goes on.
 */
export const masterKeyByHand = {
  /** Opens the key, lets this instance's service master key open it from now on, and adds the password; in SSISDB, on the writable side. */
  opened: (password: string): readonly string[] => [binding(password), adding(password)],
  /** Adds the password; in SSISDB, on the writable side. */
  added: (password: string): readonly string[] => [adding(password)],
  /** Registers the password on this instance. */
  registered: (database: string, password: string): readonly string[] => {
    const { procedure, parameters } = controlling(database, password, "add");
    return [asText(procedure, parameters)];
  },
  /** Takes an old password away, when both instances know the new one. */
  retired: (database: string, password: string): readonly string[] => {
    const { procedure, parameters } = controlling(database, password, "drop");
    return [dropping(password), asText(procedure, parameters)];
  },
};

function isOneOf(error: unknown, ...numbers: readonly number[]): boolean {
  return (
    error instanceof SqlFailure && error.number !== undefined && numbers.includes(error.number)
  );
}

async function unless(doing: Promise<unknown>, ...done: readonly number[]): Promise<void> {
  try {
    await doing;
  } catch (error) {
    if (!isOneOf(error, ...done)) throw error;
  }
}
