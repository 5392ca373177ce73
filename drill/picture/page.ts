import { noTimeline } from "../report/no-timeline.ts";
import { rulesHeld } from "../report/rules-held.ts";
import type { Difference } from "./differences.ts";
import { element, type Markup, text, verbatim } from "./markup.ts";
import { pageStyle } from "./page-style.ts";
import { DATA_ID, embedded } from "./previous.ts";
import type { ReportData, ReportedEstate } from "./report-data.ts";
import { clock } from "./rows.ts";
import { timelineSvg } from "./timeline-svg.ts";

/** What a report is compared with. */
export interface Compared {
  readonly made: string;
  readonly differences: readonly Difference[];
}

const MOVES = ["takeover", "failback"] as const;

/** The whole page: nothing is loaded from anywhere. */
export function reportPage(data: ReportData, compared: Compared | undefined): string {
  const title = `Rehearsal: ${data.isGood ? "went well" : "FAILED"}`;
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      element("meta", {
        ...{ "http-equiv": "Content-Security-Policy" },
        content: "default-src 'none'; style-src 'unsafe-inline'",
      }),
      element("title", {}, text(title)),
      element("style", {}, verbatim(pageStyle)),
    ),
    element(
      "body",
      {},
      element(
        "main",
        {},
        header(title, data),
        complaints(data),
        section("Differences to the previous report", differencesOf(compared)),
        section("All estates", figures(data)),
        section("Faults that were injected", faults(data)),
        section("Timelines", timelines(data)),
        section("Rules", rules(data)),
      ),
      element("script", { type: "application/json", id: DATA_ID }, verbatim(embedded(data))),
    ),
  );
  return `<!doctype html>\n${page}\n`;
}

function header(title: string, data: ReportData): Markup {
  const came = data.estates.filter(({ ok }) => ok).length;
  return element(
    "header",
    {},
    element("h1", { class: data.isGood ? "good" : "bad" }, text(title)),
    element(
      "p",
      {},
      text(
        `${came} of ${data.estates.length} estates came through, ${rulesHeld(data.rules)}, ${data.secretsFound} secrets found.`,
      ),
    ),
    element(
      "p",
      { class: "muted" },
      text(
        `${data.made.slice(0, 16).replace("T", " ")} UTC, Pulumi ${data.engine}, ${data.seconds} s for Azure's time ${data.speed} times as fast: `,
      ),
      element("code", {}, text(data.command)),
    ),
  );
}

const section = (title: string, content: readonly Markup[]): readonly Markup[] =>
  content.length === 0 ? [] : [element("section", {}, element("h2", {}, text(title)), content)];

function complaints({ estates, troubles, drift }: ReportData): readonly Markup[] {
  const lines = [
    ...estates.flatMap(({ name, reasons }) => reasons.map((reason) => `${name}: ${reason}`)),
    ...troubles,
  ];
  const codes =
    drift === null
      ? []
      : [
          element(
            "p",
            {},
            text(
              `Drift check: exit code ${drift.exitCodeClean} when all is as it should be, ${drift.exitCodeDrifted} after a hand edit.`,
            ),
          ),
        ];
  if (lines.length === 0) return codes;
  const items = lines.map((line) => element("li", {}, text(line)));
  return [...codes, ...section("What went wrong", [element("ul", { class: "bad" }, items)])];
}

type Cell = string | Markup;

/** A table that a narrow screen can scroll, by keyboard too. */
function table(name: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  const cells = (row: readonly Cell[]) =>
    row.map((cell, index) =>
      index === 0
        ? element("th", { scope: "row" }, asMarkup(cell))
        : element("td", {}, asMarkup(cell)),
    );
  return element(
    "div",
    { class: "scroll", role: "region", "aria-label": name, tabindex: 0 },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map((cell) => element("th", { scope: "col" }, text(cell))),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((row) => element("tr", {}, cells(row))),
      ),
    ),
  );
}

/** Cells are texts; what is markup comes from {@link verdictOf} alone. */
const asMarkup = (cell: Cell): Markup => (VERDICTS.has(cell) ? (cell as Markup) : text(cell));

const verdictWord = (kind: "good" | "bad" | "muted", word: string): Markup =>
  element("strong", { class: kind }, text(word));
