import type { SqlConnection } from "./connection.ts";

export interface WorkerAgent {
  readonly id: string;
  readonly machineName: string;
  readonly lastOnlineTime: Date;
}

export interface RunningExecution {
  readonly id: string;
  readonly folder: string;
  readonly project: string;
  readonly package: string;
  readonly startTime?: Date;
}

export interface GeoReplicationLink {
  readonly role: "PRIMARY" | "SECONDARY";
  readonly partnerServer: string;
  readonly replicationState: string;
  readonly lagSeconds?: number;
  readonly lastReplication?: Date;
}

export declare function readUpdateability(
  connection: SqlConnection,
  database: string,
): Promise<"READ_WRITE" | "READ_ONLY" | undefined>;
/** Undefined when the database is not replicated. */
export declare function readReplicationLink(
  connection: SqlConnection,
): Promise<GeoReplicationLink | undefined>;
/** Workers seen in the last ten minutes, by the server's own time. */
export declare function readWorkers(connection: SqlConnection): Promise<readonly WorkerAgent[]>;
export declare function readRunningExecutions(
  connection: SqlConnection,
): Promise<readonly RunningExecution[]>;
/** Hands the catalog to the runtime of that name in that factory. */
export declare function attachRuntime(
  connection: SqlConnection,
  owner: { readonly dataFactory: string; readonly runtime: string },
): Promise<void>;
