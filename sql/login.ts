import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Connection, ConnectionConfiguration } from "tedious";
import type { AzureSession } from "../azure/session.ts";
import type { CatalogTarget } from "./connection.ts";
import { kindOfNumber, SqlFailure } from "./failure.ts";

/** As the driver's own: 4060, 10928, 10929, 40197, 40501 and 40613 are tried again, a refused password never. */
const LOGIN_RETRIES = 3;
const RETRY_INTERVAL_MS = 500;

/**
 * Logs in on a connection of its own. The driver is used without a pool: a pool logs in twice for its first connection, keeps what a
 * session has opened (a master key) for the next one, and hides the number of a refused login.
 */
export async function openConnection(
  target: CatalogTarget,
  server: string,
  session: AzureSession,
  signal: AbortSignal,
): Promise<Connection> {
  const { Connection } = await import("tedious");
  const config = await configuration(target, session, signal);
  signal.throwIfAborted();
  const connection = new Connection(config);
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  connection.on("end", () => signal.removeEventListener("abort", close));
  // A connection that is cut between two statements says so here; the next statement fails over it.
  connection.on("error", () => {});
  const numbers: number[] = [];
  connection.on("errorMessage", ({ number }) => numbers.push(number));
  try {
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    return connection;
  } catch (error) {
    connection.close();
    throw loginFailure(error, numbers, server, session);
  }
}

async function configuration(
  target: CatalogTarget,
  session: AzureSession,
  signal: AbortSignal,
): Promise<ConnectionConfiguration> {
  const { dial } = target;
  return {
    server: target.host,
    authentication: await authentication(target, session, signal),
    options: {
      port: target.port,
      database: target.database,
      encrypt: target.encrypt === "strict" ? "strict" : true,
      trustServerCertificate: false,
      appName: "ssis-failover",
      // The call's own time ends both; the driver's limits would only come in between.
      connectTimeout: 0x7fffffff,
      requestTimeout: 0,
      maxRetriesOnTransientErrors: LOGIN_RETRIES,
      connectionRetryInterval: RETRY_INTERVAL_MS / session.speed,
      ...(dial !== undefined && { connector: () => dialled(dial, signal) }),
    },
  };
}

async function authentication(
  { login }: CatalogTarget,
  session: AzureSession,
  abortSignal: AbortSignal,
): Promise<NonNullable<ConnectionConfiguration["authentication"]>> {
  if (login.kind === "sql") {
    return { type: "default", options: { userName: login.user, password: login.password } };
  }
  // For the cloud's own audience, whatever the server says it would like a token for.
  const { sqlScope } = await session.cloud();
  const credential = await session.credential();
  const token = await credential.getToken(sqlScope, { abortSignal });
  session.secrets.add(token?.token);
  return { type: "azure-active-directory-access-token", options: { token: token?.token ?? "" } };
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
  return unreachable(error, server, said);
}

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
  return error.cause instanceof Error ? deepest(error.cause) : error;
}
