import Table from "cli-table3";
import type { EstateReadiness } from "./check-estates.ts";
import type { Finding, Outcome } from "./finding.ts";

const OUTCOMES: readonly Outcome[] = ["passed", "failed", "unknown", "skipped"];

/** Everything that was asked, estate by estate; fits 120 columns. */
export function tableOf(all: readonly EstateReadiness[]): string {
  return all
    .map(({ estate, findings }) => `${headOf(estate, findings)}\n${rows(findings)}`)
    .join("\n\n");
}

/** `sales: 14 passed, 1 failed, 2 unknown, 3 skipped` */
function headOf(estate: string, findings: readonly Finding[]): string {
  const counts = OUTCOMES.map((outcome) => {
    const count = findings.filter((finding) => finding.outcome === outcome).length;
    return `${count} ${outcome}`;
  });
  return `${estate}: ${counts.join(", ")}`;
}

function rows(findings: readonly Finding[]): string {
  const table = new Table({
    head: ["check", "result", "what was found"],
    colWidths: [24, 10, 82],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { check, outcome, says, cure } of findings)
    table.push([check, outcome, cure === undefined ? says : `${says}\ndo: ${cure}`]);
  return table.toString();
}

/** Whether anything failed, which `--strict` ends with. */
export function hasFailed(all: readonly EstateReadiness[]): boolean {
  return all.some(({ findings }) => findings.some(({ outcome }) => outcome === "failed"));
}
