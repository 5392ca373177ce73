import type { Identified } from "./ids.ts";

export interface GroupSide {
  /** ARM id of the server or managed instance. */
  serverId: string;
  location: string;
  role: "Primary" | "Secondary";
}

/** A failover group of two servers, or of two managed instances. */
export interface FailoverGroup extends Identified {
  /** Also the listener's host name; globally unique (facts 3.4). The id is `kind/name`. */
  name: string;
  kind: "server" | "instance";
  sides: [GroupSide, GroupSide];
  /** Names of the databases in it; for instances all user databases are in it. */
  databases: string[];
  policy: "Manual" | "Automatic";
  graceMinutes: number | undefined;
  readOnlyPolicy: string;
  tags: Record<string, string>;
  replicationState: "SEEDING" | "CATCH_UP" | "PENDING" | "SUSPENDED";
  /** Azure's time until which the group takes no other operation. */
  busyUntil: number;
  /** ARM id of the server the read-write listener leads to: DNS is ahead of the roles (facts 3.5). */
  listenerTo: string;
  /** The DNS name of the listeners, after the group's name: `database.windows.net` or `<zone>.database.windows.net`. */
  hostSuffix: string;
}
