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
  /** The cure says already how a forced failover is allowed. */
  readonly namesForced?: true | undefined;
}

/** Code, meaning, cure. */
export type Entry = readonly [code: string, meaning: string, cure: string];

/** Codes that come from the same place, and leave the same behind. */
export interface Group {
  /** Where they come from, such as `the start of a runtime`. */
  readonly from: string;
  /** What they leave behind; the error itself says it for the case at hand. */
  readonly left: string;
  /** Each cure says how a forced failover is allowed. */
  readonly namesForced?: true;
  readonly entries: readonly Entry[];
}

export interface Family {
  readonly title: string;
  readonly intro?: string;
  readonly groups: readonly Group[];
}

/** The whole catalogue of what others answer, in a stable order, for the documentation. */
export const families: readonly Family[] = [
  { title: "Integration runtimes and triggers", groups: runtimes },
  { title: "Failover groups", groups: failoverGroups },
  {
    title: "SQL Server",
    intro:
      "Printed as `SQL error 18456`, or `SQL connection ESOCKET` where no connection came about.",
    groups: sqlServer,
  },
  { title: "Azure's answers and the sign-in", groups: answers },
];

export const meanings: readonly Meaning[] = families
  .flatMap(({ groups }) => groups)
  .flatMap(({ entries, namesForced }) =>
    entries.map(([code, meaning, cure]) => ({ code, meaning, cure, namesForced })),
  );

const byCode = new Map(meanings.map((entry) => [entry.code.toLowerCase(), entry]));

/** What a code of Azure or an error number of SQL Server means, and what cures it. */
export function meaningOf(code: string | number): Meaning | undefined {
  const text = String(code);
  // Managed instances give most codes of failover groups with a prefix of their own.
  const plain = text.replace(/^Instance(?=FailoverGroup)/i, "");
  const known = byCode.get(text.toLowerCase()) ?? byCode.get(plain.toLowerCase()) ?? family(text);
  return known && { ...known, code: text };
}

/**
 * The same, with what Azure says beside its code: a general one (BadRequest, InvalidVnetConfiguration, CustomSetupScriptFailure) often has
 * the one that says why in its text.
 */
export function meaningWith(code: string, text: string | undefined): Meaning | undefined {
  const known = meaningOf(code);
  const inner = codesIn(text ?? "").find((each) => each.code !== code);
  if (inner === undefined) return known;
  const meaning = `${known?.meaning ?? ""} ${inner.code}: ${inner.meaning}`.trim();
  return { ...inner, code, meaning };
}

/** A code is told from a word by its humps, or by its place: at the beginning of a part, with a colon after it. */
const CODE = /\b[A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]*\b|(?<=^|[|;] )[A-Z][A-Za-z]+(?=:)/g;

/** The codes of the catalogue that stand in a text, in their order. */
export function codesIn(text: string): readonly Meaning[] {
  const found = (text.match(CODE) ?? []).flatMap((word) => meaningOf(word) ?? []);
  return [...new Map(found.map((each) => [each.code, each])).values()];
}

/** Entra has hundreds of codes and HTTP some dozens of statuses: their families say enough. */
function family(code: string): Meaning | undefined {
  if (/^AADSTS\d+$/i.test(code)) return byCode.get("aadsts");
  if (/^Http5\d\d$/i.test(code)) return byCode.get("http5xx");
  return undefined;
}
