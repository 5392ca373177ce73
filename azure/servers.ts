import type { Call } from "./call.ts";
import type { ReplicationRole } from "./failover-groups.ts";
import type { AzureSession } from "./session.ts";

export interface LiveServer {
  readonly id: string;
  readonly kind: "server" | "managedInstance";
  /** Fully qualified, such as `sql-weu.database.windows.net`. */
  readonly host: string;
  readonly location: string;
  readonly state?: string;
  /** Managed instances only. */
  readonly dnsZone?: string;
  readonly subnetId?: string;
  readonly publicDataEndpointEnabled?: boolean;
}

export interface LiveDatabase {
  readonly id: string;
  readonly status: string;
}

export interface ReplicationLink {
  readonly id: string;
  readonly role: ReplicationRole | string;
  readonly partnerRole: ReplicationRole | string;
  readonly partnerServer: string;
  readonly partnerLocation?: string;
  /** PENDING, SEEDING, CATCH_UP or SUSPENDED. */
  readonly replicationState: string;
  readonly percentComplete?: number;
}

/** A logical server or a managed instance, told apart by its id. */
export declare function readServer(
  session: AzureSession,
  resourceId: string,
  call: Call,
): Promise<LiveServer | undefined>;
export declare function readDatabase(
  session: AzureSession,
  database: { readonly serverId: string; readonly name: string },
  call: Call,
): Promise<LiveDatabase | undefined>;
export declare function readReplicationLinks(
  session: AzureSession,
  database: { readonly serverId: string; readonly name: string },
  call: Call,
): Promise<readonly ReplicationLink[]>;
export declare function readVirtualNetworkRules(
  session: AzureSession,
  serverId: string,
  call: Call,
): Promise<readonly { readonly id: string; readonly subnetId: string }[]>;
