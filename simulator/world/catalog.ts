import type { Identified } from "./ids.ts";

/** The name of the catalog database; Azure knows no other. */
export const catalogName = "SSISDB";

/** What is in a database; replicas of one failover group share it, so replication is immediate once seeded. */
export interface Content extends Identified {
  kind: "plain" | "catalog";
  /** Only in an SSISDB that an integration runtime made. */
  catalog?: Catalog;
  /** Of logins; they travel with the database. */
  users?: DatabaseUser[];
  /** Members of SSISDB's role ssis_admin that are no administrators of a server: names of logins, client ids. */
  ssisAdmins?: string[];
}

/** A user in a database: that of the login with the same SID, on whichever server. */
export interface DatabaseUser {
  name: string;
  /** Hexadecimal, as `0x…`. */
  sid: string;
}

/** SSISDB as the first start of an integration runtime makes it. */
export interface Catalog {
  /** The runtime that may connect; both names as `catalog.failover_integration_runtime` takes them. */
  owner: { dataFactory: string; runtime: string };
  /** Set when the owner is a dual standby pair: every runtime of that pair may connect. */
  pairName: string | undefined;
  createdAt: number;
  workerAgents: WorkerAgent[];
  executions: Execution[];
  /** catalog.catalog_properties. */
  properties: Record<string, string>;
  masterKey: MasterKey;
  folders: { name: string; environments: Environment[] }[];
}

/** A row of catalog.worker_agents. */
export interface WorkerAgent {
  id: string;
  machineName: string;
  /** ARM id of the runtime. */
  runtimeId: string;
  enabled: boolean;
  /** While the runtime serves, the row is fresh: read it through `World.workerAgents`. */
  lastOnlineTime: number;
}

/** catalog.executions.status. */
export const ExecutionStatus = {
  created: 1,
  running: 2,
  canceled: 3,
  failed: 4,
  pending: 5,
  ended: 6,
  succeeded: 7,
  stopping: 8,
  completed: 9,
} as const;

export interface Execution {
  executionId: number;
  folderName: string;
  projectName: string;
  packageName: string;
  /** One of ExecutionStatus. */
  status: number;
  startTime: number;
  endTime: number | undefined;
  /** A running execution ends by itself at this time. */
  endsAt: number | undefined;
  /** Why it failed: its row in catalog.operation_messages. */
  error?: string;
}

/** The database master key; it lives in SSISDB and travels with it. */
export interface MasterKey {
  /** Passwords that ALTER MASTER KEY ADD ENCRYPTION BY PASSWORD added (and the service's own, unknown one, as ""). */
  passwords: string[];
  /** The service master keys (SqlServer.serviceMasterKey) that can open it. */
  openedBy: string[];
}

export interface Environment {
  name: string;
  variables: { name: string; type: string; sensitive: boolean; value: string }[];
}
