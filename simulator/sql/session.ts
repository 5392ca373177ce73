import {
  type EngineRequest,
  type EngineSession,
  type ResultItem,
  type TransactionAction,
  Unreachable,
} from "../tds/engine.ts";
import type { SqlServer } from "../world/servers.ts";
import type { World } from "../world.ts";
import { noTransaction } from "./errors.ts";
import { findPlace } from "./place.ts";
import { runRequest } from "./run/request.ts";

export interface Principal {
  /** SQL login, or client id of an application. */
  readonly name: string;
  /** The server's administrator, by SQL or by Entra. Others may look, not change. */
  readonly isAdministrator: boolean;
  /** Of a SQL login that is not the administrator: in a database it is its user's. */
  readonly sid?: string;
}

let lastId = 50;

/** A connection to one server after login: where it is, who it is, what it has open. */
export class Session implements EngineSession {
  readonly id = ++lastId;
  readonly world: World;
  readonly server: SqlServer;
  readonly principal: Principal;
  readonly application: string;
  database: string;
  /** Contents whose master key OPEN MASTER KEY has opened. A rollback does not close them. */
  readonly openKeys = new Set<string>();
  readonly options = { stopsOnError: false, countsRows: true };
  readonly openTransaction = { depth: 0 };
  private undo: (() => void)[] = [];
  private readonly loginDatabase: string;
  private role: string | undefined;

  constructor(login: {
    world: World;
    server: SqlServer;
    principal: Principal;
    application: string;
    database: string;
  }) {
    this.world = login.world;
    this.server = login.server;
    this.principal = login.principal;
    this.application = login.application;
    this.database = login.database;
    this.loginDatabase = login.database;
    this.role = this.currentRole();
  }

  run(request: EngineRequest): AsyncIterable<ResultItem> {
    return runRequest(this, request);
  }

  /** Brings the world up to now, and ends what a real connection would not have outlived. */
  refresh(): void {
    this.world.advance();
    const { faults } = this.world;
    const role = this.currentRole();
    const swapped = this.role !== undefined && this.role !== "none" && role !== this.role;
    // A failover, and the loss of the database or its region, cut the connections to it.
    if (faults.isSqlUnreachable(this.server) || swapped) throw new Unreachable();
    this.role = role;
  }

  use(database: string): void {
    this.database = database;
    this.role = this.currentRole();
  }

  /** Remembers how to take a change back, should its transaction be rolled back. */
  undoable(takeBack: () => void): void {
    if (this.openTransaction.depth > 0) this.undo.push(takeBack);
  }

  transaction(action: TransactionAction): void {
    if (action === "begin") {
      this.openTransaction.depth++;
      return;
    }
    if (this.openTransaction.depth === 0) {
      throw noTransaction(action === "commit" ? "COMMIT" : "ROLLBACK");
    }
    if (action === "commit") {
      this.openTransaction.depth--;
      if (this.openTransaction.depth === 0) this.undo = [];
      return;
    }
    this.openTransaction.depth = 0;
    for (const takeBack of this.undo.splice(0).reverse()) takeBack();
  }

  reset(): void {
    this.close();
    this.openKeys.clear();
    this.options.stopsOnError = false;
    this.options.countsRows = true;
    this.use(this.loginDatabase);
  }

  close(): void {
    if (this.openTransaction.depth > 0) this.transaction("rollback");
  }

  private currentRole(): string | undefined {
    return findPlace(this, this.database)?.database?.role;
  }
}
