import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { SqlConnection, SqlValue } from "./connection.ts";
import { SqlFailure } from "./failure.ts";

/** The statement in one of this folder's files. */
export async function statement(name: string): Promise<string> {
  return await readFile(new URL(`./${name}.sql`, import.meta.url), "utf8");
}

/** Runs the statement of one file, and checks its rows against what it is known to give. */
export async function read<T extends z.ZodType>(
  connection: SqlConnection,
  name: string,
  row: T,
  parameters: Readonly<Record<string, SqlValue>> = {},
): Promise<z.output<T>[]> {
  const rows = await connection.query(await statement(name), parameters);
  const parsed = z.array(row).safeParse(rows);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new SqlFailure({
    code: "Garbage",
    kind: "garbage",
    server: connection.server,
    said: `sql/${name}.sql gave rows that are not understood: ${issues.join("; ")}`,
  });
}
