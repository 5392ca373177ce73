import { noTimeline } from "../report/no-timeline.ts";
import { rulesHeld } from "../report/rules-held.ts";
import type { Compared } from "./page.ts";
import type { ReportData } from "./report-data.ts";
import { clock } from "./rows.ts";

/** The report in Markdown, for a pipeline's job page. */
export function summaryOf(data: ReportData, compared: Compared | undefined): string {
  const broken = data.rules.filter(({ ok, checks }) => !ok && checks > 0);
  const complaints = [
    ...data.estates.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
    ...broken.flatMap(({ rule, violations }) => violations.map((one) => `rule ${rule}: ${one}`)),
    ...data.troubles,
  ];
  return [
    `## Rehearsal: ${data.isGood ? "went well" : "FAILED"}`,
    "",
    `${rulesHeld(data.rules)}, ${data.secretsFound} secrets found, Pulumi ${cell(data.engine)}, ${data.seconds} s.`,
    "",
    ...complaints.map((line) => `- :x: ${cell(line)}`),
    ...(complaints.length === 0 ? [] : [""]),
    line([
      "estate",
      "scenario",
      "",
      "takeover: without SSIS",
      "critical path",
      "failback: without SSIS",
      "critical path",
    ]),
    line(Array(7).fill("---")),
    ...data.estates.map((estate) => {
      const { name, row, ok, takeover, failback } = estate;
      return line([
        ...[cell(name), cell(row), ok ? "went well" : "**FAILED**"],
        ...[takeover, failback].flatMap((timeline) => [
          timeline === null
            ? noTimeline(estate)
            : (time(timeline.withoutSsisSeconds) ?? "SSIS goes on"),
          time(timeline?.criticalPathSeconds ?? null) ?? "–",
        ]),
      ]);
    }),
    "",
    ...differencesOf(compared),
  ].join("\n");
}

function differencesOf(compared: Compared | undefined): readonly string[] {
  if (compared === undefined) return [];
  if (compared.differences.length === 0)
    return [`No figure differs from the report of ${compared.made}.`, ""];
  return [
    `### Differences to the report of ${compared.made}`,
    "",
    line(["figure", "before", "now", ""]),
    line(Array(4).fill("---")),
    ...compared.differences.map(({ what, before, now, is }) =>
      line([cell(what), cell(before), cell(now), is === "other" ? "" : is]),
    ),
    "",
  ];
}

const time = (seconds: number | null): string | undefined =>
  seconds === null ? undefined : clock(seconds);

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** No text may end a cell, or begin a tag or a link. */
const cell = (value: string): string =>
  value.replaceAll(/[\\`*_[\]<>|&]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, " ");
