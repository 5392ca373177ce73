import { writeFileSync } from "node:fs";
import type { Result } from "./result.ts";

/** Writes the result for other programs: rows that are not built stand there as failed, with nulls. */
export function writeJson(file: string, result: Result): void {
  const { engine, seconds, estates, rowsNotBuilt, rules, drift, secretsFound } = result;
  const document = {
    engine,
    seconds: Math.round(seconds * 10) / 10,
    estates: [
      ...estates.map(({ name, row, ok, takeover, failback }) => ({
        name,
        row,
        ok,
        takeover,
        failback,
      })),
      ...rowsNotBuilt.map((row) => ({
        name: row.toLowerCase(),
        row,
        ok: false,
        takeover: null,
        failback: null,
      })),
    ],
    rules: rules.map(({ rule, ok, checks }) => ({ rule, ok, checks })),
    drift,
    secretsFound,
  };
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
}
