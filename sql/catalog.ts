import { z } from "zod";
import { asText } from "./as-text.ts";
import type { SqlConnection } from "./connection.ts";
import { believed } from "./shown.ts";
import { read, statement } from "./statements.ts";

export interface WorkerAgent {
  /** By the server's own clock: two clocks are never compared. */
  readonly secondsSinceOnline: number;
}

export interface RunningExecution {
  readonly id: string;
  readonly folder: string;
  readonly project: string;
  readonly package: string;
}

export interface GeoReplicationLink {
  /** The server of the copy, or of what this one is the copy of. */
  readonly partner: string;
  readonly role: "PRIMARY" | "SECONDARY";
  readonly lagSeconds?: number;
}

const updateability = z.object({
  updateability: z.enum(["READ_WRITE", "READ_ONLY"]).nullable(),
});

/** Whether a database can be written to here; undefined when the server has none of that name. */
export async function readUpdateability(
  connection: SqlConnection,
  database: string,
): Promise<"READ_WRITE" | "READ_ONLY" | undefined> {
  const [row] = await read(connection, "read-updateability", updateability, { database });
  return row?.updateability ?? undefined;
}

const link = z
  .object({
    partner_server: z.string(),
    role_desc: z.enum(["PRIMARY", "SECONDARY"]),
    replication_lag_sec: z.coerce.number().nullable(),
  })
  .transform(
    (row): GeoReplicationLink => ({
      partner: row.partner_server,
      role: row.role_desc,
      ...(row.replication_lag_sec !== null && { lagSeconds: row.replication_lag_sec }),
    }),
  );

/**
 * How a database stands to its copy on one server; undefined when it has none there. On SQL Database it may have more copies than the failover
 * group's own, and each of them lags by itself.
 *
 * @param partner name of that server; undefined for a managed instance, which has one copy at most
 */
export async function readReplicationLink(
  connection: SqlConnection,
  database: string,
  partner: string | undefined,
): Promise<GeoReplicationLink | undefined> {
  const rows = await read(connection, "replication-link", link, { database });
  return rows.find(
    (row) => partner === undefined || row.partner.toLowerCase() === partner.toLowerCase(),
  );
}

const worker = z
  .object({ SecondsSinceOnline: z.number() })
  .transform((row): WorkerAgent => ({ secondsSinceOnline: row.SecondsSinceOnline }));

/** The workers that serve this catalog: seen in the last ten minutes, by the server's own time. */
export async function readWorkers(connection: SqlConnection): Promise<readonly WorkerAgent[]> {
  return await believed(connection, await read(connection, "workers", worker));
}

const execution = z
  .object({
    execution_id: z.union([z.string(), z.number()]).transform(String),
    folder_name: z.string(),
    project_name: z.string(),
    package_name: z.string(),
  })
  .transform(
    (row): RunningExecution => ({
      id: row.execution_id,
      folder: row.folder_name,
      project: row.project_name,
      package: row.package_name,
    }),
  );

/** The packages that run now and would be broken off by a stop. */
export async function readRunningExecutions(
  connection: SqlConnection,
): Promise<readonly RunningExecution[]> {
  return await believed(connection, await read(connection, "running-executions", execution));
}

/** A runtime in its factory, as SSISDB knows it. */
export interface CatalogOwner {
  readonly dataFactory: string;
  readonly runtime: string;
}

/** Hands the catalog to the runtime of that name in that factory. Repeating it changes nothing. */
export async function attachRuntime(connection: SqlConnection, owner: CatalogOwner): Promise<void> {
  await connection.query(await statement("failover-integration-runtime"), {
    dataFactory: owner.dataFactory,
    runtime: owner.runtime,
  });
}

/** The same for somebody to run by hand, in SSISDB. */
export function attachRuntimeByHand({ dataFactory, runtime }: CatalogOwner): string {
  return asText("[catalog].[failover_integration_runtime]", {
    data_factory_name: dataFactory,
    integration_runtime_name: runtime,
  });
}
