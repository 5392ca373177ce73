import { type Column, tableOf } from "../../cli/table.ts";
import type { ReportData } from "../picture/report-data.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { noTimeline } from "./no-timeline.ts";

type Told = Pick<ReportData, "estates" | "rules" | "faults" | "troubles"> & {
  /** Only some rows were rehearsed, in which a rule may have nothing to judge. */
  readonly onlyRow?: boolean;
};

/** What a person reads at the end: a timeline per estate, then the rules. Fits 104 columns, and a narrower terminal. */
export function textOf(result: Told, terminal?: number): string {
  return [
    timelines(result, terminal),
    rules(result, terminal),
    ...faults(result),
    ...complaints(result),
  ].join("\n\n");
}

function faults(result: Told): string[] {
  return result.faults.map(({ name, planted, said, ended }) =>
    [`${name}: ${planted}`, ...said.map((line) => `  said: ${line}`), `  ended: ${ended}`].join(
      "\n",
    ),
  );
}

const TIMELINES: readonly Column[] = [
  { title: "estate", width: 17 },
  { title: "row", width: 13, spare: true },
  { title: "move", width: 10 },
  { title: "steps (from - to, min:s of Azure's time)", width: 36, gives: true },
  { title: "without SSIS", width: 14 },
  { title: "ratio", width: 7 },
];

function timelines(result: Told, terminal: number | undefined): string {
  const rows = result.estates.flatMap((estate) => {
    const { name, row, ok, takeover, failback } = estate;
    return [
      [name, row, "takeover", ...cells(takeover, noTimeline(estate))],
      [ok ? "" : "FAILED", "", "failback", ...cells(failback, noTimeline(estate))],
    ];
  });
  return `${tableOf(TIMELINES, rows, terminal)}\n${RATIO}`;
}

const RATIO = "ratio: of the time without SSIS to the least that Azure's own durations allow";

function cells(timeline: Timeline | null, without: string): [string, string, string] {
  if (timeline === null) return [without, "", ""];
  const { steps, withoutSsisSeconds, criticalPathSeconds } = timeline;
  const shown = steps.map(({ name, startSeconds, endSeconds }) =>
    startSeconds === endSeconds
      ? `${name} ${clock(startSeconds)}`
      : `${name} ${clock(startSeconds)}-${clock(endSeconds)}`,
  );
  if (withoutSsisSeconds === null) return [shown.join(", "), "none stops", ""];
  const ratio =
    criticalPathSeconds === null ? "" : (withoutSsisSeconds / criticalPathSeconds).toFixed(3);
  return [shown.join(", "), `${clock(withoutSsisSeconds)}`, ratio];
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const RULES: readonly Column[] = [
  { title: "rule", width: 6 },
  { title: "what it says", width: 44, gives: true },
  { title: "checks", width: 10 },
  { title: "held", width: 8 },
];

function rules(result: Told, terminal: number | undefined): string {
  const rows = result.rules.map(({ rule, title, checks, ok }) => [
    rule,
    title,
    checks,
    ok ? "yes" : checks === 0 ? "-" : "NO",
  ]);
  return tableOf(RULES, rows, terminal);
}

function complaints(result: Told): string[] {
  const lines = [
    ...result.estates.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
    ...result.rules.flatMap(({ rule, violations, checks }) =>
      checks === 0 && result.onlyRow !== true
        ? [`rule ${rule}: there was nothing to judge`]
        : violations.map((violation) => `rule ${rule}: ${violation}`),
    ),
    ...result.troubles,
  ];
  return lines.length === 0 ? [] : [lines.map((line) => `! ${line}`).join("\n")];
}
