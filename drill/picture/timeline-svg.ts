import type { Timeline } from "../timeline/timeline.ts";
import { element, type Markup, text, verbatim } from "./markup.ts";
import { type Bar, clock, type Row, rowsOf } from "./rows.ts";
import { pictureStyle } from "./style.ts";

export interface Picture {
  readonly estate: string;
  /** Row of the scenario table. */
  readonly row: string;
  /** `takeover`, `failback`. */
  readonly move: string;
  readonly timeline: Timeline;
}

export interface Look {
  /** Unique in the page: title and description are found by it. */
  readonly id: string;
  readonly shape: "wide" | "narrow";
  /** Brings its own styles, for a page that shows it as an image. */
  readonly standsAlone?: boolean;
}

interface Shape {
  readonly width: number;
  /** Where time is drawn. */
  readonly from: number;
  readonly to: number;
  readonly rowHeight: number;
  /** Of the bar within its row. */
  readonly barTop: number;
  readonly barHeight: number;
  /** Base line of the texts within the row. */
  readonly textAt: number;
  readonly labelAt: number;
  readonly saysAt: number;
  readonly labelRoom: number;
}

const MARGIN = 16;
const SHAPES: Readonly<Record<Look["shape"], Shape>> = {
  // Name, bars and times beside each other.
  wide: {
    ...{ width: 880, from: 170, to: 740, rowHeight: 24, barTop: 5, barHeight: 14 },
    ...{ textAt: 16, labelAt: MARGIN, saysAt: 880 - MARGIN, labelRoom: 170 - MARGIN - 10 },
  },
  // Name and times above the bars, for a phone.
  narrow: {
    ...{ width: 360, from: MARGIN, to: 360 - MARGIN, rowHeight: 36, barTop: 19, barHeight: 11 },
    ...{ textAt: 13, labelAt: MARGIN, saysAt: 360 - MARGIN, labelRoom: 190 },
  },
};

const HEAD = { wide: 64, narrow: 84 } as const;
const AXIS = 22;
const BETWEEN_PARTS = 8;
/** What takes no time is seen all the same. */
const LEAST_BAR = 3;

/** The timeline of one estate's takeover: the data, and nothing else, makes the picture. */
export function timelineSvg(picture: Picture, look: Look): Markup {
  const shape = SHAPES[look.shape];
  const { timeline } = picture;
  const rows = placed(rowsOf(timeline), HEAD[look.shape] + AXIS, shape);
  const bottom = (rows.at(-1)?.bottom ?? HEAD[look.shape] + AXIS) + 4;
  const height = bottom + MARGIN;
  const { startSeconds, endSeconds } = timeline.shown;
  const scale = (shape.to - shape.from) / Math.max(endSeconds - startSeconds, 1);
  const x = (seconds: number): number =>
    round(
      shape.from + Math.min(Math.max(seconds - startSeconds, 0), endSeconds - startSeconds) * scale,
    );
  const titles = [`${look.id}-title`, `${look.id}-desc`];
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: `timeline ${look.shape}`,
      viewBox: `0 0 ${shape.width} ${height}`,
      width: shape.width,
      height,
      role: "img",
      "aria-labelledby": titles.join(" "),
    },
    element("title", { id: titles[0] }, text(titleOf(picture))),
    element("desc", { id: titles[1] }, text(describe(rows))),
    look.standsAlone ? [element("style", {}, verbatim(pictureStyle(".timeline")))] : [],
    element("defs", {}, hatch(look.id)),
    element("rect", {
      ...{ class: "ground", x: 0.5, y: 0.5, width: shape.width - 1, height: height - 1, rx: 8 },
    }),
    heading(picture, look.shape, shape),
    axis(timeline, look.shape, x, bottom),
    band(timeline, look.shape, x, bottom),
    rows.map((row) => line(row, look.id, shape, x)),
  );
}

interface Placed extends Row {
  readonly top: number;
  readonly bottom: number;
}

/** Each row has a height of its own, so that no text meets another one, however many there are. */
function placed(rows: readonly Row[], from: number, shape: Shape): readonly Placed[] {
  let next = from;
  return rows.map((row, index) => {
    const top = next + (row.begins && index > 0 ? BETWEEN_PARTS : 0);
    next = top + shape.rowHeight;
    return { ...row, top, bottom: next };
  });
}

const titleOf = ({ estate, row, move, timeline }: Picture): string =>
  `${estate} (${row}), ${move}: ${figureOf(timeline)}`;

const figureOf = ({ withoutSsisSeconds }: Timeline): string =>
  withoutSsisSeconds === null ? "SSIS goes on" : `${clock(withoutSsisSeconds)} min without SSIS`;

/** The whole picture in words, for who cannot see it. */
const describe = (rows: readonly Row[]): string =>
  `Minutes and seconds of Azure's time since the first step. ${rows.map(({ label, says }) => `${label}: ${says}`).join("; ")}.`;

