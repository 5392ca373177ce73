import { bit, int, nvarchar, varbinary } from "../../tds/types.ts";
import { bytesOf } from "../logins/password-hash.ts";
import type { Place } from "../place.ts";
import { defineTable } from "./table.ts";

interface Login {
  readonly name: string;
  readonly sid: Buffer;
  readonly enabled: boolean;
  /** Undefined for the administrator's, which nobody is shown here. */
  readonly passwordHash?: Buffer;
}

/** An identity or a group of Entra has another type than a login with a password. */
const external = { type: "E", type_desc: "EXTERNAL_LOGIN" };

/** The administrator and the logins of this server; they do not travel with a failover group. */
function loginsOf({ server }: Place): Login[] {
  const administrator = {
    name: server.administratorLogin,
    // Each server's administrator is its own, so its sid is too.
    sid: Buffer.from(server.id.toLowerCase()).subarray(-16),
    enabled: true,
  };
  return [
    administrator,
    ...server.logins.map(({ name, sid, enabled, passwordHash }) => ({
      name,
      sid: bytesOf(sid),
      enabled,
      passwordHash: bytesOf(passwordHash),
    })),
  ];
}

const columns = {
  name: nvarchar(128),
  principal_id: int,
  sid: varbinary(85),
  type: nvarchar(1),
  type_desc: nvarchar(60),
  is_disabled: bit,
  default_database_name: nvarchar(128),
};

const withHash = { ...columns, password_hash: varbinary(256) };

const rows = (place: Place) =>
  loginsOf(place).map(({ name, sid, enabled, passwordHash }, at) => ({
    name,
    principal_id: at + 1,
    sid,
    type: "S",
    type_desc: "SQL_LOGIN",
    is_disabled: !enabled,
    default_database_name: "master",
    // Only who may change logins sees it.
    password_hash: place.session.principal.isAdministrator ? (passwordHash ?? null) : null,
  }));

const exists = ({ server, databaseName }: Place): boolean =>
  server.kind === "managedInstance" || databaseName === "master";

const sqlLogins = defineTable({
  schema: "sys",
  name: "sql_logins",
  columns: withHash,
  exists,
  rows,
});

const serverPrincipals = defineTable({
  schema: "sys",
  name: "server_principals",
  columns,
  exists: ({ server }) => server.kind === "managedInstance",
  rows: (place) => [
    ...rows(place),
    ...place.server.entraIdentities.map((name, at) => ({
      ...{ name, ...external, principal_id: 1000 + at, sid: null },
      ...{ is_disabled: false, default_database_name: "master" },
    })),
  ],
});

const fixedPrincipals = [
  ["public", 0, "R", "DATABASE_ROLE"],
  ["dbo", 1, "S", "SQL_USER"],
  ["guest", 2, "S", "SQL_USER"],
  ["INFORMATION_SCHEMA", 3, "S", "SQL_USER"],
  ["sys", 4, "S", "SQL_USER"],
  ["db_owner", 16384, "R", "DATABASE_ROLE"],
] as const;

const catalogPrincipals = [
  ["ssis_admin", 5, "R", "DATABASE_ROLE"],
  ["##MS_SSISServerCleanupJobUser##", 6, "S", "SQL_USER"],
] as const;

const databasePrincipals = defineTable({
  schema: "sys",
  name: "database_principals",
  columns: {
    name: nvarchar(128),
    principal_id: int,
    type: nvarchar(1),
    type_desc: nvarchar(60),
    sid: varbinary(85),
  },
  rows: ({ world, server, database, databaseName }) => {
    // Contained users of a logical server's master; an instance has logins instead.
    const identities =
      server.kind === "server" && databaseName === "master" ? server.entraIdentities : [];
    const users = identities.map((name, at) => [name, 1000 + at, "E", "EXTERNAL_USER"] as const);
    const hasCatalog = database !== undefined && world.catalog(database) !== undefined;
    const kept = database === undefined ? [] : (world.content(database).users ?? []);
    return [
      ...[...fixedPrincipals, ...(hasCatalog ? catalogPrincipals : []), ...users].map(
        ([name, principal_id, type, type_desc]) => ({
          name,
          principal_id,
          type,
          type_desc,
          sid: null,
        }),
      ),
      ...kept.map(({ name, sid }, at) => ({
        ...{ name, principal_id: 2000 + at, sid: bytesOf(sid) },
        ...{ type: "S", type_desc: "SQL_USER" },
      })),
    ];
  },
});

export const principalTables = [sqlLogins, serverPrincipals, databasePrincipals];
