import { z } from "zod";
import type { SqlConnection } from "./connection.ts";
import { SqlFailure } from "./failure.ts";
import { read } from "./statements.ts";

const whoIsShown = z.object({ login: z.string(), shown: z.boolean() });

/** Whether SSISDB's views show everything to the login of a connection, and how the database calls that login. */
export async function readWhoIsShown(
  connection: SqlConnection,
): Promise<{ readonly login: string; readonly shown: boolean }> {
  const [row] = await read(connection, "who-is-shown", whoIsShown);
  return row ?? { login: "this login", shown: false };
}

/** What one of SSISDB's views gave; that it is empty means nothing where the login is not shown what is there. */
export async function believed<Row>(
  connection: SqlConnection,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (rows.length > 0) return rows;
  const { login, shown } = await readWhoIsShown(connection);
  if (shown) return rows;
  throw new SqlFailure({
    code: "NotShown",
    kind: "denied",
    server: connection.server,
    said: `${login} is not a member of ssis_admin`,
  });
}
