import type { SqlConnection, SqlRow } from "../../sql/connection.ts";
import { SqlFailure } from "../../sql/failure.ts";

/** A connection that notes what it is told, and answers what a test wants. */
export function recordedConnection(
  answer: (said: string) => readonly SqlRow[] | number = () => [],
) {
  const said: string[] = [];
  const hidden: string[] = [];
  const tell = async (text: string, parameters: object = {}): Promise<readonly SqlRow[]> => {
    const whole = [
      text
        .replace(/^--.*$/gm, "")
        .replace(/\s+/g, " ")
        .trim(),
      ...Object.values(parameters),
    ];
    said.push(whole.join(" | "));
    const result = answer(text);
    if (typeof result !== "number") return result;
    throw new SqlFailure({ code: String(result), kind: "refused", server: "s", said: "no" });
  };
  const connection: SqlConnection = {
    server: "sql-weu/SSISDB",
    listen: () => {},
    hide: (...secrets) => void hidden.push(...secrets),
    query: tell,
    execute: tell,
    batch: tell,
  };
  return { connection, said, hidden };
}
