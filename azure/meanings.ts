import { answers } from "./meanings/answers.ts";
import { failoverGroups } from "./meanings/failover-groups.ts";
import { runtimes } from "./meanings/runtimes.ts";
import { sqlServer } from "./meanings/sql-server.ts";

/** Plain words for a code; every entry is written for somebody who was just woken up. */
export interface Meaning {
  /** Azure's code, or a SQL Server error number as text. */
  readonly code: string;
  /** What happened. */
  readonly meaning: string;
  /** What to do next. */
  readonly cure: string;
}

/** Code, meaning, cure. */
export type Entry = readonly [code: string, meaning: string, cure: string];

/** The whole catalogue, in a stable order, for the documentation. */
export const meanings: readonly Meaning[] = [
  ...runtimes,
  ...failoverGroups,
  ...sqlServer,
  ...answers,
].map(([code, meaning, cure]) => ({ code, meaning, cure }));

const byCode = new Map(meanings.map((entry) => [entry.code.toLowerCase(), entry]));

/** What a code of Azure or an error number of SQL Server means, and what cures it. */
export function meaningOf(code: string | number): Meaning | undefined {
  const text = String(code);
  // Managed instances give most codes of failover groups with a prefix of their own.
  const plain = text.replace(/^Instance(?=FailoverGroup)/i, "");
  const known = byCode.get(text.toLowerCase()) ?? byCode.get(plain.toLowerCase()) ?? family(text);
  return known && { ...known, code: text };
}

/** Entra has hundreds of codes and HTTP some dozens of statuses: their families say enough. */
function family(code: string): Meaning | undefined {
  if (/^AADSTS\d+$/i.test(code)) return byCode.get("aadsts");
  if (/^Http5\d\d$/i.test(code)) return byCode.get("http5xx");
  return undefined;
}
