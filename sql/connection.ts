import type { Call } from "../azure/call.ts";
import type { AzureSession } from "../azure/session.ts";

export { SqlFailure, type SqlFailureKind } from "./failure.ts";

export interface CatalogTarget {
  /** The real host name: server name, login and certificate go by it. */
  readonly host: string;
  /** 1433, or 3342 for the public endpoint of a managed instance. */
  readonly port: number;
  /** `host:port` where this program opens the connection, when that differs (private link, tunnel). */
  readonly dial?: string | undefined;
  readonly database: string;
  readonly login:
    | { readonly kind: "sql"; readonly user: string; readonly password: string }
    | { readonly kind: "entra" };
  /** Both encrypt and check the certificate; `strict` is TDS 8. */
  readonly encrypt: "strict" | "tls";
}

export type SqlValue = string | number | boolean | Date | null;

export interface SqlConnection {
  /** Runs one statement with bound parameters (`@name`). Rows of the last result. */
  query(
    statement: string,
    parameters?: Readonly<Record<string, SqlValue>>,
  ): Promise<readonly Record<string, unknown>[]>;
  /** Calls a procedure with bound parameters; returns its rows. */
  execute(
    procedure: string,
    parameters: Readonly<Record<string, SqlValue>>,
  ): Promise<readonly Record<string, unknown>[]>;
  /** Runs a batch as it is: for statements whose grammar takes no parameters. */
  batch(statement: string): Promise<readonly Record<string, unknown>[]>;
}

/** Opens one connection of its own, does the work, and closes it whatever happens. */
export declare function withConnection<T>(
  target: CatalogTarget,
  session: AzureSession,
  call: Call,
  work: (connection: SqlConnection) => Promise<T>,
): Promise<T>;
