import { names } from "../../faults.ts";
import { datetimeoffset, int, nvarchar, type SqlValue, uniqueidentifier } from "../../tds/types.ts";
import type { Place } from "../place.ts";
import { defineTable } from "./table.ts";

const states = ["PENDING", "SEEDING", "CATCH_UP"];

interface Link {
  readonly partnerServer: string;
  readonly partnerDatabase: string;
  readonly state: string;
  readonly isPrimary: boolean;
  readonly startedAt: number;
  /** When the last change reached the other side; undefined when that side does not answer. */
  readonly lastReplication: number | undefined;
  readonly lagSeconds: number;
}

/** The geo-replication link of a database, if it has one. */
export function replicationLink({ world, database }: Place): Link | undefined {
  if (database === undefined) return undefined;
  const partner = world.partner(database);
  const partnerServer = partner && world.server(partner.serverId);
  if (partner === undefined || partnerServer === undefined) return undefined;
  const seeded = world.isOnline(partner) && world.isOnline(database);
  const reachable = !world.faults.isRegionLost(partnerServer.location);
  const group = world.groupOf(database);
  const lagSeconds =
    (
      group &&
      world.faults.peek((fault) => fault.lagSeconds !== undefined && names(fault.group, group))
    )?.lagSeconds ?? 0;
  return {
    partnerServer: partnerServer.name,
    partnerDatabase: partner.name,
    state: seeded ? (group?.replicationState ?? "CATCH_UP") : "SEEDING",
    // While the first copy is being seeded the primary has no role yet.
    isPrimary: database.role !== "Secondary",
    startedAt: Math.max(database.createdAt, partner.createdAt),
    lastReplication: reachable ? world.now() - lagSeconds * 1000 : undefined,
    lagSeconds,
  };
}

const utc = (ms: number | undefined): SqlValue =>
  ms === undefined ? null : { at: new Date(ms), offsetMinutes: 0 };

/** Lag and last replication are known on the primary only. */
const linkStatus = defineTable({
  schema: "sys",
  name: "dm_geo_replication_link_status",
  columns: {
    link_guid: uniqueidentifier,
    partner_server: nvarchar(128),
    partner_database: nvarchar(128),
    last_replication: datetimeoffset(3),
    replication_lag_sec: int,
    replication_state: int,
    replication_state_desc: nvarchar(256),
    role: int,
    role_desc: nvarchar(256),
    secondary_allow_connections: int,
    secondary_allow_connections_desc: nvarchar(256),
    last_commit: datetimeoffset(3),
  },
  rows(place) {
    const link = replicationLink(place);
    if (link === undefined) return [];
    const current = link.isPrimary && link.state === "CATCH_UP";
    return [
      {
        link_guid: place.database?.contentId ?? null,
        partner_server: link.partnerServer,
        partner_database: link.partnerDatabase,
        last_replication: current ? utc(link.lastReplication) : null,
        replication_lag_sec: current && link.lastReplication !== undefined ? link.lagSeconds : null,
        replication_state: Math.max(states.indexOf(link.state), 0),
        replication_state_desc: link.state,
        role: link.isPrimary ? 0 : 1,
        role_desc: link.isPrimary ? "PRIMARY" : "SECONDARY",
        secondary_allow_connections: 2,
        secondary_allow_connections_desc: "ALL",
        last_commit: current ? utc(link.lastReplication) : null,
      },
    ];
  },
});

/** In master of a logical server: the links of all its databases. */
const links = defineTable({
  schema: "sys",
  name: "geo_replication_links",
  columns: {
    database_id: int,
    start_date: datetimeoffset(3),
    partner_server: nvarchar(128),
    partner_database: nvarchar(128),
    replication_state: int,
    replication_state_desc: nvarchar(256),
    role: int,
    role_desc: nvarchar(256),
  },
  exists: ({ server, database }) => server.kind === "server" && database === undefined,
  rows: (place) =>
    place.world.databasesOf(place.server.id).flatMap((database, at) => {
      const link = replicationLink({ ...place, database });
      if (link === undefined) return [];
      return [
        {
          database_id: at + 5,
          start_date: utc(link.startedAt),
          partner_server: link.partnerServer,
          partner_database: link.partnerDatabase,
          replication_state: Math.max(states.indexOf(link.state), 0),
          replication_state_desc: link.state,
          role: link.isPrimary ? 0 : 1,
          role_desc: link.isPrimary ? "PRIMARY" : "SECONDARY",
        },
      ];
    }),
});

export const replicationTables = [linkStatus, links];
