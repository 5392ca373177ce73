import assert from "node:assert/strict";
import { publicClouds } from "../../azure/clouds.ts";
import { secretsKeeper } from "../../azure/scrub.ts";
import type { AzureSession } from "../../azure/session.ts";
import type { EngineRequest, ResultItem } from "../../simulator/tds/engine.ts";
import { SqlError } from "../../simulator/tds/sql-error.ts";
import { int, nvarchar } from "../../simulator/tds/types.ts";
import { type CatalogTarget, type SqlConnection, SqlFailure } from "../../sql/connection.ts";
import { type FakeServer, PASSWORD } from "./fake-server.ts";

export const call = (timeoutMs = 5000, signal = new AbortController().signal) => ({
  signal,
  timeoutMs,
});

export async function failure(doing: Promise<unknown>): Promise<SqlFailure> {
  const error = await doing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SqlFailure, `expected a SqlFailure, got ${String(error)}`);
  return error;
}

export async function* echo({ text, parameters }: EngineRequest): AsyncIterable<ResultItem> {
  yield { kind: "rows", columns: [{ name: "first", type: int }], rows: [[1]] };
  const columns = [
    { name: "text", type: nvarchar("max") },
    ...parameters.map(({ name, type }) => ({ name, type })),
  ];
  yield { kind: "rows", columns, rows: [[text, ...parameters.map(({ value }) => value)]] };
}

export async function* never({ signal }: EngineRequest): AsyncIterable<ResultItem> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  yield { kind: "affected", count: 0 };
}

export function refusing(number: number, message: string) {
  return async function* (): AsyncIterable<ResultItem> {
    yield { kind: "error", error: new SqlError({ number, message }) };
  };
}

/** A session that knows who signs in, and nothing of Azure. */
export const session: AzureSession = {
  subscriptionId: "s",
  onLoopback: true,
  speed: 100,
  secrets: secretsKeeper(),
  cloud: async () => publicClouds.public,
  credential: async () => ({
    getToken: async (scopes) => ({ token: `token for ${scopes}`, expiresOnTimestamp: 0 }),
  }),
  dataFactory: () => assert.fail("not needed"),
  sql: () => assert.fail("not needed"),
  arm: () => assert.fail("not needed"),
};

/** SSISDB of that server, under a name that only the dialling leads away from. */
export const targetOn =
  (server: () => FakeServer) =>
  (changes: Partial<CatalogTarget> = {}): CatalogTarget => ({
    host: "sql-weu.database.windows.net",
    port: 1433,
    dial: `127.0.0.1:${server().port}`,
    database: "SSISDB",
    login: { kind: "sql", user: "ssisadmin", password: PASSWORD },
    encrypt: "tls",
    ...changes,
  });

export const sayHello = (connection: SqlConnection) => connection.query("SELECT 1");
