import { setSecretCommand } from "../../config/commands.ts";
import type { CatalogTarget, SqlConnection } from "../../sql/connection.ts";
import { withConnection } from "../../sql/connection.ts";
import type { Context } from "../context/context.ts";
import { bounded } from "../context/context.ts";
import { CATALOG_DATABASE, type CatalogAccess, type Timeouts } from "../lifecycle/inputs.ts";
import { Trouble } from "../lifecycle/trouble.ts";

/** Milliseconds of Azure's time: for all of it, or for the connection and for all of it, where the work is more than a statement or two. */
type Limits = number | { readonly open: number; readonly whole: number };

/** For work of dozens of statements: a server that is silent is waited for no longer than with any other call. */
export const forManyStatements = ({ call }: Timeouts): Limits => ({
  open: call,
  whole: Math.max(call, 5 * 60_000),
});

/** Does something in SSISDB of one side, on a connection of its own. */
export async function inCatalog<T>(
  context: Context,
  estate: string,
  access: CatalogAccess,
  limits: Limits,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  return await inDatabase(context, estate, access, CATALOG_DATABASE, limits, work);
}

/** The same in another database of that server, such as `master`. */
export async function inDatabase<T>(
  context: Context,
  estate: string,
  access: CatalogAccess,
  database: string,
  limits: Limits,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const { open, whole } = typeof limits === "number" ? { open: limits, whole: limits } : limits;
  return await withConnection(
    targetOf(context, estate, access, database),
    context.azure,
    bounded(context, whole),
    async (connection) => {
      // To log in takes its time: whoever saw an engine before that may be an orphan now (rule 3; engine kill points).
      await context.engine.assertAlive();
      return await work(connection);
    },
    context.clock.wall(open),
  );
}

function targetOf(
  context: Context,
  estate: string,
  access: CatalogAccess,
  database: string,
): CatalogTarget {
  return {
    host: access.host,
    port: access.port,
    dial: access.dial,
    database,
    encrypt: access.encrypt ?? "tls",
    login:
      access.user === undefined
        ? { kind: "entra" }
        : { kind: "sql", user: access.user, password: passwordOf(context, estate) },
  };
}

function passwordOf(context: Context, estate: string): string {
  const password = context.credentials(estate).catalogPassword;
  if (password !== undefined) return password;
  throw new Trouble({
    estate,
    what: "logging in to SSISDB",
    code: "CredentialMissing",
    means: "this stack has no password for the catalog's administrator",
    cure: setSecretCommand(["credentials", estate, "catalogPassword"], "<this stack>"),
    left: "nothing was changed",
    changedNothing: true,
  });
}
