import type { Connection, Request } from "tedious";
import type { AzureSession } from "../azure/session.ts";
import { kindOfNumber, SqlFailure } from "./failure.ts";
import { unreachable } from "./login.ts";

export type SqlValue = string | number | boolean | Date | null;
export type SqlRow = Readonly<Record<string, unknown>>;

interface Where {
  readonly connection: Connection;
  readonly server: string;
  readonly session: AzureSession;
}

/** Runs one request and gathers the rows of its last result. */
export async function run(
  { connection, server, session }: Where,
  how: "query" | "execute" | "batch",
  text: string,
  parameters: Readonly<Record<string, SqlValue>>,
): Promise<readonly SqlRow[]> {
  const { Request, TYPES } = await import("tedious");
  let rows: SqlRow[] = [];
  const finished = Promise.withResolvers<void>();
  const request = new Request(text, (error) =>
    error ? finished.reject(error) : finished.resolve(),
  );
  for (const [name, value] of Object.entries(parameters)) {
    request.addParameter(name, TYPES[typeOf(value)], value);
  }
  request.on("columnMetadata", () => {
    rows = [];
  });
  request.on("row", (columns: readonly { metadata: { colName: string }; value: unknown }[]) => {
    rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, value])));
  });
  try {
    send(connection, how, request);
    await finished.promise;
  } catch (error) {
    throw requestFailure(error, server, session);
  }
  return rows;
}

function send(connection: Connection, how: "query" | "execute" | "batch", request: Request): void {
  if (how === "query") connection.execSql(request);
  else if (how === "execute") connection.callProcedure(request);
  else connection.execSqlBatch(request);
}

function typeOf(value: SqlValue): "Bit" | "BigInt" | "Float" | "DateTimeOffset" | "NVarChar" {
  if (typeof value === "boolean") return "Bit";
  if (typeof value === "number") return Number.isInteger(value) ? "BigInt" : "Float";
  return value instanceof Date ? "DateTimeOffset" : "NVarChar";
}

/** A batch goes on after most errors, and the driver then gives all of them: the first is the cause, the others follow from it. */
function requestFailure(error: unknown, server: string, { secrets }: AzureSession): unknown {
  if (!(error instanceof Error)) return error;
  const all: unknown[] = error instanceof AggregateError ? error.errors : [error];
  const numbered = all.filter(isNumbered);
  const [cause] = numbered;
  if (cause === undefined) return unreachable(error, server, secrets.scrub(error.message));
  const said = secrets.scrub(numbered.map(({ message }) => message).join(" "));
  return new SqlFailure({
    code: String(cause.number),
    kind: kindOfNumber(cause.number),
    server,
    said,
  });
}

function isNumbered(error: unknown): error is Error & { readonly number: number } {
  return error instanceof Error && "number" in error && typeof error.number === "number";
}
