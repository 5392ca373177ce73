import type { ReportData, ReportedEstate } from "./report-data.ts";
import { clock } from "./rows.ts";

/** A figure that is not as it was in the previous report. */
export interface Difference {
  /** `sales, takeover: without SSIS` */
  readonly what: string;
  readonly before: string;
  readonly now: string;
  /** For the better, for the worse, or neither. */
  readonly is: "better" | "worse" | "other";
}

/** Less than this is the chance of a poll, not a change: a second, or a hundredth. */
const LEAST_SECONDS = 1;
const LEAST_SHARE = 0.01;

/** All figures of two reports that differ, and what only one of them has. */
export function differences(before: ReportData, now: ReportData): readonly Difference[] {
  const names = new Set([...before.estates, ...now.estates].map(({ name }) => name));
  return [
    ...[...names].flatMap((name) => {
      const find = ({ estates }: ReportData) => estates.find((estate) => estate.name === name);
      return ofEstate(name, find(before), find(now));
    }),
    ...ofRules(before, now),
    ...number("secrets found", before.secretsFound, now.secretsFound),
    ...(before.engine === now.engine
      ? []
      : [{ what: "Pulumi", before: before.engine, now: now.engine, is: "other" as const }]),
  ];
}

function ofEstate(
  name: string,
  before: ReportedEstate | undefined,
  now: ReportedEstate | undefined,
): readonly Difference[] {
  if (before === undefined || now === undefined) {
    const there = (estate: ReportedEstate | undefined) => (estate ? "rehearsed" : "not rehearsed");
    return [{ what: name, before: there(before), now: there(now), is: "other" }];
  }
  return [
    ...verdict(name, before.ok, now.ok),
    ...(["takeover", "failback"] as const).flatMap((move) => {
      const at = `${name}, ${move}`;
      return [
        ...times(
          `${at}: without SSIS`,
          before[move]?.withoutSsisSeconds,
          now[move]?.withoutSsisSeconds,
        ),
        ...times(
          `${at}: critical path`,
          before[move]?.criticalPathSeconds,
          now[move]?.criticalPathSeconds,
        ),
        ...times(`${at}: whole`, lengthOf(before[move]), lengthOf(now[move])),
      ];
    }),
  ];
}

/** From the first step to the end of the last one. */
const lengthOf = (timeline: ReportedEstate["takeover"]): number | null =>
  timeline === null || timeline.steps.length === 0
    ? null
    : Math.max(...timeline.steps.map(({ endSeconds }) => endSeconds));

function ofRules(before: ReportData, now: ReportData): readonly Difference[] {
  return now.rules.flatMap((rule) => {
    const old = before.rules.find((one) => one.rule === rule.rule);
    return old === undefined ? [] : verdict(`rule ${rule.rule}`, old.ok, rule.ok);
  });
}

function verdict(what: string, before: boolean, now: boolean): readonly Difference[] {
  const word = (ok: boolean) => (ok ? "held" : "did not hold");
  if (before === now) return [];
  return [{ what, before: word(before), now: word(now), is: now ? "better" : "worse" }];
}

function times(
  what: string,
  before: number | null | undefined,
  now: number | null | undefined,
): readonly Difference[] {
  const [old, new_] = [before ?? null, now ?? null];
  if (old === null && new_ === null) return [];
  if (
    old !== null &&
    new_ !== null &&
    Math.abs(new_ - old) < Math.max(LEAST_SECONDS, old * LEAST_SHARE)
  )
    return [];
  const word = (seconds: number | null) => (seconds === null ? "none" : clock(seconds));
  return [
    { what, before: word(old), now: word(new_), is: (new_ ?? 0) < (old ?? 0) ? "better" : "worse" },
  ];
}

function number(what: string, before: number, now: number): readonly Difference[] {
  if (before === now) return [];
  const is = now < before ? "better" : "worse";
  return [{ what, before: String(before), now: String(now), is }];
}