function heading(picture: Picture, look: Look["shape"], shape: Shape): readonly Markup[] {
  const { estate, row, move, timeline } = picture;
  const figure = figureOf(timeline);
  const isWide = look === "wide";
  const room = isWide ? shape.width - 3 * MARGIN - widthOf(figure, 15) : shape.width - 2 * MARGIN;
  const disturbed = timeline.disturbed.length === 0 ? "" : `; ${timeline.disturbed.join(", ")}`;
  return [
    element("text", { class: "name", x: MARGIN, y: 30 }, text(fitted(estate, room, 16))),
    element(
      "text",
      { class: "muted", x: MARGIN, y: 50 },
      text(fitted(`${move}, scenario ${row}${disturbed}`, room, 12.5)),
    ),
    element(
      "text",
      isWide
        ? { class: "figure", x: shape.saysAt, y: 30, "text-anchor": "end" }
        : { class: "figure", x: MARGIN, y: 70 },
      text(figure),
    ),
  ];
}

/** Distances between ticks, in seconds. */
const TICKS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const BETWEEN_TICKS = 62;

function axis(
  { shown }: Timeline,
  look: Look["shape"],
  x: (seconds: number) => number,
  bottom: number,
): readonly Markup[] {
  const top = HEAD[look] + AXIS;
  const step =
    TICKS.find(
      (seconds) => x(shown.startSeconds + seconds) - x(shown.startSeconds) >= BETWEEN_TICKS,
    ) ?? shown.endSeconds - shown.startSeconds;
  const first = Math.ceil(shown.startSeconds / step);
  const count = Math.floor(shown.endSeconds / step) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => (first + index) * step).flatMap(
    (seconds) => [
      element("line", { class: "tick", x1: x(seconds), x2: x(seconds), y1: top - 4, y2: bottom }),
      element(
        "text",
        {
          class: "muted tick-label",
          x: x(seconds),
          y: top - 9,
          "text-anchor": anchor(x(seconds), look),
        },
        text(clock(seconds)),
      ),
    ],
  );
}

/** A label at the edge stays in the picture. */
function anchor(at: number, look: Look["shape"]): "start" | "middle" | "end" {
  const { from, to } = SHAPES[look];
  if (at - from < 14) return "start";
  return to - at < 14 ? "end" : "middle";
}

/** The time without SSIS, through the whole picture. */
function band(
  { withoutSsis }: Timeline,
  look: Look["shape"],
  x: (seconds: number) => number,
  bottom: number,
): readonly Markup[] {
  if (withoutSsis === null) return [];
  const [from, to] = [x(withoutSsis.startSeconds), x(withoutSsis.endSeconds)];
  const top = HEAD[look] + AXIS - 2;
  const edge = (at: number) =>
    element("line", { class: "edge", x1: at, x2: at, y1: top, y2: bottom });
  return [
    element("rect", {
      class: "band",
      x: from,
      y: top,
      width: round(to - from),
      height: bottom - top,
    }),
    edge(from),
    edge(to),
  ];
}

function line(row: Placed, id: string, shape: Shape, x: (seconds: number) => number): Markup {
  const { label, says, bars, top, begins } = row;
  const y = top + shape.barTop;
  return element(
    "g",
    { class: "row" },
    begins
      ? [
          element("line", {
            ...{ class: "part", x1: MARGIN, x2: shape.width - MARGIN, y1: top - 4, y2: top - 4 },
          }),
        ]
      : [],
    element(
      "text",
      { class: "label", x: shape.labelAt, y: top + shape.textAt },
      text(fitted(label, shape.labelRoom, 12.5)),
    ),
    bars.map((bar) => barOf(bar, id, x, { y, height: shape.barHeight })),
    element(
      "text",
      { class: "says", x: shape.saysAt, y: top + shape.textAt, "text-anchor": "end" },
      text(says),
    ),
  );
}

function barOf(
  { kind, startSeconds, endSeconds }: Bar,
  id: string,
  x: (seconds: number) => number,
  place: { readonly y: number; readonly height: number },
): Markup {
  const left = x(startSeconds);
  const width = Math.max(round(x(endSeconds) - left), LEAST_BAR);
  // An outline, the path, and the hatched band keep their look; all else is filled.
  const thin = kind === "critical" ? { y: place.y + place.height / 2 - 2, height: 4 } : place;
  const fill = kind === "gap" ? `url(#${id}-hatch)` : undefined;
  return element("rect", { class: `bar ${kind}`, x: left, width, ...thin, rx: 3, fill });
}

function hatch(id: string): Markup {
  return element(
    "pattern",
    {
      ...{ id: `${id}-hatch`, width: 7, height: 7, patternUnits: "userSpaceOnUse" },
      patternTransform: "rotate(45)",
    },
    element("rect", { class: "band", width: 7, height: 7 }),
    element("line", { class: "hatch", x1: 1.5, x2: 1.5, y1: 0, y2: 7 }),
  );
}

/** How wide a text may become at most: no font is asked, so that the picture depends on the data alone. */
export const widthOf = (value: string, size: number): number =>
  [...value].reduce((sum, sign) => sum + (sign <= "~" ? 0.62 : 1.1) * size, 0);

/** As much of a text as there is room for; all of it is in the title. */
function fitted(value: string, room: number, size: number): string {
  if (widthOf(value, size) <= room) return value;
  const signs = [...value];
  while (signs.length > 0 && widthOf(`${signs.join("")}…`, size) > room) signs.pop();
  return `${signs.join("")}…`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
