import type { SqlError } from "./sql-error.ts";
import type { Column, SqlType, SqlValue } from "./types.ts";

/** Who wants in: what LOGIN7 said, and the name TLS was asked for. */
export interface LoginRequest {
  /** Server name of the TLS handshake; undefined when the client sent none (FreeTDS). */
  readonly serverName: string | undefined;
  /** Server name as LOGIN7 has it. */
  readonly server: string;
  readonly database: string;
  readonly application: string;
  readonly user: string;
  readonly password: string;
  /** Entra access token; then user and password are empty. */
  readonly token: string | undefined;
  readonly clientAddress: string;
}

/** What stands behind the wire. */
export interface Engine {
  /** The name that errors and messages carry. */
  readonly name: string;
  /** Where a client gets an Entra token when it did not bring one. */
  readonly federation: { readonly stsUrl: string; readonly resource: string };
  /** Refuses with an SqlError; throws Unreachable when nobody would answer there, and SentOn where only a node of the server serves. */
  login(request: LoginRequest): Promise<EngineSession>;
}

/**
 * The server does not answer: its region is lost, or the network in front of it, or a failover has
 * moved the database away. The connection is cut without a word.
 */
export class Unreachable extends Error {
  constructor() {
    super("The server cannot be reached");
    this.name = "Unreachable";
  }
}

/** The client has to ask a node of the server, at another name and port (connection policy Redirect; MS-TDS 2.2.7.9, ENVCHANGE 20). */
export class SentOn extends Error {
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number) {
    super(`The client is sent on to ${host}:${port}`);
    this.name = "SentOn";
    this.host = host;
    this.port = port;
  }
}

export interface Parameter {
  /** With its @, or empty when it is positional. */
  readonly name: string;
  readonly output: boolean;
  readonly type: SqlType;
  readonly value: SqlValue;
}

export interface EngineRequest {
  /** A text of T-SQL, or the name of a procedure. */
  readonly kind: "text" | "procedure";
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly signal: AbortSignal;
}

export type ResultItem =
  | {
      readonly kind: "rows";
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly SqlValue[])[];
    }
  | { readonly kind: "affected"; readonly count: number }
  | { readonly kind: "message"; readonly number: number; readonly text: string }
  | { readonly kind: "database"; readonly name: string; readonly before: string }
  | { readonly kind: "status"; readonly value: number }
  | {
      readonly kind: "output";
      readonly name: string;
      readonly type: SqlType;
      readonly value: SqlValue;
    }
  | { readonly kind: "error"; readonly error: SqlError };

export type TransactionAction = "begin" | "commit" | "rollback";

/** One logged-in connection. */
export interface EngineSession {
  readonly database: string;
  run(request: EngineRequest): AsyncIterable<ResultItem>;
  /** Begins, commits or rolls back, for drivers that do not send it as text. */
  transaction(action: TransactionAction): void;
  /** Back to how it was after login: database, options, open keys, open transaction. */
  reset(): void;
  close(): void;
}
