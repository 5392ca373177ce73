import { inDatabase } from "../../reconcilers/catalog/catalog-connection.ts";
import { listEntraIdentities } from "../../sql/logins.ts";
import type { EntraFacts } from "../checks/entra.ts";
import { type Known, know } from "../known.ts";
import { isNew, type Looking, SQL_MS } from "../looking.ts";

export async function lookAtEntra(looking: Looking): Promise<EntraFacts | "left" | "new" | "sql"> {
  const { estate, here, there, runtime, otherRuntime } = looking.subject;
  if (estate.catalog.authentication === "sql") return "sql";
  if (isNew(looking)) return "new";
  if (looking.takesOver) return "left";
  const [ours, theirs] = await Promise.all([known(looking, "own"), known(looking, "other")]);
  const isOneFactory = runtime.factory === otherRuntime.factory;
  return {
    kind: estate.kind,
    isOneIdentity: isOneFactory && here.runtime.credential === there.runtime.credential,
    here: ours,
    there: theirs,
  };
}

function known(
  { context, subject, sql }: Looking,
  side: "own" | "other",
): Promise<Known<readonly string[]>> {
  if ("unknown" in sql) return Promise.resolve(sql);
  const { kind, name } = subject.estate;
  return know(context, () =>
    inDatabase(context, name, sql.value[side], "master", SQL_MS, (connection) =>
      listEntraIdentities(connection, kind),
    ),
  );
}
