import { writeFileSync } from "node:fs";
import type { Result } from "./result.ts";

/** Writes the result for other programs. */
export function writeJson(file: string, result: Result): void {
  const { engine, seconds, estates, cluster, rules, drift, faults, secretsFound } = result;
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
    ],
    rules: rules.map(({ rule, ok, checks }) => ({ rule, ok, checks })),
    drift,
    faults,
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
