import { RULES } from "../rules/all.ts";
import type { Verdict } from "../rules/rule.ts";
import { blindWait } from "./blind-wait.ts";
import { idleInLostRegion } from "./idle-in-lost-region.ts";
import { leakedPassword } from "./leaked-password.ts";
import { needlessRestart } from "./needless-restart.ts";
import { type Offender, OffendersGround } from "./offender.ts";
import { secondFailover } from "./second-failover.ts";
import { secondRunner } from "./second-runner.ts";
import { silentFailure } from "./silent-failure.ts";
import { staleFailover } from "./stale-failover.ts";
import { writingPreview } from "./writing-preview.ts";

/** One planted offender a rule. */
export const OFFENDERS: readonly Offender[] = [
  secondRunner,
  staleFailover,
  secondFailover,
  idleInLostRegion,
  leakedPassword,
  needlessRestart,
  writingPreview,
  blindWait,
  silentFailure,
];

/** What the judge of its rule says of an offender. */
export async function tryOffender(offender: Offender, below?: string): Promise<Verdict> {
  const rule = RULES.find((candidate) => candidate.rule === offender.rule);
  if (rule === undefined) throw new Error(`there is no rule ${offender.rule}`);
  const ground = await OffendersGround.open(below);
  try {
    await offender.offend(ground);
    return rule.judge(ground.evidence());
  } finally {
    await ground.close();
  }
}

/** Whether a verdict names what the offender did, and not only something. */
export function isCaught(offender: Offender, verdict: Verdict): boolean {
  return !verdict.ok && verdict.violations.some((violation) => offender.caughtBy.test(violation));
}

/** The rules whose judge lets its offender go; one after another, to leave the machine to the engine. */
export async function missedOffenders(below: string): Promise<readonly number[]> {
  const missed: number[] = [];
  for (const offender of OFFENDERS)
    if (!isCaught(offender, await tryOffender(offender, below))) missed.push(offender.rule);
  return missed;
}
