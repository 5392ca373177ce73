import { existsSync, readFileSync } from "node:fs";
import { type ReportData, reportData } from "./report-data.ts";

/** Where a page keeps what it shows. */
export const DATA_ID = "report-data";

const EMBEDDED = new RegExp(
  `<script type="application/json" id="${DATA_ID}">([\\s\\S]*?)</script>`,
);

/** A report as JSON in a page: no text in it can end the element. */
export const embedded = (data: ReportData): string =>
  JSON.stringify(data).replaceAll("<", "\\u003c");

/** The data of a page that a report of before has made; undefined where it is none, or one of another version. */
export function dataIn(page: string): ReportData | undefined {
  const [, json] = EMBEDDED.exec(page) ?? [];
  if (json === undefined) return undefined;
  try {
    return reportData.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined; // not JSON: somebody's own page, which a report may replace when it is told to
  }
}

export const previousReport = (file: string): ReportData | undefined =>
  existsSync(file) ? dataIn(readFileSync(file, "utf8")) : undefined;
