import type { Preview } from "./preview-of.ts";

/** GitHub takes 65,536 characters in a comment or an issue; what follows the cut is in the log. */
const MOST = 60_000;

/** The comment on a pull request, and the page of a job: what `up` would do on each stack. */
export function planInMarkdown(previews: readonly Preview[]): string {
  return cut(["### What `up` would do", ...previews.map(section)].join("\n\n"));
}

/** What the scheduled check found. */
export function driftInMarkdown(previews: readonly Preview[], run: string | undefined): string {
  const where = run === undefined ? "" : ` ([this run](${run}))`;
  return cut(
    [
      `Code, state and Azure do not agree; found by the scheduled check${where}. It is written anew by every check, and closed by the first one that finds nothing.`,
      ...previews.map(section),
      "What to do: `npm run pulumi -- up --refresh --stack <stack>` mends what that site runs. A role that moved by itself is only reported: flip to the side where it is, or back. A fence that is still pending clears with the next `up` once the other region answers. In short: README, “Drift”.",
    ].join("\n\n"),
  );
}

function section(preview: Preview): string {
  const { stack, outcome, told, warnings, errors, steps } = preview;
  return [
    `#### ${stack}: ${OUTCOME[outcome]}`,
    ...(errors.length === 0 ? [] : [block(errors)]),
    ...(told.length === 0 ? [] : [block(told)]),
    ...(warnings.length === 0 ? [] : ["To be seen to:", block(warnings)]),
    ...(steps.length === 0
      ? []
      : [
          `<details><summary>${steps.length} ${steps.length === 1 ? "step" : "steps"} of the engine</summary>\n\n${steps.map((step) => `- ${step}`).join("\n")}\n\n</details>`,
        ]),
  ].join("\n\n");
}

const OUTCOME = {
  same: "nothing to do",
  changes: "changes",
  failed: "the preview failed",
} as const;

/** Texts as they are: a fence longer than any in them, so that none of them can end it. */
function block(texts: readonly string[]): string {
  const text = texts.join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function cut(markdown: string): string {
  if (markdown.length <= MOST) return markdown;
  return `${markdown.slice(0, MOST)}\n\n… cut here: the rest is in the log of the run.`;
}
