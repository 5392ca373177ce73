import { appendFileSync, writeFileSync } from "node:fs";
import type { Wish } from "../arguments.ts";
import { isGood, type Result } from "../report/result.ts";
import { differences } from "./differences.ts";
import { type Compared, reportPage } from "./page.ts";
import { previousReport } from "./previous.ts";
import { reportOf } from "./report-data.ts";
import { summaryOf } from "./summary.ts";

/** Writes the page and the pipeline's summary, where they are asked for. */
export function writeReport({ report, summary }: Wish, result: Result): void {
  if (report === undefined && summary === undefined) return;
  const command = ["npm run drill --", ...process.argv.slice(2)].join(" ");
  const data = reportOf(result, { made: new Date(), command, isGood: isGood(result) });
  // Read before it is replaced: what is shown is what has changed since.
  const previous = report === undefined ? undefined : previousReport(report);
  const compared: Compared | undefined = previous && {
    made: previous.made,
    differences: differences(previous, data),
  };
  if (report !== undefined) writeFileSync(report, reportPage(data, compared));
  if (summary !== undefined) appendFileSync(summary, `${summaryOf(data, compared)}\n`);
}
