import type { Evidence } from "../evidence.ts";

/** What a judge found. */
export interface Verdict {
  readonly rule: number;
  readonly title: string;
  /** No violation, and something to judge. */
  readonly ok: boolean;
  /** How many writes or observations were judged. */
  readonly checks: number;
  readonly violations: readonly string[];
}

export interface Rule {
  readonly rule: number;
  readonly title: string;
  judge(evidence: Evidence): Verdict;
}

/** Collects what a judge sees: each thing judged is a check, and each check may be a violation. */
class Docket {
  checks = 0;
  readonly violations: string[] = [];

  /** Counts one judged thing; `broken` says what is wrong with it, if anything. */
  check(broken: string | undefined | false): void {
    this.checks += 1;
    if (typeof broken === "string") this.violations.push(broken);
  }
}

/** A rule whose judge fills a docket. A judge that had nothing to judge has proven nothing. */
export function rule(
  number: number,
  title: string,
  examine: (evidence: Evidence, docket: Docket) => void,
): Rule {
  return {
    rule: number,
    title,
    judge(evidence) {
      const docket = new Docket();
      examine(evidence, docket);
      const { checks, violations } = docket;
      return { rule: number, title, ok: checks > 0 && violations.length === 0, checks, violations };
    },
  };
}
