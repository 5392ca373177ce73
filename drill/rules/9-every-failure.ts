import { estateOf } from "../estates/belonging.ts";
import { type Evidence, eventsOf, type Phase, within } from "../evidence.ts";
import { literally, saidOf } from "./lines.ts";
import { rule } from "./rule.ts";

/**
 * Every failure says Azure's own code, what it means, what to do next and what state was left: each operation that failed in Azure during a
 * run is found in what that run printed, with the three lines; and a run that failed has said why in that form.
 */
export const everyFailure = rule(9, "Every failure says", (evidence, docket) => {
  for (const phase of evidence.phases) {
    if (phase.kind !== "up") continue;
    const failures = within(eventsOf(evidence.journal, "operation"), phase).filter(
      (event) => event.outcome === "failed" && event.code !== "OperationCanceled",
    );
    for (const failure of failures)
      docket.check(unsaid(evidence, phase, failure.subject, failure.code ?? ""));
    if (phase.code !== 0 && !phase.disturbed.includes("killed"))
      docket.check(
        !isInWords(phase.output) &&
          !phase.output.includes("stale flag") &&
          `${phase.shown} failed and did not say why in words`,
      );
    if (phase.code !== 0)
      docket.check(
        /^\s+at .+\(?(?:file:|node:|\/).+:\d+:\d+\)?$/m.test(phase.output) &&
          `${phase.shown} printed a stack trace`,
      );
  }
});

function unsaid(
  evidence: Evidence,
  phase: Phase,
  subject: string,
  code: string,
): string | undefined {
  const estate = estateOf(evidence.estates, { id: subject, group: subject })?.name ?? "?";
  const lines = phase.output.split("\n");
  // The engine repeats the first line in its rows; the whole text stands under Diagnostics, at the end.
  const failed = saidOf(estate, new RegExp(`.*failed: ${literally(code)}(?![A-Za-z0-9])`));
  const last = lines.findLastIndex((line) => failed.test(line));
  const block = last < 0 ? undefined : lines.slice(last, last + LINES_OF_A_FAILURE).join("\n");
  if (block === undefined)
    return `${estate} failed with ${code}, and ${phase.shown} did not say so`;
  return isInWords(block)
    ? undefined
    : `${estate} failed with ${code}: ${phase.shown} did not say what it means, what to do and what was left`;
}

/** One line each for code, meaning, cure and what was left; the cure may be long. */
const LINES_OF_A_FAILURE = 6;

const isInWords = (text: string): boolean =>
  /\bmeans:\s+\S/.test(text) && /\bdo:\s+\S/.test(text) && /\bleft:\s+\S/.test(text);
