import Table from "cli-table3";
import type { Timeline } from "../timeline/timeline.ts";
import type { Result } from "./result.ts";

/** What a person reads at the end: a timeline per estate, then the rules. Fits 100 columns. */
export function textOf(result: Result): string {
  return [timelines(result), rules(result), ...faults(result), ...complaints(result)].join("\n\n");
}

function faults(result: Result): string[] {
  return result.faults.map(({ name, planted, said, ended }) =>
    [`${name}: ${planted}`, ...said.map((line) => `  said: ${line}`), `  ended: ${ended}`].join(
      "\n",
    ),
  );
}

const STYLE = { head: [], border: [], compact: true };

function timelines(result: Result): string {
  const table = new Table({
    head: [
      "estate",
      "row",
      "",
      "steps (from - to, min:s of Azure's time)",
      "without SSIS",
      "ratio",
    ],
    colWidths: [17, 13, 10, 36, 14, 7],
    wordWrap: true,
    style: STYLE,
  });
  for (const { name, row, ok, takeover, failback } of result.estates) {
    table.push([name, row, "takeover", ...cells(takeover)]);
    table.push([ok ? "" : "FAILED", "", "failback", ...cells(failback)]);
  }
  return table.toString();
}

function cells(timeline: Timeline | null): [string, string, string] {
  if (timeline === null) return ["not reached", "", ""];
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

function rules(result: Result): string {
  const table = new Table({
    head: ["rule", "", "checks", "held"],
    colWidths: [6, 44, 10, 8],
    style: STYLE,
  });
  for (const { rule, title, checks, ok } of result.rules)
    table.push([rule, title, checks, ok ? "yes" : checks === 0 ? "-" : "NO"]);
  return table.toString();
}

function complaints(result: Result): string[] {
  const lines = [
    ...result.estates.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
    ...result.rules.flatMap(({ rule, violations, checks }) =>
      checks === 0
        ? [`rule ${rule}: there was nothing to judge`]
        : violations.map((violation) => `rule ${rule}: ${violation}`),
    ),
    ...result.troubles,
  ];
  return lines.length === 0 ? [] : [lines.map((line) => `! ${line}`).join("\n")];
}
