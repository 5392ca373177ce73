import { inDatabase } from "../../reconcilers/catalog/catalog-connection.ts";
import type { CatalogAccess } from "../../reconcilers/lifecycle/inputs.ts";
import { listJobs, WATCHDOG } from "../../sql/agent.ts";
import type { SqlConnection } from "../../sql/connection.ts";
import { listLogins } from "../../sql/logins.ts";
import type { InstanceFacts } from "../checks/instances.ts";
import { type Known, know } from "../known.ts";
import { isNew, type Looking, SQL_MS } from "../looking.ts";

export async function lookAtInstances(looking: Looking): Promise<InstanceFacts | "left" | "new"> {
  const { subject, takesOver } = looking;
  // Before its first `up` an estate has nothing of its own to compare.
  if (isNew(looking)) return "new";
  if (takesOver) return "left";
  const hasAgent = subject.estate.kind === "managedInstance";
  const [here, there, ownJobs, otherJobs] = await Promise.all([
    on(looking, "own", "master", listLogins),
    on(looking, "other", "master", listLogins),
    hasAgent ? on(looking, "own", "msdb", ownJobsOf) : undefined,
    hasAgent ? on(looking, "other", "msdb", ownJobsOf) : undefined,
  ]);
  const administrators = [subject.here.adminLogin, subject.there.adminLogin];
  return {
    administrators: administrators.filter((name) => name !== undefined),
    made: subject.estate.hooks.logins,
    logins: { here, there },
    jobs:
      ownJobs === undefined || otherJobs === undefined
        ? "none"
        : { here: ownJobs, there: otherJobs },
  };
}

/** Without the job that each stack keeps on its own instance. */
async function ownJobsOf(connection: SqlConnection): Promise<readonly string[]> {
  return (await listJobs(connection)).filter((name) => name !== WATCHDOG);
}

function on<T>(
  { context, subject, sql }: Looking,
  side: "own" | "other",
  database: string,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<Known<T>> {
  if ("unknown" in sql) return Promise.resolve(sql);
  const access: CatalogAccess = sql.value[side];
  return know(context, () =>
    inDatabase(context, subject.estate.name, access, database, SQL_MS, work),
  );
}
