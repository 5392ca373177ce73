import { randomUUID } from "node:crypto";
import type { SimulatedClock } from "./clock.ts";
import { type Fault, FaultBox } from "./faults.ts";
import { type Happening, Journal, type JournalEvent } from "./journal.ts";
import type { Catalog, Content, WorkerAgent } from "./world/catalog.ts";
import type { IntegrationRuntime } from "./world/factories.ts";
import type { FailoverGroup } from "./world/groups.ts";
import { sameId } from "./world/ids.ts";
import { type Endpoint, resolveHost } from "./world/network.ts";
import { type Due, Schedule } from "./world/schedule.ts";
import type { Database, SqlServer } from "./world/servers.ts";
import { restoreState, type SavedState, type WorldState } from "./world/state.ts";

/** What a state file holds. */
export interface SavedWorld {
  readonly now: number;
  readonly startedAt: number;
  readonly state: SavedState;
  readonly schedule: readonly Due[];
  readonly faults: ReturnType<FaultBox["list"]>;
  readonly journal: readonly JournalEvent[];
}

/**
 * The simulated Azure: what is in it, what is due, and what has happened.
 *
 * It has no timers. Whatever Azure finishes later sits in the schedule and is applied, at its true
 * time, by `advance()`, which every request calls first: so the clock may run fast or by hand.
 */
export class World {
  readonly state: WorldState;
  readonly faults: FaultBox;
  readonly #clock: SimulatedClock;
  readonly #journal: Journal;
  readonly #schedule: Schedule;
  readonly #work = new Map<string, (due: Due) => void>();
  readonly #settlers: (() => void)[] = [];
  /** The time of the due work that is being applied. */
  #appliedAt: number | undefined;
  /** What a write causes, while it is being done. */
  #held: Happening[] | undefined;
  #revision = 0;

  constructor(clock: SimulatedClock, saved?: SavedWorld) {
    this.#clock = clock;
    this.state = restoreState(saved?.state ?? {});
    this.faults = new FaultBox(saved?.faults);
    this.#schedule = new Schedule(saved?.schedule);
    this.#journal = new Journal(saved?.startedAt ?? clock.now(), saved?.journal);
  }

  /** Azure's time; while due work is applied, the time it was due. */
  now(): number {
    return this.#appliedAt ?? this.#clock.now();
  }

  get startedAt(): number {
    return this.#journal.startedAt;
  }

  // --- Time -------------------------------------------------------------------------------------

  /** Names the handler of a kind of due work. Handlers are code, so they are named anew at each start. */
  handle(work: string, handler: (due: Due) => void): void {
    this.#work.set(work, handler);
  }

  /** A function that brings derived facts (who serves) up to date after each change. */
  settleWith(settle: () => void): void {
    this.#settlers.push(settle);
  }

  /** Has work done `delayMs` of Azure's time from now. */
  schedule(work: string, subject: string, delayMs: number, detail?: Record<string, string>): void {
    this.#schedule.add({
      at: this.now() + delayMs,
      work,
      subject,
      ...(detail && { detail }),
    });
    this.changed();
  }

  /** Forgets due work of a subject. */
  cancel(work: string, subject: string): void {
    this.#schedule.cancel((due) => due.work === work && sameId(due.subject, subject));
    this.changed();
  }

  /** Applies everything that is due by now, each at its own time. Call it before reading anything. */
  advance(): void {
    if (this.#appliedAt !== undefined) return;
    const now = this.#clock.now();
    for (let due = this.#schedule.take(now); due !== undefined; due = this.#schedule.take(now)) {
      const handler = this.#work.get(due.work);
      if (!handler) throw new Error(`nothing handles the due work "${due.work}"`);
      this.#appliedAt = due.at;
      try {
        handler(due);
        this.settle();
      } finally {
        this.#appliedAt = undefined;
      }
      this.changed();
    }
  }

  /** Brings derived facts up to date; call it after changing entities. */
  settle(): void {
    for (const settle of this.#settlers) settle();
  }

  /** Plants a fault, and lets what it changes at once show in the journal. */
  plant(fault: Fault): Fault {
    this.advance();
    const planted = this.faults.add(fault);
    this.changed();
    this.settle();
    return planted;
  }

  /** Removes one fault, or all. */
  unplant(id?: string): void {
    this.advance();
    this.faults.remove(id);
    this.changed();
    this.settle();
  }

  // --- What happened ----------------------------------------------------------------------------

  /** Adds to the journal, at Azure's time. */
  record(happening: Happening): void {
    this.changed();
    if (this.#held) this.#held.push(happening);
    else this.#journal.record(happening, this.now());
  }

  /**
   * Does a write and journals it before what it causes: a judge looks at the world as it was when
   * the write came in. A write that throws causes nothing, and what it recorded stays recorded.
   */
  journalled<T>(work: () => T, describe: (result: T) => Happening): T {
    const held: Happening[] = [];
    this.#held = held;
    let first: Happening | undefined;
    try {
      const result = work();
      this.settle();
      first = describe(result);
      return result;
    } finally {
      this.#held = undefined;
      if (first) this.record(first);
      for (const happening of held) this.record(happening);
    }
  }

  journal(): readonly JournalEvent[] {
    this.advance();
    return this.#journal.events();
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

  // --- The catalog ------------------------------------------------------------------------------

  /** The rows of catalog.worker_agents, those of a serving runtime fresh. */
  workerAgents(catalog: Catalog): WorkerAgent[] {
    return catalog.workerAgents.map((agent) => {
      const runtime = this.state.runtimes.get(agent.runtimeId);
      const alive = agent.enabled && runtime?.serves !== undefined;
      return alive ? { ...agent, lastOnlineTime: this.now() } : agent;
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

  // --- Keeping it -------------------------------------------------------------------------------

  /** Says that something changed; the state file is written when the revision moved. */
  changed(): void {
    this.#revision += 1;
  }

  get revision(): number {
    return this.#revision;
  }

  save(): SavedWorld {
    const lists = Object.entries(this.state).map(([kind, things]) => [kind, things.toJSON()]);
    return {
      now: this.now(),
      startedAt: this.startedAt,
      state: Object.fromEntries(lists) as SavedState,
      schedule: this.#schedule.toJSON(),
      faults: this.faults.list(),
      journal: this.#journal.events(),
    };
  }
}
