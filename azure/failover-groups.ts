import type { Call } from "./call.ts";
import type { OperationHandle } from "./operations.ts";
import type { AzureSession } from "./session.ts";

/** A group as seen from one of its sides; roles are relative to that side. */
export type GroupAddress =
  | {
      readonly kind: "server";
      readonly subscriptionId: string;
      readonly resourceGroup: string;
      readonly server: string;
      readonly group: string;
    }
  | {
      readonly kind: "instance";
      readonly subscriptionId: string;
      readonly resourceGroup: string;
      readonly location: string;
      readonly group: string;
    };

export type ReplicationRole = "Primary" | "Secondary";

export interface LiveGroup {
  readonly id: string;
  readonly role: ReplicationRole;
  /** Azure's own word, such as `CATCH_UP` or `SEEDING`; for instance groups not documented. */
  readonly replicationState: string;
  readonly partners: readonly {
    readonly id?: string;
    readonly location?: string;
    readonly role?: ReplicationRole;
  }[];
  /** Ids of the databases in it; instance groups hold all of them and list none. */
  readonly databases: readonly string[];
  /** Instance groups: the ids of both instances. */
  readonly instancePairs: readonly { readonly primary: string; readonly partner: string }[];
  readonly policy: { readonly failoverPolicy: string; readonly graceMinutes?: number };
}

export declare function readGroup(
  session: AzureSession,
  address: GroupAddress,
  call: Call,
): Promise<LiveGroup | undefined>;
/** Makes the side that `address` names the primary. Returns when Azure has accepted. */
export declare function failover(
  session: AzureSession,
  address: GroupAddress,
  mode: "planned" | "forced",
  call: Call,
): Promise<OperationHandle | undefined>;
/** Adds one database to a server group by reading, joining and patching; nothing is sent when it is in it. */
export declare function addDatabase(
  session: AzureSession,
  address: GroupAddress & { readonly kind: "server" },
  databaseId: string,
  call: Call,
): Promise<OperationHandle | undefined>;
