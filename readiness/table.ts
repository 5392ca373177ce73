import { type Column, tableOf as table } from "../cli/table.ts";
import type { EstateReadiness } from "./check-estates.ts";
import type { Finding, Outcome } from "./finding.ts";

/** In the order in which they are told: of thirty rows an estate, most were passed or not asked. */
const OUTCOMES: readonly Outcome[] = ["failed", "unknown", "passed", "skipped"];

const COLUMNS: readonly Column[] = [
  { title: "check", width: 24 },
  { title: "result", width: 10 },
  { title: "what was found", width: 82, gives: true },
];

/** Everything that was asked, estate by estate, what failed first; fits 120 columns, and a narrower terminal. */
export function tableOf(all: readonly EstateReadiness[], terminal?: number): string {
  return all
    .map(({ estate, findings }) => `${headOf(estate, findings)}\n${rows(findings, terminal)}`)
    .join("\n\n");
}

/** `sales: 1 failed, 2 unknown, 14 passed, 3 skipped` */
function headOf(estate: string, findings: readonly Finding[]): string {
  const counts = OUTCOMES.map((outcome) => {
    const count = findings.filter((finding) => finding.outcome === outcome).length;
    return `${count} ${outcome}`;
  });
  return `${estate}: ${counts.join(", ")}`;
}

function rows(findings: readonly Finding[], terminal: number | undefined): string {
  const inOrder = OUTCOMES.flatMap((told) => findings.filter(({ outcome }) => outcome === told));
  const cells = inOrder.map(({ check, outcome, says, cure }) => [
    check,
    outcome,
    cure === undefined ? says : `${says}\ndo: ${cure}`,
  ]);
  return table(COLUMNS, cells, terminal);
}

/** What is judged by what this machine knows: it comes to a result without an answer of Azure's. */
const OWN_KNOWLEDGE = /^(?:place of (?:state backend|secrets provider)|custom setup token)$/;

/** Estates of which nobody has told anything: a login that is refused, or no way there. */
export function unasked(estates: readonly EstateReadiness[]): readonly string[] {
  return estates
    .filter(
      ({ findings }) =>
        !findings.some(
          ({ check, outcome }) =>
            (outcome === "passed" || outcome === "failed") && !OWN_KNOWLEDGE.test(check),
        ),
    )
    .map(({ estate }) => estate);
}

/** What `--strict` ends with: 2 when anything failed, 1 when an estate could not be asked at all, which is no good news either. */
export function strictExitCode(
  ofStack: EstateReadiness,
  estates: readonly EstateReadiness[],
): 0 | 1 | 2 {
  const hasFailed = [ofStack, ...estates].some(({ findings }) =>
    findings.some(({ outcome }) => outcome === "failed"),
  );
  if (hasFailed) return 2;
  return unasked(estates).length > 0 ? 1 : 0;
}
