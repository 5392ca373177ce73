import type { ISqlType } from "mssql";
import { z } from "zod";
import type { AzureSession } from "../azure/session.ts";
import { kindOfNumber, SqlFailure } from "./failure.ts";
import { unreachable } from "./login.ts";
import type { SqlPool } from "./pool.ts";

/** What this program binds; its numbers are whole. */
export type SqlValue = string | number | boolean;
export type SqlRow = Readonly<Record<string, unknown>>;

interface Where {
  readonly connection: SqlPool;
  readonly server: string;
  readonly session: AzureSession;
  /** Told, without secrets, what the server says beside its results. */
  readonly heard?: ((message: string) => void) | undefined;
}

/** "Changed database context" and "Changed language setting" are about the connection. */
const OF_THE_CONNECTION = [5701, 5703];

const info = z.object({ number: z.number(), message: z.string() });

/** Runs one request; the rows of its last result. */
export async function run(
  { connection, server, session, heard }: Where,
  how: "query" | "execute" | "batch",
  text: string,
  parameters: Readonly<Record<string, SqlValue>>,
): Promise<readonly SqlRow[]> {
  const types: Record<TypeName, () => ISqlType> = (await import("mssql")).default;
  const request = connection.request();
  for (const [name, value] of Object.entries(parameters)) {
    request.input(name, types[typeOf(value)], value);
  }
  if (heard !== undefined)
    request.on("info", (said: unknown) => {
      const { data } = info.safeParse(said);
      if (data !== undefined && !OF_THE_CONNECTION.includes(data.number))
        heard(session.secrets.scrub(data.message));
    });
  try {
    const { recordsets } = await request[how](text);
    const last: unknown = Array.isArray(recordsets) ? recordsets.at(-1) : undefined;
    return Array.isArray(last) ? last : [];
  } catch (error) {
    throw requestFailure(error, server, session);
  }
}

type TypeName = "Bit" | "BigInt" | "NVarChar";

function typeOf(value: SqlValue): TypeName {
  if (typeof value === "boolean") return "Bit";
  return typeof value === "number" ? "BigInt" : "NVarChar";
}

/** A batch goes on after most errors, and the driver then gives all of them: the first is the cause, the others follow from it. */
function requestFailure(error: unknown, server: string, { secrets }: AzureSession): unknown {
  if (!(error instanceof Error)) return error;
  const preceding: unknown[] =
    "precedingErrors" in error && Array.isArray(error.precedingErrors) ? error.precedingErrors : [];
  const all: unknown[] = [...preceding, error];
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
