import type { Agent } from "./agent.ts";
import type { Identified } from "./ids.ts";

/** A login in `master` of one server. Logins do not travel with a failover group. */
export interface SqlLogin {
  name: string;
  /** As SQL Server keeps it: hexadecimal, `0x0200…`. */
  passwordHash: string;
  /** Hexadecimal, as `0x…`. */
  sid: string;
  enabled: boolean;
}

export interface FirewallRule extends Identified {
  name: string;
  startIpAddress: string;
  endIpAddress: string;
}

export interface VirtualNetworkRule extends Identified {
  name: string;
  subnetId: string;
  ignoreMissingEndpoint: boolean;
}

/** A logical server of SQL Database, or a managed instance. */
export interface SqlServer extends Identified {
  name: string;
  kind: "server" | "managedInstance";
  location: string;
  tags: Record<string, string>;
  /** Fully qualified domain name, what one connects to. */
  host: string;
  administratorLogin: string;
  administratorPassword: string;
  /** Entra administrators, by client id: whose token is no user's either gets 18456. A server has none until one is named. */
  entraAdministrators: string[];
  /**
   * Names of the identities and groups of Entra that `master` knows: logins of an instance, contained users of a logical server. A runtime that
   * signs in by Entra needs its factory's or its credential's here.
   */
  entraIdentities: string[];
  /** Plain users in the server's databases, by client id: they are let in, and SSISDB's views show them nothing. */
  entraUsers: string[];
  logins: SqlLogin[];
  /**
   * Connection policy Redirect, which a logical server has by default for clients inside Azure: whoever logs in is sent on to a node, at a
   * port from 11000 to 11999. The port of this simulator stands for the gateway, so nobody gets to that node through it.
   */
  redirects?: boolean;
  firewallRules: FirewallRule[];
  virtualNetworkRules: VirtualNetworkRule[];
  /** Managed instance only. */
  dnsZone?: string;
  subnetId?: string;
  publicDataEndpointEnabled?: boolean;
  /** Managed instance only: stopped to save its cost. */
  stopped?: boolean;
  /** Managed instance only: SQL Server Agent, as msdb has it. */
  agent?: Agent;
  /** Names the service master key of this instance; a failover group copies it once, at its creation. */
  serviceMasterKey: string;
  /** What sp_control_dbmasterkey_password registered in `master` of this instance. */
  masterKeyPasswords: { contentId: string; password: string; createdAt: number }[];
}

export type ReplicaRole = "none" | "Primary" | "Secondary";

/** A database on one server: a replica of a content, which its partner on the other server shares. */
export interface Database extends Identified {
  serverId: string;
  name: string;
  location: string;
  tags: Record<string, string>;
  sku: { name: string; tier: string };
  contentId: string;
  /** "none": not in a failover group. */
  role: ReplicaRole;
  /** When the copy was complete; undefined while it is being seeded (nobody can connect then). */
  seededAt: number | undefined;
  /** A new primary may still refuse writes for a while after the switch (facts 3.5, managed instances). */
  writableFrom: number;
  createdAt: number;
}
