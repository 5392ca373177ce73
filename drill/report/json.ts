import { writeFileSync } from "node:fs";
import type { Result } from "./result.ts";

/** Writes the result for other programs: rows that are not built stand there as failed, with nulls. */
export function writeJson(file: string, result: Result): void {
  const { engine, seconds, estates, cluster, rowsNotBuilt, rules, drift, secretsFound } = result;
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
      ...(cluster === null ? [] : [noTakeover("cluster", cluster.row, cluster.passed)]),
      ...rowsNotBuilt.map((row) => noTakeover(row.toLowerCase(), row, false)),
    ],
    rules: rules.map(({ rule, ok, checks }) => ({ rule, ok, checks })),
    drift,
    secretsFound,
  };
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
}

/** A row in which no integration runtime stops. */
const noTakeover = (name: string, row: string, ok: boolean) => ({
  name,
  row,
  ok,
  takeover: null,
  failback: null,
});
