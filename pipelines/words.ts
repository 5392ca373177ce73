import type { Preview } from "./preview-of.ts";

/** GitHub takes 65,536 characters in a comment or an issue; what is cut is in the log. */
const MOST = 60_000;

/** Of these, what all stacks together may say: each its share, so that none hides how another one ended. */
const ROOM = 50_000;

/** The comment on a pull request, and the page of a job: what `up` would do on each stack. */
export function planInMarkdown(previews: readonly Preview[]): string {
  return cut(["### What `up` would do", ...sections(previews)].join("\n\n"));
}

/** What the scheduled check found. */
export function driftInMarkdown(previews: readonly Preview[], run: string | undefined): string {
  const where = run === undefined ? "" : ` ([this run](${run}))`;
  return cut(
    [
      `Code, state and Azure do not agree; found by the scheduled check${where}. It is written anew by every check, and closed by the first one that finds nothing.`,
      ...sections(previews),
      "What to do: `npm run pulumi -- up --refresh --stack <stack>` mends what that site runs. A role that moved by itself is only reported: flip to the side where it is, or back. A fence that is still pending clears with the next `up` once the other region answers. In short: README, “Drift”.",
    ].join("\n\n"),
  );
}

const sections = (previews: readonly Preview[]): readonly string[] =>
  previews.map((preview) => section(preview, Math.floor(ROOM / previews.length)));

function section(preview: Preview, room: number): string {
  const { stack, outcome, told, warnings, errors, steps } = preview;
  let left = room;
  const fitting = (texts: readonly string[]): string => {
    const text = texts.join("\n");
    const shown = text.length <= left ? text : `${text.slice(0, left)}\n${CUT}`;
    left = Math.max(0, left - text.length);
    return shown;
  };
  const parts = [`#### ${stack}: ${OUTCOME[outcome]}`];
  if (errors.length > 0) parts.push(block(fitting(errors)));
  if (told.length > 0) parts.push(block(fitting(told)));
  if (warnings.length > 0) parts.push("To be seen to:", block(fitting(warnings)));
  if (steps.length > 0) {
    const count = `${steps.length} ${steps.length === 1 ? "step" : "steps"} of the engine`;
    const list = fitting(steps.map((step) => `- ${step}`));
    parts.push(`<details><summary>${count}</summary>\n\n${list}\n\n</details>`);
  }
  return parts.join("\n\n");
}

const OUTCOME = {
  same: "nothing to do",
  changes: "changes",
  failed: "the preview failed",
} as const;

/** Texts as they are: a fence longer than any in them, so that none of them can end it. */
function block(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function cut(markdown: string): string {
  if (markdown.length <= MOST) return markdown;
  return `${markdown.slice(0, MOST)}\n\n${CUT}`;
}

const CUT = "… cut here: the rest is in the log of the run.";
