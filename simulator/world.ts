import { randomUUID } from "node:crypto";
import type { SimulatedClock } from "./clock.ts";
import { type Fault, names } from "./faults.ts";
import { type Catalog, type Content, catalogName, type WorkerAgent } from "./world/catalog.ts";
import type { IntegrationRuntime } from "./world/factories.ts";
import type { FailoverGroup } from "./world/groups.ts";
import { sameId } from "./world/ids.ts";
import { type Endpoint, hostOf, resolveHost } from "./world/network.ts";
import type { Database, SqlServer } from "./world/servers.ts";
import { restoreState, type SavedState, type WorldState } from "./world/state.ts";
import { type SavedTimeline, Timeline } from "./world/timeline.ts";

/** What a state file holds. */
export interface SavedWorld extends SavedTimeline {
  readonly state: SavedState;
}

/** The simulated Azure: what is in it now, on top of what is due and what has happened. */
export class World extends Timeline {
  readonly state: WorldState;
  /** What the names of its SQL servers end in: another cloud has another one. */
  sqlSuffix = "database.windows.net";
  /** Told of each right that a request made use of: how one finds out what a role must grant. */
  onRight: (action: string) => void = () => {};

  constructor(clock: SimulatedClock, saved?: SavedWorld) {
    super(clock, saved);
    this.state = restoreState(saved?.state ?? {});
  }

  /** Plants a fault; one that makes a group busy does so at once and is used up by it. */
  override plant(fault: Fault): Fault {
    if (!("match" in fault) && fault.busyForMs !== undefined) {
      this.advance();
      const group = this.state.groups.find((one) => names(fault.group, one));
      if (group) group.busyUntil = Math.max(group.busyUntil, this.now() + fault.busyForMs);
      this.changed();
      return fault;
    }
    return super.plant(fault);
  }

  // --- Servers and databases --------------------------------------------------------------------

  server(id: string): SqlServer | undefined {
    return this.state.servers.get(id);
  }

  /** The server a host name (or `host,port`) leads to now; listeners follow the role. */
  resolve(host: string): Endpoint | undefined {
    return resolveHost(this.state, host);
  }

  /** The replica of a database on one server; database names have no case. */
  database(serverId: string, name: string): Database | undefined {
    return this.state.databases.get(`${serverId}/databases/${name}`);
  }

  databasesOf(serverId: string): Database[] {
    return this.state.databases.filter((database) => sameId(database.serverId, serverId));
  }

  content(database: Database): Content {
    const content = this.state.contents.get(database.contentId);
    if (!content) throw new Error(`database ${database.id} has lost its content`);
    return content;
  }

  /** The SSISDB catalog in a database, when an integration runtime has made one. */
  catalog(database: Database): Catalog | undefined {
    return this.content(database).catalog;
  }

  /** Can one connect to it? A replica that is being seeded cannot be opened. */
  isOnline(database: Database): boolean {
    return database.seededAt !== undefined && database.seededAt <= this.now();
  }

  updateability(database: Database): "READ_WRITE" | "READ_ONLY" {
    return database.role === "Secondary" || this.now() < database.writableFrom
      ? "READ_ONLY"
      : "READ_WRITE";
  }

  isWritable(database: Database): boolean {
    return this.isOnline(database) && this.updateability(database) === "READ_WRITE";
  }

  /** Makes a database with an empty content of its own. On an instance in a group its copy begins by itself. */
  createDatabase(
    server: SqlServer,
    name: string,
    more: Partial<Pick<Database, "sku" | "tags" | "contentId">> = {},
  ): Database {
    const content =
      this.state.contents.get(more.contentId ?? "") ??
      this.state.contents.add({ id: randomUUID(), kind: "plain" });
    const database = this.state.databases.add({
      id: `${server.id}/databases/${name}`,
      serverId: server.id,
      name,
      location: server.location,
      tags: more.tags ?? {},
      sku: more.sku ?? { name: "GP_S_Gen5_1", tier: "GeneralPurpose" },
      contentId: content.id,
      role: "none",
      seededAt: this.now(),
      writableFrom: this.now(),
      createdAt: this.now(),
    });
    this.record({
      kind: "database",
      server: server.id,
      database: name,
      updateability: "READ_WRITE",
    });
    this.settle();
    return database;
  }

  /** Removes a replica, and its content when it was the last one. */
  dropDatabase(database: Database): void {
    this.state.databases.delete(database.id);
    if (!this.state.databases.find((other) => other.contentId === database.contentId))
      this.state.contents.delete(database.contentId);
    this.changed();
    this.settle();
  }

  /** The other replica of a database, on the partner server. */
  partner(database: Database): Database | undefined {
    return this.state.databases.find(
      (other) => other.contentId === database.contentId && !sameId(other.id, database.id),
    );
  }

  /** The failover group a database is in. */
  groupOf(database: Database): FailoverGroup | undefined {
    return this.state.groups.find(
      (group) =>
        group.sides.some((side) => sameId(side.serverId, database.serverId)) &&
        group.databases.some((name) => name.toLowerCase() === database.name.toLowerCase()),
    );
  }

  /** Whether a host name lets somebody into a database: that of its server does, a listener only where the database is in its group. */
  isBehind(host: string, database: Database): boolean {
    const via = this.resolve(host)?.via;
    if (via !== "listener" && via !== "readOnlyListener") return true;
    const [group] = hostOf(host).host.split(".");
    return this.groupOf(database)?.name.toLowerCase() === group;
  }

  // --- The catalog ------------------------------------------------------------------------------

  /** The rows of catalog.worker_agents, those of a serving runtime fresh. */
  workerAgents(catalog: Catalog): WorkerAgent[] {
    return catalog.workerAgents.map((agent) => {
      const runtime = this.state.runtimes.get(agent.runtimeId);
      const served = runtime?.attachedTo && this.database(runtime.attachedTo, catalogName);
      const isAlive = agent.enabled && served && this.catalog(served) === catalog;
      return isAlive ? { ...agent, lastOnlineTime: this.now() } : agent;
    });
  }

  /**
   * What `catalog.failover_integration_runtime` does: from now on only this runtime may connect.
   * A runtime that is neither its owner nor of the owning pair stops serving at once.
   */
  attachRuntime(catalog: Catalog, dataFactory: string, runtime: string): void {
    catalog.owner = { dataFactory, runtime };
    catalog.pairName = undefined;
    this.changed();
    this.settle();
  }

  /** Does the catalog let this runtime in? Its owner does, and each runtime of the owning pair. */
  mayUseCatalog(
    catalog: Catalog,
    runtime: IntegrationRuntime,
    pairName: string | undefined,
  ): boolean {
    const factory = this.state.factories.get(runtime.factoryId);
    const same = (one: string, other: string | undefined) =>
      one.toLowerCase() === other?.toLowerCase();
    return (
      (catalog.pairName !== undefined && catalog.pairName === pairName) ||
      (same(catalog.owner.dataFactory, factory?.name) && same(catalog.owner.runtime, runtime.name))
    );
  }

  /** Everything is again as it was when it was saved, but for the time, which goes on: whoever is connected stays so. */
  goBackTo(saved: SavedWorld): void {
    Object.assign(this.state, restoreState(saved.state));
    this.restoreTimeline(saved);
    this.advance();
  }

  /** Everything a state file needs. */
  save(): SavedWorld {
    const lists = Object.entries(this.state).map(([kind, things]) => [kind, things.toJSON()]);
    return { ...this.saveTimeline(), state: Object.fromEntries(lists) as SavedState };
  }
}