const HELD = verdictWord("good", "held");
const BROKEN = verdictWord("bad", "BROKEN");
const IDLE = verdictWord("muted", "nothing to judge");
const WENT_WELL = verdictWord("good", "went well");
const FAILED = verdictWord("bad", "FAILED");
const BETTER = verdictWord("good", "better");
const WORSE = verdictWord("bad", "worse");
const VERDICTS = new Set<string>([HELD, BROKEN, IDLE, WENT_WELL, FAILED, BETTER, WORSE]);

function differencesOf(compared: Compared | undefined): readonly Markup[] {
  if (compared === undefined) return [];
  const when = `${compared.made.slice(0, 16).replace("T", " ")} UTC`;
  if (compared.differences.length === 0)
    return [element("p", {}, text(`No figure differs from the report of ${when}.`))];
  const words = { better: BETTER, worse: WORSE, other: "" };
  return [
    element("p", { class: "muted" }, text(`Compared with the report of ${when}.`)),
    table(
      "Differences to the previous report",
      ["figure", "before", "now", ""],
      compared.differences.map(({ what, before, now, is }) => [what, before, now, words[is]]),
    ),
  ];
}

function figures({ estates, cluster }: ReportData): readonly Markup[] {
  const rows = estates.map((estate): readonly Cell[] => [
    estate.name,
    estate.row,
    estate.ok ? WENT_WELL : FAILED,
    ...[estate.takeover, estate.failback].flatMap((timeline) => {
      if (timeline === null) return [noTimeline(estate), "–"];
      const { withoutSsisSeconds, criticalPathSeconds } = timeline;
      return [
        withoutSsisSeconds === null ? "SSIS goes on" : clock(withoutSsisSeconds),
        criticalPathSeconds === null ? "–" : clock(criticalPathSeconds),
      ];
    }),
  ]);
  const clusterRow: readonly (readonly Cell[])[] =
    cluster === null
      ? []
      : [
          [
            ...["Windows cluster", cluster.row],
            ...[cluster.ok ? WENT_WELL : FAILED, `${cluster.held} of ${cluster.checks} checks`],
            ...["–", "–", "–"],
          ],
        ];
  const head = ["estate", "scenario", "", "takeover: without SSIS", "critical path"];
  return [
    table(
      "All estates",
      [...head, "failback: without SSIS", "critical path"],
      [...rows, ...clusterRow],
    ),
    element(
      "p",
      { class: "muted" },
      text(
        "Minutes and seconds of Azure's time. Time without SSIS: from the last moment any runtime serves the writable SSISDB to the first live worker; draining is not in it. Critical path: what Azure's own durations allow at least.",
      ),
    ),
  ];
}

const faults = ({ faults: all }: ReportData): readonly Markup[] =>
  all.flatMap(({ name, planted, said, ended }) => [
    element("h3", {}, text(name)),
    element("p", {}, text(planted)),
    ...(said.length === 0 ? [] : [element("pre", { tabindex: 0 }, text(said.join("\n")))]),
    element("p", {}, text(`Ended: ${ended}`)),
  ]);

function timelines({ estates }: ReportData): readonly Markup[] {
  return estates.map((estate, index) =>
    element(
      "article",
      { "data-estate": estate.name },
      element("h3", {}, text(`${estate.name} (${estate.row})`)),
      MOVES.flatMap((move) => figure(estate, move, index)),
    ),
  );
}

function figure(
  estate: ReportedEstate,
  move: (typeof MOVES)[number],
  index: number,
): readonly Markup[] {
  const timeline = estate[move];
  if (timeline === null) return [];
  const picture = { estate: estate.name, row: estate.row, move, timeline };
  const shapes = ["wide", "narrow"] as const;
  return [
    element(
      "figure",
      {},
      shapes.map((shape) => timelineSvg(picture, { id: `e${index}-${move}-${shape}`, shape })),
    ),
  ];
}

function rules({ rules: all }: ReportData): readonly Markup[] {
  return [
    table(
      "Rules",
      ["rule", "", "checks", "verdict"],
      all.map(({ rule, title, ok, checks }) => [
        String(rule),
        title,
        String(checks),
        ok ? HELD : checks === 0 ? IDLE : BROKEN,
      ]),
    ),
    ...all.flatMap(({ rule, violations }) =>
      violations.map((violation) =>
        element("p", { class: "bad" }, text(`Rule ${rule}: ${violation}`)),
      ),
    ),
  ];
}
