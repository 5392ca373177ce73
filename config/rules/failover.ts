import type { Path } from "../problems.ts";
import { instantOf, isTime } from "../times.ts";
import type { Findings } from "./findings.ts";

const DAY = 24 * 3_600_000;
const CLOCK_SKEW = 5 * 60_000;

/** The settings of a failover, of the stack or of an estate. */
export interface FailoverDraft {
  readonly failover?: "planned" | "forced" | undefined;
  readonly allowDataLossUntil?: string | undefined;
}

/** A forced failover loses data, so its permission is short-lived and never stands about. */
export function examineFailover(
  path: Path,
  own: FailoverDraft,
  inherited: FailoverDraft,
  now: Date,
  findings: Findings,
): void {
  const mode = own.failover ?? inherited.failover ?? "planned";
  const until = own.allowDataLossUntil ?? inherited.allowDataLossUntil ?? "";
  const at = [...path, "allowDataLossUntil"];
  const here = own.failover !== undefined || own.allowDataLossUntil !== undefined;
  const where = path.length === 0 ? "" : `${path.join(".")}: `;
  if (!here) return;
  if (own.allowDataLossUntil !== undefined && instantOf(until) > now.getTime() + DAY) {
    findings.refuse(
      at,
      "is more than 24 hours ahead, and a permission to lose data must not stand about",
      "write a time within the next 24 hours",
      until,
    );
  }
  if (mode === "forced" && until === "") {
    findings.refuse(
      at,
      "is missing: a forced failover may lose data and needs a time until which that is allowed",
      "add an RFC 3339 time within the next 24 hours (the command: docs/runbook.md, Region lost), or use failover: planned",
    );
  }
  if (mode === "forced" && isTime(until) && instantOf(until) <= now.getTime()) {
    findings.warn(
      `${where}failover is forced, but allowDataLossUntil (${until}) has passed: no forced failover will be sent.`,
    );
  }
  if (mode === "planned" && until !== "" && own.allowDataLossUntil !== undefined) {
    findings.warn(`${where}allowDataLossUntil has no effect on a planned failover.`);
  }
}

/** The time of a flip: it orders flips, so it may not lie in the future. */
export function examineActiveSince(since: string | undefined, now: Date, findings: Findings): void {
  if (since === undefined || !isTime(since)) return;
  if (instantOf(since) > now.getTime() + CLOCK_SKEW) {
    findings.refuse(
      ["activeSince"],
      "is more than 5 minutes in the future, and every flip before that time would count as stale",
      "write the time of the flip: npm run flip -- <site> does",
      since,
    );
  }
}
