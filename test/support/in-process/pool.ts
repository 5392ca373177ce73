import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { config, ISqlType } from "mssql";
import {
  type Engine,
  type EngineRequest,
  type EngineSession,
  type Parameter,
  Unreachable,
} from "../../../simulator/tds/engine.ts";
import { SqlError } from "../../../simulator/tds/sql-error.ts";
import type { CatalogTarget } from "../../../sql/connection.ts";
import type { SqlPool, SqlRequest } from "../../../sql/pool.ts";
import { type Calls, kindOfStatement, type SqlCall } from "./calls.ts";
import { parameterOf, rowsOf } from "./values.ts";

/** Errors over which the driver logs in again (tedious' transient-error-lookup). */
const TRANSIENT = new Set([4060, 10928, 10929, 40197, 40501, 40613]);
/** From this severity on SQL Server ends the connection. */
const FATAL = 20;

/**
 * A pool of one connection to the simulator's SQL engine, without TDS: it logs in as the driver's does, tries again what the driver tries
 * again, and makes a new connection for one that was cut.
 */
export class InProcessPool implements SqlPool {
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #target: CatalogTarget;
  readonly #settings: config;
  readonly #reachable: boolean;
  readonly #agent: string;
  readonly #over = new AbortController();
  #session: EngineSession | undefined;

  /** @param port where the simulated SQL is thought to listen: a target that dials elsewhere finds nobody */
  constructor(
    engine: Engine,
    calls: Calls,
    port: number,
    target: CatalogTarget,
    settings: config,
    agent = "",
  ) {
    this.#agent = agent;
    this.#engine = engine;
    this.#calls = calls;
    this.#target = target;
    this.#settings = settings;
    this.#reachable = target.dial === undefined || target.dial === `127.0.0.1:${port}`;
  }

  async connect(): Promise<void> {
    this.#session = await this.#logIn();
  }

  request(): SqlRequest {
    const parameters: Parameter[] = [];
    const said = new EventEmitter();
    const run = (kind: EngineRequest["kind"], text: string) =>
      this.#run(kind, text, parameters, said);
    return {
      on: (event, listener) => said.on(event, listener),
      input(name: string, type: ISqlType | (() => ISqlType), value: unknown) {
        parameters.push(parameterOf(name, typeof type === "function" ? type() : type, value));
      },
      query: (text) => run("text", text),
      batch: (text) => run("text", text),
      execute: (procedure) => run("procedure", procedure),
    };
  }

  close(): void {
    this.#over.abort();
    this.#session?.close();
    this.#session = undefined;
  }

  async #run(
    kind: EngineRequest["kind"],
    text: string,
    parameters: readonly Parameter[],
    said: EventEmitter,
  ) {
    const session = this.#session ?? (await this.#logIn());
    this.#session = session;
    const statement = kind === "procedure" ? `EXEC ${text}` : kindOfStatement(text);
    const { signal } = this.#over;
    const send = () => collect(session.run({ kind, text, parameters, signal }), said);
    try {
      return await this.#through(this.#call(statement, text), send);
    } catch (error) {
      if (error instanceof ConnectionLost) {
        session.close();
        this.#session = undefined;
      }
      throw error;
    }
  }

  async #logIn(): Promise<EngineSession> {
    const { options, user = "", password = "", authentication } = this.#settings;
    const retries = options?.maxRetriesOnTransientErrors ?? 0;
    for (let retry = 0; ; retry++) {
      const connection = this.#begin();
      try {
        return await this.#through(this.#call("LOGIN", ""), async () => {
          if (!this.#reachable) throw new Unreachable();
          return this.#engine.login({
            serverName: this.#target.host,
            server: this.#target.host,
            database: this.#target.database,
            application: `${options?.appName ?? ""}${this.#agent}`,
            user,
            password,
            token:
              authentication && "token" in authentication.options
                ? authentication.options.token
                : undefined,
            clientAddress: "127.0.0.1",
          });
        });
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        // The number of a refused login reaches the program by the driver's messages only.
        connection.emit("errorMessage", { number: error.number, message: error.message });
        if (!TRANSIENT.has(error.number) || retry >= retries) throw new LoginRefused(error);
        await wait(options?.connectionRetryInterval ?? 500);
      }
    }
  }

  /** Shows the program the connection that is to be made, as the driver does: closing it ends a login and what runs on it. */
  #begin(): EventEmitter {
    const connection = Object.assign(new EventEmitter(), { close: () => this.#over.abort() });
    this.#settings.beforeConnect?.(connection as never);
    return connection;
  }

  #call(statement: string, text: string): SqlCall {
    const { host, database } = this.#target;
    const what = `${statement} ${host}/${database}`;
    return { kind: "sql", what, server: host, database, text };
  }

  async #through<T>(call: SqlCall, send: () => Promise<T>): Promise<T> {
    const lost = () => new ConnectionLost(call.text !== "");
    const translated = () =>
      send().catch((error: unknown) => {
        throw error instanceof Unreachable ? lost() : error;
      });
    return this.#calls.through(call, translated, lost, this.#over.signal, lost);
  }
}

/** As the driver words a cut connection. */
class ConnectionLost extends Error {
  readonly code = "ESOCKET";
  constructor(loggedIn: boolean) {
    super(loggedIn ? "Connection lost - socket hang up" : "socket hang up");
  }
}

/** As the driver refuses a login: its code, and the server's words. */
class LoginRefused extends Error {
  readonly code = "ELOGIN";
  constructor({ message }: SqlError) {
    super(message);
  }
}

/** All results of a request; the driver fails over its last error and keeps those before it. */
async function collect(items: ReturnType<EngineSession["run"]>, said: EventEmitter) {
  const recordsets: Record<string, unknown>[][] = [];
  const errors: SqlError[] = [];
  try {
    for await (const item of items) {
      if (item.kind === "rows") recordsets.push(rowsOf(item.columns, item.rows));
      if (item.kind === "message") said.emit("info", { number: item.number, message: item.text });
      if (item.kind === "error") errors.push(item.error);
      if (item.kind === "error" && item.error.severity >= FATAL) break;
    }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    errors.push(error);
  }
  const last = errors.pop();
  if (last === undefined) return { recordsets };
  throw Object.assign(new Error(last.message), {
    code: "EREQUEST",
    number: last.number,
    precedingErrors: errors,
  });
}
