import type { Identified } from "./ids.ts";
import type { JsonObject } from "./json.ts";

export interface ResourceGroup extends Identified {
  name: string;
  location: string;
  tags: Record<string, string>;
}

export interface Subnet extends Identified {
  location: string;
  /** Services it is delegated to, such as `Microsoft.Batch/batchAccounts`. */
  delegations: string[];
  freeAddresses: number;
}

/** A blob container with the custom setup of an integration runtime (`main.cmd` at its root). */
export interface SetupContainer extends Identified {
  /** The id: `https://account.blob.core.windows.net/container`. */
  uri: string;
  sasTokens: string[];
  hasMainCmd: boolean;
  location: string;
  setupMinutes: number;
}

/** An app registration that may sign in with a client secret. */
export interface Application extends Identified {
  /** The id is the client id. */
  clientId: string;
  tenantId: string;
  secret: string;
  /** Subscriptions it may act in; empty: all. */
  subscriptions: string[];
  /** What its role grants there, such as `Microsoft.Sql/servers/read`; without a role everything is. */
  actions?: readonly string[];
  /** Roles that count at and below a scope only; without any, and without {@link actions}, everything is granted. */
  assignments?: RoleAssignment[];
}

/** A role with the scope that it was assigned at. */
export interface RoleAssignment {
  scope: string;
  /** With `*` in any place. */
  actions: string[];
  notActions: string[];
}

/** Keeps everything at its scope and below it from being deleted, or from being changed. */
export interface ManagementLock extends Identified {
  name: string;
  scope: string;
  level: "CanNotDelete" | "ReadOnly";
}

/** How a subscription stands to a resource provider. The id: `/subscriptions/s/providers/namespace`. */
export interface Registration extends Identified {
  state: "Registered" | "NotRegistered" | "Registering";
}

/** Anything else that was PUT through ARM: virtual networks, public IPs, storage accounts. */
export interface GenericResource extends Identified {
  type: string;
  location: string;
  tags: Record<string, string>;
  body: JsonObject;
}
