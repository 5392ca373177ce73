import { bit, datetime2, int, nvarchar, uniqueidentifier } from "../../tds/types.ts";
import type { Database } from "../../world/servers.ts";
import { findPlace, type Place, systemDatabasesOf } from "../place.ts";
import { defineTable } from "./table.ts";

/** Ids below 5 are those of the system databases. */
const firstUserDatabaseId = 5;

interface Listed {
  readonly id: number;
  readonly name: string;
  readonly database: Database | undefined;
}

/** All databases of the server, with the ids they have on it. */
function allDatabases({ world, server }: Place): Listed[] {
  const system = systemDatabasesOf(server).map((name, at) => ({
    id: at + 1,
    name,
    database: undefined,
  }));
  const own = world.databasesOf(server.id).map((database, at) => ({
    id: firstUserDatabaseId + at,
    name: database.name,
    database,
  }));
  return [...system, ...own];
}

/** On SQL Database a user database sees only itself and master. */
export function visibleDatabases(place: Place): Listed[] {
  const all = allDatabases(place);
  if (place.server.kind === "managedInstance" || place.database === undefined) return all;
  return all.filter(({ name, id }) => id === 1 || name === place.databaseName);
}

export function visibleDatabase(place: Place, name: string): Listed | undefined {
  const wanted = name.toUpperCase();
  return visibleDatabases(place).find((listed) => listed.name.toUpperCase() === wanted);
}

const collation = "SQL_Latin1_General_CP1_CI_AS";

const sysDatabases = defineTable({
  schema: "sys",
  name: "databases",
  columns: {
    name: nvarchar(128),
    database_id: int,
    create_date: datetime2(3),
    compatibility_level: int,
    collation_name: nvarchar(128),
    user_access_desc: nvarchar(60),
    is_read_only: bit,
    state: int,
    state_desc: nvarchar(60),
    recovery_model_desc: nvarchar(60),
    is_master_key_encrypted_by_server: bit,
    is_encrypted: bit,
  },
  rows: (place) =>
    visibleDatabases(place).map(({ id, name, database }) => {
      const { world } = place;
      const online = database === undefined || world.isOnline(database);
      const masterKey = database && world.catalog(database)?.masterKey;
      return {
        name,
        database_id: id,
        create_date: new Date(database?.createdAt ?? world.startedAt),
        compatibility_level: 150,
        collation_name: collation,
        user_access_desc: "MULTI_USER",
        // Also on a geo-secondary: what it may do is told by DATABASEPROPERTYEX.
        is_read_only: false,
        state: online ? 0 : 7,
        state_desc: online ? "ONLINE" : "COPYING",
        recovery_model_desc: "FULL",
        is_master_key_encrypted_by_server: (masterKey?.openedBy.length ?? 0) > 0,
        is_encrypted: true,
      };
    }),
});

const recoveryStatus = defineTable({
  schema: "sys",
  name: "database_recovery_status",
  columns: { database_id: int, database_guid: uniqueidentifier, family_guid: uniqueidentifier },
  exists: ({ server }) => server.kind === "managedInstance",
  rows: (place) =>
    visibleDatabases(place).flatMap(({ id, database }) =>
      database === undefined
        ? []
        : [{ database_id: id, database_guid: null, family_guid: database.contentId }],
    ),
});

export const databaseTables = [sysDatabases, recoveryStatus];

/** DATABASEPROPERTYEX: NULL for what is not known or not visible, as in SQL Server. */
export function databaseProperty(place: Place, name: string, property: string): string | null {
  const listed = visibleDatabase(place, name);
  if (listed === undefined) return null;
  const { database } = listed;
  const open = findPlace(place.session, listed.name) !== undefined;
  switch (property.toUpperCase()) {
    case "UPDATEABILITY":
      if (!open) return null;
      return database === undefined ? "READ_WRITE" : place.world.updateability(database);
    case "STATUS":
      return open ? "ONLINE" : "RESTORING";
    case "USERACCESS":
      return "MULTI_USER";
    case "COLLATION":
      return collation;
    case "RECOVERY":
      return "FULL";
    case "EDITION":
      return database?.sku.tier ?? "System";
    case "SERVICEOBJECTIVE":
      return database?.sku.name ?? "System2";
    default:
      return null;
  }
}
