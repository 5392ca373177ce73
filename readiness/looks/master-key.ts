import { inCatalog } from "../../reconcilers/catalog/catalog-connection.ts";
import { CATALOG_DATABASE } from "../../reconcilers/lifecycle/inputs.ts";
import { countRegisteredPasswords, opensMasterKey } from "../../sql/master-key.ts";
import type { MasterKeyFacts } from "../checks/master-key.ts";
import { isKnown, type Known, know, worth } from "../known.ts";
import { isNew, type Looking, SQL_MS } from "../looking.ts";

export async function lookAtMasterKey(looking: Looking): Promise<MasterKeyFacts | "none" | "new"> {
  const { context, subject, sql } = looking;
  const { estate, stack } = subject;
  if (estate.kind !== "managedInstance") return "none";
  if (isNew(looking)) return "new";
  const [registered, opens] = await Promise.all([
    know(context, async () => {
      if (!isKnown(sql)) throw new Error(sql.unknown);
      return await inCatalog(context, estate.name, sql.value.own, SQL_MS, (connection) =>
        countRegisteredPasswords(connection, CATALOG_DATABASE),
      );
    }),
    tryPassword(looking),
  ]);
  const host = worth(sql)?.own.host ?? subject.own.host;
  return { estate: estate.name, stack, host, registered, opens };
}

/** Views do not tell which passwords open a key: it is tried, in a session of its own, which closes it again. */
async function tryPassword(looking: Looking): Promise<Known<boolean>> {
  const { context, subject, sql, secrets } = looking;
  if (!isKnown(sql)) return sql;
  const password = secrets.masterKeyPassword ?? "";
  const isHere = worth(looking.ownGroup)?.role === "Primary";
  // Whether a copy opens its key at all is not documented, so that the writable side is asked, unless it is the one that is lost.
  const access = isHere || looking.takesOver ? sql.value.own : sql.value.other;
  const opened = await know(context, () =>
    inCatalog(context, subject.estate.name, access, SQL_MS, (connection) =>
      opensMasterKey(connection, password),
    ),
  );
  if (isKnown(opened) && !opened.value && access === sql.value.own && !isHere)
    return { unknown: "a copy does not tell, and the writable side is being left" };
  return opened;
}
