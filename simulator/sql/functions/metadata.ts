import { int, nvarchar, type SqlValue } from "../../tds/types.ts";
import type { Context } from "../context.ts";
import { SqlError } from "../errors.ts";
import { findPlace, isSsisAdmin, type Place } from "../place.ts";
import { findProcedure } from "../procedures/find.ts";
import { databaseProperty, visibleDatabase, visibleDatabases } from "../tables/databases.ts";
import { findTable } from "../tables/find.ts";
import { toText } from "../values/convert.ts";
import type { ScalarFunction } from "./call.ts";
import { ownName, productVersion } from "./globals.ts";

const here = ({ session }: Context): Place => {
  const place = findPlace(session, session.database);
  if (place === undefined) throw new Error(`${session.database} is not there any more`);
  return place;
};

const textOf = (value: SqlValue | undefined): string =>
  value === null || value === undefined ? "" : toText(value);

const serverProperties: Readonly<Record<string, (context: Context) => SqlValue>> = {
  COLLATION: () => "SQL_Latin1_General_CP1_CI_AS",
  EDITION: () => "SQL Azure",
  // 5 is SQL Database, 8 a managed instance.
  ENGINEEDITION: ({ session }) => (session.server.kind === "server" ? 5 : 8),
  ISHADRENABLED: () => 1,
  MACHINENAME: ownName,
  PRODUCTLEVEL: () => "RTM",
  PRODUCTVERSION: () => productVersion,
  SERVERNAME: ownName,
};

/** Split a name such as `[SSISDB].[catalog].[executions]` as PARSENAME does. */
export function nameParts(text: string): string[] {
  const parts = text.match(/\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*"|[^.[\]"]+/g) ?? [];
  return parts.map((part) => {
    if (part.startsWith("[")) return part.slice(1, -1).replaceAll("]]", "]");
    return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part.trim();
  });
}

/** Whether the name is that of a view or procedure; what cannot be bound is not there. */
function objectExists({ session }: Context, name: string): boolean {
  const parts = nameParts(name);
  if (findProcedure(session, parts) !== undefined) return true;
  try {
    findTable(session, parts);
    return true;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

/** A number that stays the same for a name: the world keeps no object ids. */
const stableId = (text: string): number =>
  [...text.toUpperCase()].reduce((hash, character) => {
    return (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  }, 7);

const ownerRoles = new Set(["DB_OWNER", "SSIS_ADMIN", "PUBLIC"]);

/** An administrator is db_owner everywhere; any other login is a member of public, and perhaps of ssis_admin. */
const isMember: ScalarFunction = {
  takes: [1, 2],
  type: int,
  evaluate: ([role = null], { context }) => {
    const name = textOf(role).toUpperCase();
    if (!ownerRoles.has(name)) return name.startsWith("DB_") ? 0 : null;
    if (name === "SSIS_ADMIN") return isSsisAdmin(here(context)) ? 1 : 0;
    return context.session.principal.isAdministrator || name === "PUBLIC" ? 1 : 0;
  },
};

const readPermissions = new Set(["SELECT", "CONNECT", "VIEW DEFINITION", "VIEW DATABASE STATE"]);

const userName: ScalarFunction = {
  takes: [0, 1],
  type: nvarchar(128),
  evaluate: (_values, { context: { session } }) =>
    session.principal.isAdministrator ? "dbo" : session.principal.name,
};

const loginName: ScalarFunction = {
  takes: [0, 1],
  type: nvarchar(128),
  evaluate: (_values, { context }) => context.session.principal.name,
};

export const metadataFunctions: Readonly<Record<string, ScalarFunction>> = {
  APP_NAME: {
    takes: [0, 0],
    type: nvarchar(128),
    evaluate: (_values, { context }) => context.session.application,
  },
  CURRENT_USER: userName,
  DATABASEPROPERTYEX: {
    takes: [2, 2],
    type: nvarchar(128),
    evaluate: ([name, property], { context }) =>
      databaseProperty(here(context), textOf(name), textOf(property)),
  },
  DB_ID: {
    takes: [0, 1],
    type: int,
    evaluate: ([name], { context }) =>
      visibleDatabase(here(context), name === undefined ? context.session.database : textOf(name))
        ?.id ?? null,
  },
  DB_NAME: {
    takes: [0, 1],
    type: nvarchar(128),
    evaluate: ([id], { context }) =>
      id === undefined
        ? context.session.database
        : (visibleDatabases(here(context)).find((listed) => listed.id === Number(id))?.name ??
          null),
  },
  HAS_PERMS_BY_NAME: {
    takes: [3, 5],
    type: int,
    evaluate: ([, , permission = null], { context }) => {
      if (permission === null) return null;
      const allowed = readPermissions.has(textOf(permission).toUpperCase());
      return context.session.principal.isAdministrator || allowed ? 1 : 0;
    },
  },
  HAS_DBACCESS: {
    takes: [1, 1],
    type: int,
    evaluate: ([name], { context }) =>
      visibleDatabase(here(context), textOf(name)) === undefined ? null : 1,
  },
  HOST_NAME: { takes: [0, 0], type: nvarchar(128), evaluate: () => null },
  IS_MEMBER: isMember,
  IS_ROLEMEMBER: isMember,
  IS_SRVROLEMEMBER: {
    takes: [1, 2],
    type: int,
    evaluate: (_values, { context: { session } }) =>
      session.principal.isAdministrator && session.server.kind === "managedInstance" ? 1 : 0,
  },
  OBJECT_ID: {
    takes: [1, 2],
    type: int,
    evaluate: ([name], { context }) =>
      objectExists(context, textOf(name)) ? stableId(textOf(name)) : null,
  },
  ORIGINAL_LOGIN: loginName,
  SCHEMA_NAME: { takes: [0, 1], type: nvarchar(128), evaluate: () => "dbo" },
  SERVERPROPERTY: {
    takes: [1, 1],
    type: nvarchar(128),
    evaluate: ([name], { context }) => {
      const value = serverProperties[textOf(name).toUpperCase()]?.(context) ?? null;
      return value === null ? null : toText(value);
    },
  },
  SESSION_USER: userName,
  SUSER_NAME: loginName,
  SUSER_SNAME: loginName,
  SYSTEM_USER: loginName,
  USER_NAME: userName,
  XACT_STATE: {
    takes: [0, 0],
    type: int,
    evaluate: (_values, { context }) => (context.session.openTransaction.depth > 0 ? 1 : 0),
  },
};
