import { setSecretCommand } from "../config/commands.ts";
import type { CatalogTarget, SqlConnection } from "../sql/connection.ts";
import { withConnection } from "../sql/connection.ts";
import type { Context } from "./context.ts";
import { bounded } from "./context.ts";
import { CATALOG_DATABASE, type CatalogAccess } from "./inputs.ts";
import { Trouble } from "./trouble.ts";

/** Does something in SSISDB of one side, on a connection of its own. */
export async function inCatalog<T>(
  context: Context,
  estate: string,
  access: CatalogAccess,
  timeoutMs: number,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  return await inDatabase(context, estate, access, CATALOG_DATABASE, timeoutMs, work);
}

/** The same in another database of that server, such as `master`. */
export async function inDatabase<T>(
  context: Context,
  estate: string,
  access: CatalogAccess,
  database: string,
  timeoutMs: number,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  return await withConnection(
    targetOf(context, estate, access, database),
    context.azure,
    bounded(context, timeoutMs),
    async (connection) => {
      // To log in takes its time: whoever saw an engine before that may be an orphan now (rule 3; engine kill points).
      await context.engine.assertAlive();
      return await work(connection);
    },
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
