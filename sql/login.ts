import { type EventEmitter, once } from "node:events";
import { connect, type Socket } from "node:net";
import type { config } from "mssql";
import type { AzureSession } from "../azure/session.ts";
import type { CatalogTarget } from "./connection.ts";
import { kindOfNumber, SqlFailure } from "./failure.ts";
import { driverPool, type SqlPool } from "./pool.ts";

/** As the driver's own: 4060, 10928, 10929, 40197, 40501 and 40613 are tried again, a refused password never. */
const LOGIN_RETRIES = 3;
const RETRY_INTERVAL_MS = 500;
const LONGEST = 0x7fffffff;

/** How far a login has come. */
export interface LoginState {
  /** The server has let it in, and sent it on to one of its nodes: its connection policy is Redirect, as it is by default inside Azure. */
  isSentOn: boolean;
}

/**
 * Logs in on a connection of its own: a pool of one that is closed after the work. Not shared, because the pool gives a connection to the
 * next one as it is, with the database that was switched to and the master key that was opened.
 */
export async function openConnection(
  target: CatalogTarget,
  server: string,
  session: AzureSession,
  signal: AbortSignal,
  state: LoginState,
): Promise<SqlPool> {
  const numbers: number[] = [];
  const settings = await configuration(target, session, signal, numbers, state);
  signal.throwIfAborted();
  const pool = await (session.makePool ?? driverPool)(target, settings);
  try {
    await pool.connect();
    return pool;
  } catch (error) {
    throw loginFailure(error, numbers, server, session, state);
  }
}

async function configuration(
  target: CatalogTarget,
  session: AzureSession,
  signal: AbortSignal,
  numbers: number[],
  state: LoginState,
): Promise<config> {
  const { dial } = target;
  return {
    server: target.host,
    port: target.port,
    database: target.database,
    ...(await authentication(target, session, signal)),
    pool: { max: 1, min: 0 },
    // Just made and never lent to somebody else: asking it "SELECT 1" first would prove nothing.
    validateConnection: false,
    // The call's own time ends both; the driver's limits would only come in between.
    connectionTimeout: LONGEST,
    requestTimeout: 0,
    beforeConnect: (connection) => {
      // A refused login has no number on its error; the messages that came before it do.
      connection.on("errorMessage", ({ number }: { number: number }) => numbers.push(number));
      // An event that the driver's types leave out.
      const events: EventEmitter = connection;
      events.on("rerouting", () => {
        state.isSentOn = true;
      });
      // SQL Server stops a statement whose client is gone. The pool would wait for it, and a login that is never answered would keep the process.
      signal.addEventListener("abort", () => connection.close(), { once: true });
    },
    options: {
      encrypt: target.encrypt === "strict" ? "strict" : true,
      trustServerCertificate: false,
      appName: "ssis-failover",
      maxRetriesOnTransientErrors: LOGIN_RETRIES,
      connectionRetryInterval: RETRY_INTERVAL_MS / session.speed,
      ...(dial !== undefined && {
        connector: async () => {
          if (state.isSentOn) throw new Error("sqlDial does not lead there");
          return await dialled(dial, signal);
        },
      }),
    },
  };
}

async function authentication(
  { login }: CatalogTarget,
  session: AzureSession,
  abortSignal: AbortSignal,
): Promise<Pick<config, "user" | "password" | "authentication">> {
  if (login.kind === "sql") return { user: login.user, password: login.password };
  // For the cloud's own audience, whatever the server says it would like a token for.
  const { sqlScope } = await session.cloud();
  const credential = await session.credential();
  const token = await credential.getToken(sqlScope, { abortSignal });
  session.secrets.add(token?.token);
  return {
    authentication: {
      type: "azure-active-directory-access-token",
      options: { token: token?.token ?? "" },
    },
  };
}

/** The driver goes on with names as before: only the TCP connection leads elsewhere. */
async function dialled(dial: string, signal: AbortSignal): Promise<Socket> {
  const { hostname, port } = new URL(`tcp://${dial}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port), signal });
  await once(socket, "connect", { signal });
  return socket;
}

/** The driver says only ELOGIN; the number stands in the messages the server sent before. 18456 often follows the number that says why. */
function loginFailure(
  error: unknown,
  numbers: readonly number[],
  server: string,
  { secrets }: AzureSession,
  { isSentOn }: LoginState,
): unknown {
  if (!(error instanceof Error) || error.name === "AzureError") return error;
  const said = secrets.scrub(deepest(error).message || error.message);
  const code = "code" in error ? String(error.code) : "";
  const number = numbers.findLast((candidate) => candidate !== 18456) ?? numbers.at(-1);
  if (code === "ELOGIN" && number !== undefined) {
    const kind = kindOfNumber(number);
    return new SqlFailure({
      code: String(number),
      kind: kind === "refused" ? "login" : kind,
      server,
      said,
    });
  }
  if (code === "ELOGIN") return new SqlFailure({ code: "18456", kind: "login", server, said });
  const failure = unreachable(error, server, said);
  // The driver's own words name the node, and the server that sent the login there; whoever answers there and hangs up is reached.
  const isClosed = failure.code !== "ECERTIFICATE" && error.message.startsWith("Failed to connect");
  return isSentOn && isClosed ? sentOn(server, secrets.scrub(error.message)) : failure;
}

/** No way to the node that the server has sent the login on to. */
export const sentOn = (server: string, said: string): SqlFailure =>
  new SqlFailure({ code: "EREDIRECT", kind: "unreachable", server, said });

const certificateTrouble = /CERT|SIGNED|ISSUER|ALTNAME|VERIFY/;

/** A connection that did not come about, or was cut. */
export function unreachable(error: Error, server: string, said: string): SqlFailure {
  const root = deepest(error);
  const isCertificate = "code" in root && certificateTrouble.test(String(root.code));
  const isLate = "code" in error && error.code === "ETIMEOUT";
  const code = isCertificate ? "ECERTIFICATE" : isLate ? "ETIMEOUT" : "ESOCKET";
  return new SqlFailure({ code, kind: "unreachable", server, said });
}

function deepest(error: Error): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0];
  // The pool's own errors keep the driver's as `originalError`.
  const inner = "originalError" in error ? error.originalError : error.cause;
  return inner instanceof Error ? deepest(inner) : error;
}
