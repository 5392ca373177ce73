import type { Evidence } from "../../drill/evidence.ts";
import { oneRunner } from "../../drill/rules/1-one-runner.ts";
import { flagsAct } from "../../drill/rules/2-flags-act.ts";
import { resumable } from "../../drill/rules/3-resumable.ts";
import { lostRegionIsOptional } from "../../drill/rules/4-lost-region.ts";
import { secretsStaySecret } from "../../drill/rules/5-secrets.ts";
import { noNeedlessRestart } from "../../drill/rules/6-no-needless-restart.ts";
import { everyWait } from "../../drill/rules/8-every-wait.ts";
import { everyFailure } from "../../drill/rules/9-every-failure.ts";
import type { JournalEvent } from "../../simulator/journal.ts";

/** The rehearsal's own judges; rule 7 is judged by whoever previews. */
const JUDGES = [
  oneRunner,
  flagsAct,
  resumable,
  lostRegionIsOptional,
  secretsStaySecret,
  noNeedlessRestart,
  everyWait,
  everyFailure,
];

/** What broke one of the nine rules, in a run that was cut off and the one that finished it. */
export function brokenBy(evidence: Evidence, without: readonly number[] = []): readonly string[] {
  return JUDGES.filter(({ rule }) => !without.includes(rule)).flatMap((rule) => {
    // That the roles have come is asked of both runs together: the one that was cut off need not have got that far.
    const { violations } = rule.judge(rule === flagsAct ? together(evidence) : evidence);
    return violations.map((violation) => `rule ${rule.rule}: ${violation}`);
  });
}

function together(evidence: Evidence): Evidence {
  const [first] = evidence.phases;
  const last = evidence.phases.at(-1);
  return first && last
    ? { ...evidence, phases: [{ ...last, from: first.from, fromMs: first.fromMs }] }
    : evidence;
}

/** The journal with what was so before a moment, and without what anybody had done until then. */
export const stateBefore = (journal: readonly JournalEvent[], from: number) =>
  journal.filter(({ sequence, kind }) => sequence > from || kind !== "write");

/** Effects that were not in the uninterrupted run, or more often, or less; hooks run at least once. */
export function otherEffects(
  recorded: readonly string[],
  now: readonly string[],
  isHook: (effect: string) => boolean,
): readonly string[] {
  const [wanted, had] = [countsOf(recorded), countsOf(now)];
  return [...new Set([...wanted.keys(), ...had.keys()])].flatMap((effect) => {
    const [should, does] = [wanted.get(effect) ?? 0, had.get(effect) ?? 0];
    return does === should || (isHook(effect) && does >= should)
      ? []
      : [`${effect} happened ${does} times instead of ${should}`];
  });
}

function countsOf(effects: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return counts;
}
