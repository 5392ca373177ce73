import type { Catalog, Content } from "../world/catalog.ts";
import type { Database, SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { crossDatabaseReference, noEntry } from "./errors.ts";
import type { Principal, Session } from "./session.ts";
import type { Name } from "./syntax.ts";

/** A database as a statement sees it: its views and procedures are those of this place. */
export interface Place {
  readonly session: Session;
  readonly world: World;
  readonly server: SqlServer;
  readonly databaseName: string;
  /** Undefined in the system databases, which the world does not keep. */
  readonly database: Database | undefined;
}

const systemDatabases = {
  server: ["master"],
  managedInstance: ["master", "tempdb", "model", "msdb"],
} as const;

export const systemDatabasesOf = (server: SqlServer): readonly string[] =>
  systemDatabases[server.kind];

const same = (one: string, other: string): boolean => one.toUpperCase() === other.toUpperCase();

/** The place of a database of this server, when there is one that can be opened. */
export function findPlace(session: Session, databaseName: string): Place | undefined {
  const { world, server } = session;
  const system = systemDatabasesOf(server).find((name) => same(name, databaseName));
  if (system !== undefined) {
    return { session, world, server, databaseName: system, database: undefined };
  }
  const database = world.database(server.id, databaseName);
  if (database === undefined || !world.isOnline(database)) return undefined;
  return { session, world, server, databaseName: database.name, database };
}

/** A login that is not the administrator needs a user in the database: one with its SID, whatever its name. */
export const mayEnter = ({ sid }: Pick<Principal, "sid">, { users = [] }: Content): boolean =>
  sid === undefined || users.some((user) => same(user.sid, sid));

export function requireEntry({ session, world, database }: Place): void {
  if (database !== undefined && !mayEnter(session.principal, world.content(database)))
    throw noEntry(session.principal.name, database.name);
}

export interface PlacedName {
  /** Undefined when the name names a database that is not there. */
  readonly place: Place | undefined;
  readonly schema: string | undefined;
  readonly object: string;
}

/**
 * Where a name of one to three parts leads. SQL Database refuses the name of another database
 * (40515); a managed instance follows it.
 */
export function placeName(session: Session, name: Name): PlacedName {
  const object = name.at(-1) ?? "";
  const schema = name.at(-2) === "" ? undefined : name.at(-2);
  const databaseName = name.at(-3) ?? session.database;
  const elsewhere = !same(databaseName, session.database);
  if (name.length > 3 || (elsewhere && session.server.kind === "server")) {
    throw crossDatabaseReference(name.join("."));
  }
  const place = findPlace(session, databaseName);
  if (place !== undefined && elsewhere) requireEntry(place);
  return { place, schema, object };
}

/** A server's administrator owns SSISDB; others see all of it once they are members of ssis_admin. */
export const isSsisAdmin = ({ session: { principal }, world, database }: Place): boolean =>
  principal.isAdministrator ||
  (database !== undefined && world.content(database).ssisAdmins?.includes(principal.name) === true);

export const catalogOf = ({ world, database }: Place): Catalog | undefined =>
  database === undefined ? undefined : world.catalog(database);

/** System databases can always be written; a database only on its primary side, once it may. */
export const isReadOnly = ({ world, database }: Place): boolean =>
  database !== undefined && !world.isWritable(database);
