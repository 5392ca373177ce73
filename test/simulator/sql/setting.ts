import assert from "node:assert/strict";
import { VirtualClock } from "../../../simulator/clock.ts";
import { newCatalog } from "../../../simulator/data-factory/birth.ts";
import { addServing } from "../../../simulator/data-factory/serving.ts";
import { seedWorld, worldDocument } from "../../../simulator/seed.ts";
import { Session } from "../../../simulator/sql/session.ts";
import type { ResultItem } from "../../../simulator/tds/engine.ts";
import { isOffsetDate, type SqlValue } from "../../../simulator/tds/types.ts";
import type { Database, SqlServer } from "../../../simulator/world/servers.ts";
import { World } from "../../../simulator/world.ts";

const scope = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Sql";
export const start = Date.UTC(2030, 0, 1);

export interface SqlWorld {
  readonly world: World;
  readonly clock: VirtualClock;
  readonly primary: SqlServer;
  readonly secondary: SqlServer;
  session(server: SqlServer, database: string, isAdministrator?: boolean): Session;
  /** The roles of the group change sides, as a failover does it. */
  swapRoles(): void;
}

/** Two servers or instances with SSISDB and Sales in one failover group. */
export function sqlWorld(
  kind: "servers" | "managedInstances" = "servers",
  options: { copiesServiceMasterKey?: boolean } = {},
): SqlWorld {
  const clock = new VirtualClock(start);
  const world = new World(clock);
  addServing(world);
  const id = (name: string) => `${scope}/${kind}/${name}`;
  const server = (name: string, location: string) => ({
    id: id(name),
    location,
    administratorPassword: "Adm1n-of-all",
    databases: [] as { name: string }[],
    ...(kind === "managedInstances" && { dnsZone: "zone1", publicDataEndpointEnabled: true }),
  });
  const primaryDocument = server("sql-weu", "westeurope");
  primaryDocument.databases.push({ name: "SSISDB" }, { name: "Sales" });
  seedWorld(
    world,
    worldDocument.parse({ [kind]: [primaryDocument, server("sql-neu", "northeurope")] }),
  );
  const [primary, secondary] = [world.server(id("sql-weu")), world.server(id("sql-neu"))];
  assert(primary && secondary);
  const database = world.database(primary.id, "SSISDB");
  assert(database);
  const content = world.content(database);
  content.kind = "catalog";
  content.catalog = newCatalog(world, "adf", "ssis", undefined);
  content.catalog.masterKey.openedBy.push(primary.serviceMasterKey);
  const group = {
    name: "fog",
    primary: primary.id,
    secondary: secondary.id,
    databases: ["SSISDB", "Sales"],
    ...options,
  };
  seedWorld(world, worldDocument.parse({ failoverGroups: [group] }));
  return {
    world,
    clock,
    primary,
    secondary,
    session: (on, name, isAdministrator = true) =>
      new Session({
        world,
        server: on,
        principal: { name: isAdministrator ? "ssisadmin" : "reader", isAdministrator },
        application: "test",
        database: name,
      }),
    swapRoles() {
      for (const side of world.state.groups.get("server/fog")?.sides ??
        world.state.groups.get("instance/fog")?.sides ??
        []) {
        side.role = side.role === "Primary" ? "Secondary" : "Primary";
        for (const replica of world.databasesOf(side.serverId)) replica.role = side.role;
      }
      world.settle();
    },
  };
}

export const ssisdb = (world: World, server: SqlServer): Database => {
  const database = world.database(server.id, "SSISDB");
  assert(database);
  return database;
};

export async function run(session: Session, text: string): Promise<ResultItem[]> {
  const { signal } = new AbortController();
  const items: ResultItem[] = [];
  const request = { kind: "text", text, parameters: [], signal } as const;
  for await (const item of session.run(request)) items.push(item);
  return items;
}

const plain = (value: SqlValue): unknown =>
  isOffsetDate(value)
    ? value.at.toISOString()
    : value instanceof Date
      ? value.toISOString()
      : typeof value === "bigint"
        ? Number(value)
        : value;

/** Numbers of all errors of an answer. */
const errorsIn = (items: readonly ResultItem[]): number[] =>
  items.flatMap((item) => (item.kind === "error" ? [item.error.number] : []));

export const numbers = async (session: Session, text: string): Promise<number[]> =>
  errorsIn(await run(session, text));

/** The rows of the last result as plain records. */
export async function rows(session: Session, text: string): Promise<Record<string, unknown>[]> {
  const items = await run(session, text);
  const refused = items.find((item) => item.kind === "error");
  if (refused?.kind === "error") throw refused.error;
  const last = items.findLast((item) => item.kind === "rows");
  if (last?.kind !== "rows") return [];
  return last.rows.map((row) =>
    Object.fromEntries(last.columns.map(({ name }, at) => [name, plain(row[at] ?? null)])),
  );
}

/** The single value of a query. */
export async function value(session: Session, expression: string): Promise<unknown> {
  const [row] = await rows(session, `SELECT ${expression} AS value`);
  return row?.value;
}
