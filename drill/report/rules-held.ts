import type { Verdict } from "../rules/rule.ts";

/** How many rules held, of those that had something to judge: one that had nothing was neither kept nor broken. */
export function rulesHeld(rules: readonly Pick<Verdict, "ok" | "checks">[]): string {
  const judged = rules.filter(({ checks }) => checks > 0);
  const held = judged.filter(({ ok }) => ok).length;
  const rest = rules.length - judged.length;
  const idle = rest === 0 ? "" : ` (${rest} had nothing to judge in these rows)`;
  return `${held} of ${judged.length} rules held${idle}`;
}
