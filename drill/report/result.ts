import type { ClusterRow } from "../cluster/row.ts";
import type { BuiltRow } from "../estates/sample.ts";
import type { Verdict } from "../rules/rule.ts";
import type { Timeline } from "../timeline/timeline.ts";

/** Exit codes of the drift check: on stacks as they should be, and after a hand edit. */
export interface DriftCodes {
  readonly exitCodeClean: number;
  readonly exitCodeDrifted: number;
}

export interface EstateResult {
  readonly name: string;
  readonly row: BuiltRow;
  readonly ok: boolean;
  /** Why it is not ok. */
  readonly reasons: readonly string[];
  readonly takeover: Timeline | null;
  readonly failback: Timeline | null;
}

/** A fault that was rehearsed on demand. */
export interface FaultResult {
  /** As on the command line. */
  readonly name: string;
  readonly planted: string;
  /** What the product said to it. */
  readonly said: readonly string[];
  readonly ended: string;
}

/** All that a rehearsal has shown. */
export interface Result {
  readonly engine: string;
  readonly seconds: number;
  readonly speed: number;
  readonly estates: readonly EstateResult[];
  /** The Windows cluster's row; null when only estates were rehearsed. */
  readonly cluster: ClusterRow | null;
  /** Only the estates of one row were rehearsed. */
  readonly onlyRow: boolean;
  readonly rules: readonly Verdict[];
  readonly drift: DriftCodes | null;
  readonly faults: readonly FaultResult[];
  readonly secretsFound: number;
  /** What went wrong beside rules and estates: a command with the wrong exit code, a self-check that failed. */
  readonly troubles: readonly string[];
}

/**
 * Whether every built row did what it should and every rule held. A rehearsal of one row alone may leave a rule with nothing to judge, which
 * is no proof, but no breach either.
 */
export function isGood(result: Result): boolean {
  return (
    result.troubles.length === 0 &&
    result.estates.every((estate) => estate.ok) &&
    result.cluster?.passed !== false &&
    result.rules.every((verdict) => verdict.ok || (result.onlyRow && verdict.checks === 0))
  );
}
