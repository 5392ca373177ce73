import { appendFileSync } from "node:fs";
import { z } from "zod";
import { tell } from "../cli/speak.ts";
import { type Column, tableOf } from "../cli/table.ts";
import { ask } from "./ask.ts";
import type { Pulumi } from "./find.ts";

const time = z.iso.datetime();
const moment = z.object({ at: time, what: z.string() });

/** The stack output `lastTakeover`. */
const takeovers = z.record(
  z.string(),
  z.object({
    activeRegion: z.string(),
    began: time,
    ended: time.optional(),
    steps: z.array(
      z.object({
        step: z.string(),
        began: time,
        ended: time.optional(),
        moments: z.array(moment),
      }),
    ),
    roles: z.array(z.object({ at: time, roles: z.string() })),
    withoutSsis: z.object({ from: time, to: time, seconds: z.number() }).optional(),
  }),
);

export type Takeovers = z.infer<typeof takeovers>;
type Takeover = Takeovers[string];

/**
 * Tells what a run has done of a takeover, by what the stack's outputs hold: on stderr as a table, and, where a pipeline has a page for it,
 * appended there. What cannot be told never changes how a takeover has ended.
 *
 * @param since when the run began
 * @param summary the page's file (GitHub: `GITHUB_STEP_SUMMARY`)
 */
export async function reportTakeover(
  pulumi: Pulumi,
  stack: string | undefined,
  since: Date,
  summary: string | undefined,
): Promise<void> {
  try {
    const args = ["stack", "output", "--json", ...(stack === undefined ? [] : ["--stack", stack])];
    const outputs = z
      .object({ lastTakeover: takeovers.nullish() })
      .parse(JSON.parse(await ask(pulumi, args)));
    const known = ofThisRun(outputs.lastTakeover ?? {}, since);
    if (Object.keys(known).length === 0) return;
    process.stderr.write(`\n${takeoverTable(known, process.stderr.columns)}\n`);
    if (summary !== undefined && summary !== "")
      appendFileSync(summary, `${takeoverMarkdown(stack, known)}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`the times of the last takeover cannot be told: ${why.split("\n")[0]}`);
  }
}

/** Those that are not done, or that this run has added to: after a mend or a refusal, the times of an earlier takeover would be taken for its own. */
function ofThisRun(known: Takeovers, since: Date): Takeovers {
  const isOfThisRun = ({ ended }: Takeover): boolean =>
    ended === undefined || Date.parse(ended) >= since.getTime();
  return Object.fromEntries(Object.entries(known).filter(([, last]) => isOfThisRun(last)));
}

const COLUMNS: readonly Column[] = [
  { title: "estate", width: 18 },
  { title: "step", width: 17 },
  { title: "began (UTC)", width: 13, spare: true },
  { title: "took", width: 11 },
  { title: "what it came to", width: 48, gives: true },
];

/** For a terminal. */
export function takeoverTable(known: Takeovers, terminal?: number): string {
  const rows = rowsOf(known).map((row) => row.map(withUnits));
  return [tableOf(COLUMNS, rows, terminal), ...Object.entries(known).map(inOneLine)].join("\n");
}

/** No line ends between a number and its unit. */
const withUnits = (text: string): string => text.replaceAll(/(\d) (s|min)\b/g, "$1\u00a0$2");

/** For a pipeline's job page. */
export function takeoverMarkdown(stack: string | undefined, known: Takeovers): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [
    `## Last takeover${stack === undefined ? "" : `, stack ${cell(stack)}`}`,
    "",
    ...Object.entries(known).map((one) => `- ${cell(inOneLine(one))}`),
    "",
    line(COLUMNS.map(({ title }) => title)),
    line(COLUMNS.map(() => "---")),
    ...rowsOf(known).map(line),
    "",
  ].join("\n");
}

function inOneLine([estate, last]: readonly [string, Takeover]): string {
  const { ended, began, withoutSsis, activeRegion } = last;
  const whole = ended === undefined ? "not done yet" : `done in ${took(began, ended)}`;
  const gap = withoutSsis ? `${duration(withoutSsis.seconds)} without SSIS` : whyNoGap(last.steps);
  return `${estate}: ${activeRegion}: ${whole}; ${gap}`;
}

function whyNoGap(steps: Takeover["steps"]): string {
  const came = (what: string) =>
    steps.some(({ moments }) => moments.some((one) => one.what === what));
  if (came("stopping")) return "no worker was seen since SSIS was stopped";
  // A step whose engine was killed leaves no times, and the run that goes on finds what it has stopped; so does one that takes an aborted move back.
  return came("starting")
    ? "no stop of ours is on record: none was needed, or another run did it, which was killed or the other site's"
    : "nothing of ours stopped SSIS";
}

/** One row a step; of the roles, how they changed. */
function rowsOf(known: Takeovers): readonly (readonly string[])[] {
  return Object.entries(known).flatMap(([estate, last]) =>
    last.steps.map(({ step, began, ended, moments }) => {
      const came = [
        ...(step === "role" && last.roles.length > 0
          ? [[...new Set(last.roles.map(({ roles }) => roles))].join(" → ")]
          : []),
        ...moments.map(({ at, what }) => `${what} +${took(began, at)}`),
      ];
      const length = ended === undefined ? "not done" : took(began, ended);
      return [estate, step, began.slice(11, 19), length, came.join(", ")];
    }),
  );
}

const took = (from: string, to: string): string =>
  duration((Date.parse(to) - Date.parse(from)) / 1000);

/** `9:05`; below a minute `12.3 s`. */
function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
}

/** No text of a configuration may end a cell, begin a tag or a link. */
const cell = (text: string): string =>
  text.replaceAll(/[\\`*_[\]<>|&]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, " ");
