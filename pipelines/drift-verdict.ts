import type { Preview } from "./preview-of.ts";

/** What a scheduled check leads to. */
export interface Verdict {
  /** `leave`: not everything could be looked at, so an open report stays as it is. */
  readonly report: "open" | "close" | "leave";
  /** The job itself failed: something could not be looked at. Drift is no failure of the job. */
  readonly failed: boolean;
}

/** Drift of any stack opens the report; only a check that saw all stacks as they should be closes it. */
export function verdictOf(previews: readonly Preview[]): Verdict {
  const has = (outcome: Preview["outcome"]): boolean =>
    previews.some((preview) => preview.outcome === outcome);
  const failed = has("failed");
  if (has("changes")) return { report: "open", failed };
  return { report: failed ? "leave" : "close", failed };
}
