/**
 * What happened, in order: the only source a judge needs. Nothing in here is a claim of the program
 * under test, and nothing in here is a secret.
 */

/** A write that reached ARM or a SQL server, whether it was applied or refused. */
export interface WriteEvent {
  readonly kind: "write";
  /** Client id (ARM, Entra) or SQL login. */
  readonly principal: string;
  readonly userAgent: string;
  /** HTTP method; "SQL" for a statement. */
  readonly method: string;
  /** URL path without the query; for SQL the statement's kind, such as "ALTER MASTER KEY". */
  readonly path: string;
  /** ARM id as it was written; SQL: the server's ARM id. */
  readonly resource: string;
  readonly database?: string;
  /** HTTP status, or SQL error number (0: no error). */
  readonly status: number;
  readonly code?: string;
  readonly effect: "applied" | "refused" | "none";
  /** ARM id of a runtime or trigger, or a group's name, when that was written to. */
  readonly runtime?: string;
  readonly group?: string;
  readonly trigger?: string;
  readonly action?: string;
  readonly location?: string;
  /** ARM id of the server or instance that the runtime's catalog endpoint resolves to now. */
  readonly catalogServer?: string;
  /** The dual standby pair that the runtime is to be one of, by its body. */
  readonly pairName?: string;
  /** ARM id of the server or instance through which a group was addressed. */
  readonly side?: string;
}

export interface RuntimeEvent {
  readonly kind: "runtime";
  readonly runtime: string;
  readonly from: string;
  readonly to: string;
  readonly location: string;
  readonly catalogServer: string;
  readonly pairName?: string;
  readonly databaseWritable: boolean;
}

export interface OperationEvent {
  readonly kind: "operation";
  readonly operation: string;
  readonly subject: string;
  /** Azure's time since the simulator's start. */
  readonly startMs: number;
  /** Planned end; known when the operation starts. */
  readonly endMs: number;
  readonly outcome: "started" | "succeeded" | "failed";
  readonly code?: string;
}

export type Happening =
  | { readonly kind: "mark"; readonly label: string }
  | WriteEvent
  | RuntimeEvent
  | {
      readonly kind: "serving";
      readonly runtime: string;
      readonly server: string;
      readonly serving: boolean;
    }
  | {
      readonly kind: "role";
      readonly group: string;
      readonly server: string;
      readonly role: "Primary" | "Secondary";
    }
  | {
      readonly kind: "database";
      readonly server: string;
      readonly database: string;
      readonly updateability: "READ_WRITE" | "READ_ONLY";
    }
  | { readonly kind: "trigger"; readonly trigger: string; readonly state: string }
  /** A schedule of SQL Server Agent was turned on or off. */
  | {
      readonly kind: "schedule";
      readonly server: string;
      readonly schedule: string;
      readonly enabled: boolean;
    }
  /** A region is lost, or is back. */
  | { readonly kind: "region"; readonly region: string; readonly lost: boolean }
  /** A full PUT took settings from a factory that it did not bring, such as its Git link. */
  | { readonly kind: "factory"; readonly factory: string; readonly wiped: readonly string[] }
  | OperationEvent
  | {
      readonly kind: "login";
      readonly server: string;
      readonly user: string;
      readonly ok: boolean;
      readonly number?: number;
    };

export type JournalEvent = Happening & {
  readonly sequence: number;
  /** Azure's time, RFC 3339. */
  readonly at: string;
  /** Azure's time since the simulator's start, in milliseconds. */
  readonly atMs: number;
};

/** The list of what happened, kept in the order of Azure's time. */
export class Journal {
  readonly startedAt: number;
  readonly #events: JournalEvent[];

  constructor(startedAt: number, events: readonly JournalEvent[] = []) {
    this.startedAt = startedAt;
    this.#events = [...events];
  }

  record(happening: Happening, now: number): JournalEvent {
    const event: JournalEvent = {
      sequence: this.#events.length + 1,
      at: new Date(now).toISOString(),
      atMs: now - this.startedAt,
      ...happening,
    };
    this.#events.push(event);
    return event;
  }

  events(): readonly JournalEvent[] {
    return this.#events;
  }
}
