/** What runs of the model have seen. */
export interface Seen {
  /** Events of the schedule, each `up` being one. */
  steps: number;
  ups: number;
  /** A role that came to a site by our failover, or (where none moves) a runtime started there for a new flag. */
  takeovers: number;
  refusals: number;
  kills: number;
  losses: number;
  calls: number;
  checks: number;
}

export const nothingSeen = (): Seen => ({
  steps: 0,
  ups: 0,
  takeovers: 0,
  refusals: 0,
  kills: 0,
  losses: 0,
  calls: 0,
  checks: 0,
});

/** Adds what one more run has seen. */
export function sum(into: Seen, more: Seen): void {
  for (const [key, value] of Object.entries(more)) into[key as keyof Seen] += value;
}
