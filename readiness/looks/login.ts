import { inDatabase } from "../../reconcilers/catalog/catalog-connection.ts";
import { CATALOG_DATABASE, type CatalogAccess } from "../../reconcilers/lifecycle/inputs.ts";
import { readUpdateability } from "../../sql/catalog.ts";
import { SqlFailure } from "../../sql/failure.ts";
import { readWhoIsShown } from "../../sql/shown.ts";
import type { LoginFacts } from "../checks/login.ts";
import { know } from "../known.ts";
import { isNew, type Looking, SQL_MS } from "../looking.ts";

/** Signs in to a server as the takeover would. */
export async function lookAtLogin(looking: Looking, to: CatalogAccess): Promise<LoginFacts> {
  const { estate, stack } = looking.subject;
  // SSISDB is born by the first `up`; the login is the server's own either way.
  const database = isNew(looking) ? "master" : CATALOG_DATABASE;
  return {
    ...{ estate: estate.name, stack, host: to.host, user: to.user, database },
    throughListener: estate.catalog.endpoint === "listener",
    result: await signIn(looking, to, database),
  };
}

/** The same on the other site's server. */
export async function lookAtOtherLogin(
  looking: Looking,
  to: CatalogAccess,
): Promise<LoginFacts | "left" | "new"> {
  if (isNew(looking)) return "new";
  return looking.takesOver ? "left" : await lookAtLogin(looking, to);
}

async function signIn(
  { context, subject }: Looking,
  access: CatalogAccess,
  database: string,
): Promise<LoginFacts["result"]> {
  const tried = await know(context, async (): Promise<LoginFacts["result"]> => {
    try {
      return await inDatabase(
        context,
        subject.estate.name,
        access,
        database,
        SQL_MS,
        async (to) => {
          await readUpdateability(to, database);
          if (database !== CATALOG_DATABASE) return { kind: "in" };
          const { login, shown } = await readWhoIsShown(to);
          return shown ? { kind: "in" } : { kind: "not shown", login };
        },
      );
    } catch (error) {
      if (!(error instanceof SqlFailure) || error.kind !== "login") throw error;
      return { kind: "refused", number: error.number, said: error.said };
    }
  });
  return "value" in tried ? tried.value : { kind: "no answer", why: tried.unknown };
}
