import { boundsOf, type Call } from "../azure/call.ts";
import type { AzureSession } from "../azure/session.ts";
import { SqlFailure } from "./failure.ts";
import { type LoginState, openConnection, sentOn } from "./login.ts";
import type { SqlPool } from "./pool.ts";
import { run, type SqlRow, type SqlValue } from "./requests.ts";

export { SqlFailure, type SqlFailureKind } from "./failure.ts";
export type { SqlRow, SqlValue } from "./requests.ts";

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

export interface SqlConnection {
  /** Host name and database, for people. */
  readonly server: string;
  /** Has that one told, from now on, what the server says beside its results (PRINT, RAISERROR below severity 11), without secrets. */
  listen(heard: (message: string) => void): void;
  /** Makes known what no message may show, before it is sent. */
  hide(...secrets: readonly string[]): void;
  /** Runs one statement with bound parameters (`@name`); the rows of its last result. */
  query(
    statement: string,
    parameters?: Readonly<Record<string, SqlValue>>,
  ): Promise<readonly SqlRow[]>;
  /** Calls a procedure with bound parameters; the rows of its last result. */
  execute(
    procedure: string,
    parameters: Readonly<Record<string, SqlValue>>,
  ): Promise<readonly SqlRow[]>;
  /** Runs a batch as it is: for statements whose grammar takes no parameters. */
  batch(statement: string): Promise<readonly SqlRow[]>;
}

/**
 * Opens one connection of its own, does the work, and closes it whatever happens. `call` bounds all of it, the work included.
 *
 * @param openMs wall milliseconds for the connection and its login, where the work may take longer: a server that is silent is not waited for
 * @throws SqlFailure; the signal's reason when the caller gave up; and whatever the work throws
 */
export async function withConnection<T>(
  target: CatalogTarget,
  session: AzureSession,
  call: Call,
  work: (connection: SqlConnection) => Promise<T>,
  openMs: number = call.timeoutMs,
): Promise<T> {
  call.signal.throwIfAborted();
  if (target.login.kind === "sql") session.secrets.add(target.login.password);
  const server = `${target.host}/${target.database}`;
  const bounds = boundsOf(call);
  const { signal } = bounds;
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(signal.reason);
  signal.addEventListener("abort", end);
  // Raced below; when the work is done in time nobody listens any more.
  ended.promise.catch(() => {});
  let bound = call.timeoutMs;
  const shut = () => {
    bound = openMs;
    bounds.end();
  };
  const door = openMs < bound ? setTimeout(shut, Math.ceil(openMs)).unref() : undefined;
  const state: LoginState = { isSentOn: false };
  const opening = openConnection(target, server, session, signal, state);
  try {
    const connection = await Promise.race([opening, ended.promise]);
    clearTimeout(door);
    state.isSentOn = false;
    return await Promise.race([work(face(connection, server, session)), ended.promise]);
  } catch (error) {
    call.signal.throwIfAborted();
    if (!bounds.isLate() && bound === call.timeoutMs) throw error;
    const said = `no answer within ${Math.round(bound) / 1000} s`;
    if (state.isSentOn) throw sentOn(server, `${said} from the node that the server names`);
    throw new SqlFailure({ code: "ETIMEOUT", kind: "unreachable", server, said });
  } finally {
    clearTimeout(door);
    bounds.letGo();
    signal.removeEventListener("abort", end);
    // What still runs has been ended by the signal: the pool would wait for it. A farewell that fails must not end the provider's process.
    opening.then((connection) => connection.close()).catch(() => {});
  }
}

function face(connection: SqlPool, server: string, session: AzureSession): SqlConnection {
  let where: Parameters<typeof run>[0] = { connection, server, session };
  return {
    server,
    listen(heard) {
      where = { ...where, heard };
    },
    hide: (...secrets) => session.secrets.add(...secrets),
    query: (statement, parameters = {}) => run(where, "query", statement, parameters),
    execute: (procedure, parameters) => run(where, "execute", procedure, parameters),
    batch: (statement) => run(where, "batch", statement, {}),
  };
}
