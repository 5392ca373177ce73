/**
 * - `failed`: a takeover would fail, or cost more than it has to
 * - `unknown`: it cannot be told from here: no way there, or no right to read it
 * - `skipped`: it is not asked: the estate has no such thing, or it stands in the region that is being left
 */
export type Outcome = "passed" | "failed" | "unknown" | "skipped";

/** What one check has found, in words for somebody who has weeks to mend it. */
export interface Finding {
  /** Such as `group roles`. */
  readonly check: string;
  readonly outcome: Outcome;
  readonly says: string;
  /** What to do; of a failed one always. */
  readonly cure?: string | undefined;
}

export const passed = (check: string, says: string): Finding => ({
  check,
  outcome: "passed",
  says,
});
export const failed = (check: string, says: string, cure: string): Finding => ({
  check,
  outcome: "failed",
  says,
  cure,
});
export const unknown = (check: string, says: string): Finding => ({
  check,
  outcome: "unknown",
  says,
});
export const skipped = (check: string, says: string): Finding => ({
  check,
  outcome: "skipped",
  says,
});

/** Why the other region is not asked while SSIS is being taken away from it: it may be the one that is lost. */
export const LEFT = "the region that is being left is not asked in a takeover";
