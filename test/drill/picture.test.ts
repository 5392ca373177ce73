import assert from "node:assert/strict";
import fc from "fast-check";
import { clock } from "../../drill/picture/rows.ts";
import { THEMES } from "../../drill/picture/style.ts";
import { type Look, type Picture, timelineSvg, widthOf } from "../../drill/picture/timeline-svg.ts";
import type { Timeline } from "../../drill/timeline/timeline.ts";
import { type Part, readSvg } from "./dom.ts";
import { STAYS, TIMELINE } from "./report-samples.ts";

const picture = (timeline: Timeline, estate = "db-2"): Picture => ({
  ...{ estate, row: "DB-2", move: "takeover", timeline },
});
const draw = (of: Picture, look: Partial<Look> = {}) => {
  const written = timelineSvg(of, { id: "t", shape: "wide", standsAlone: true, ...look });
  const root = readSvg(written);
  assert.equal(root.tagName, "svg");
  return root;
};
const texts = (root: Part, what: string) =>
  [...root.querySelectorAll(what)].map(({ textContent }) => textContent);
const number = (node: Part, name: string) => Number(node.getAttribute(name));

/** The room that each text takes at most. */
const boxes = (root: Part) =>
  [...root.querySelectorAll("text")].map((node) => {
    const value = node.textContent ?? "";
    const isName = node.getAttribute("class") === "name";
    const size = isName ? 16 : 12.5;
    const width = widthOf(value, size);
    const x = number(node, "x");
    const anchor = node.getAttribute("text-anchor") ?? "start";
    const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
    const y = number(node, "y");
    return { value, left, right: left + width, top: y - size * 0.8, bottom: y + size * 0.2 };
  });

function assertNoOverlap(root: Part): void {
  const all = boxes(root);
  const width = Number(root.getAttribute("width"));
  for (const [index, one] of all.entries()) {
    assert.ok(one.left >= 0 && one.right <= width, `${one.value} leaves the picture`);
    for (const other of all.slice(index + 1)) {
      const apart =
        one.right <= other.left ||
        other.right <= one.left ||
        one.bottom <= other.top ||
        other.bottom <= one.top;
      assert.ok(apart, `"${one.value}" meets "${other.value}"`);
    }
  }
}

const seconds = fc.integer({ min: 0, max: 20_000 }).map((tenths) => tenths / 10);
const span = fc.tuple(seconds, seconds).map(([one, other]) => ({
  startSeconds: Math.min(one, other),
  endSeconds: Math.max(one, other),
}));
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "</title></svg>",
    "]]>",
    "&#0;",
    "\u0000\uD800",
    "W".repeat(200),
  ),
);
const timelines: fc.Arbitrary<Timeline> = fc
  .record({
    steps: fc.array(fc.tuple(hostile, span), { maxLength: 12 }),
    gap: fc.option(span),
    what: hostile,
  })
  .map(({ steps, gap, what }) => ({
    ...TIMELINE,
    withoutSsis: gap,
    withoutSsisSeconds: gap && gap.endSeconds - gap.startSeconds,
    steps: steps.map(([name, when]) => ({ name, ...when })),
    shown: { startSeconds: -10, endSeconds: 2100 },
    faults: [{ what, startSeconds: 5, endSeconds: 2100 }],
    disturbed: [what],
  }));

describe("the picture of a takeover", () => {
  for (const shape of ["wide", "narrow"] as const)
    describe(shape, () => {
      const scale = (root: Part) => {
        const ticks = [...root.querySelectorAll("text.tick-label")];
        const lines = [...root.querySelectorAll("line.tick")];
        const [first, second] = lines.map((line) => number(line, "x1"));
        const [from, to] = ticks.map(({ textContent }) => minutes(textContent ?? ""));
        assert.ok(
          first !== undefined && second !== undefined && from !== undefined && to !== undefined,
        );
        const perSecond = (second - first) / (to - from);
        return (at: number) => first + (at - from) * perSecond;
      };

      it("has each step, in order, as a bar at its time", () => {
        const root = draw(picture(TIMELINE), { shape });
        const x = scale(root);
        const rows = [...root.querySelectorAll("g.row")];
        const named = (name: string) =>
          rows.filter((row) => row.querySelector("text.label")?.textContent === name);
        const order = rows.map((row) => row.querySelector("text.label")?.textContent);
        assert.deepEqual(
          order.filter((label) => TIMELINE.steps.some(({ name }) => name === label)),
          TIMELINE.steps.map(({ name }) => name),
        );
        for (const { name, startSeconds, endSeconds } of TIMELINE.steps) {
          const bar = named(name)[0]?.querySelector("rect.bar");
          assert.ok(bar, name);
          assert.ok(Math.abs(number(bar, "x") - x(startSeconds)) < 0.5, name);
          const wide = Math.max(x(endSeconds) - x(startSeconds), 3);
          assert.ok(Math.abs(number(bar, "width") - wide) < 0.5, name);
          const says = named(name)[0]?.querySelector("text.says")?.textContent ?? "";
          assert.ok(says.startsWith(clock(startSeconds)) && says.endsWith(clock(endSeconds)), says);
        }
      });

      it("shows the time without SSIS as a band through all of it, the critical path, faults, roles and who ran packages", () => {
        const root = draw(picture(TIMELINE), { shape });
        const x = scale(root);
        const band = [...root.querySelectorAll("rect.band")].at(-1);
        assert.ok(band);
        assert.ok(Math.abs(number(band, "x") - x(0.2)) < 0.5);
        assert.ok(Math.abs(number(band, "width") - (x(725.5) - x(0.2))) < 0.5);
        const lowest = Math.max(...boxes(root).map(({ bottom }) => bottom));
        assert.ok(number(band, "y") + number(band, "height") >= lowest);
        const critical = root.querySelector("rect.critical");
        assert.ok(critical);
        assert.ok(Math.abs(number(critical, "width") - (x(706) - x(0))) < 0.5);
        assert.deepEqual(texts(root, "text.figure"), ["12:05 min without SSIS"]);
        const labels = texts(root, "text.label");
        for (const label of ["uksouth lost", "without SSIS", "critical path"])
          assert.ok(labels.includes(label), label);
        const says = (label: string) => texts(root, "text.says")[labels.indexOf(label)];
        assert.equal(says("role of primary"), "Secondary 4:40");
        assert.equal(says("role of secondary"), "Primary 4:40");
        assert.equal(says("SSIS at primary"), "until 0:00");
        assert.equal(says("SSIS at secondary"), "from 12:06");
        assert.equal(root.querySelectorAll("rect.role-primary").length, 2);
        assert.ok(texts(root, "text.muted").some((line) => line?.includes("killed")));
      });

      it("has no band where SSIS goes on", () => {
        const root = draw(picture(STAYS), { shape });
        assert.deepEqual(texts(root, "text.figure"), ["SSIS goes on"]);
        assert.equal(root.querySelectorAll("line.edge").length, 0);
      });

      it("lets no label meet another one, whatever is in it, and keeps all text as text", () => {
        fc.assert(
          fc.property(timelines, hostile, (timeline, name) => {
            const root = draw(picture(timeline, name), { shape });
            assertNoOverlap(root);
            assert.equal(root.querySelectorAll("script").length, 0);
            assert.equal(
              root.querySelectorAll("g.row > text.label").length,
              root.querySelectorAll("g.row").length,
            );
            const plain = /^[ -~]*$/.test(name);
            if (plain) assert.ok(texts(root, "title")[0]?.startsWith(`${name} (DB-2), takeover: `));
          }),
          { numRuns: 150 },
        );
      });
    });

  it("says in words what it shows, for who cannot see it", () => {
    const root = draw(picture(TIMELINE));
    assert.equal(root.getAttribute("role"), "img");
    const ids = root.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const named = ids.map((id) => root.querySelector(`[id="${id}"]`)?.textContent ?? "");
    assert.equal(named[0], "db-2 (DB-2), takeover: 12:05 min without SSIS");
    for (const part of [
      "stop: 0:00 – 2:36",
      "without SSIS: 12:05 min",
      "role of secondary: Primary 4:40",
    ])
      assert.ok(named[1]?.includes(part), part);
  });

  it("stands alone: its own styles for both themes, and nothing from elsewhere", () => {
    const written = timelineSvg(picture(TIMELINE), { id: "t", shape: "wide", standsAlone: true });
    const style = readSvg(written).querySelector("style")?.textContent ?? "";
    assert.match(style, /prefers-color-scheme:dark/);
    assert.doesNotMatch(
      written.replace('xmlns="http://www.w3.org/2000/svg"', ""),
      /https?:|@import|href/,
    );
  });

  for (const [theme, colours] of Object.entries(THEMES))
    it(`is readable in the ${theme} theme: text 7 to 1, bars 3 to 1`, () => {
      for (const [name, colour] of Object.entries(colours)) {
        if (name === "ground" || name === "line") continue;
        const least = name === "text" || name === "muted" ? 7 : 3;
        const got = contrast(colour, colours.ground);
        assert.ok(got >= least, `${name}: ${got.toFixed(2)}`);
      }
      // Words in the colours of verdicts.
      for (const name of ["start", "gap"] as const)
        assert.ok(contrast(colours[name], colours.ground) >= 4.5, name);
    });
});

const minutes = (shown: string): number => {
  const [, sign, min, sec] = /^(-?)(\d+):(\d\d)$/.exec(shown) ?? [];
  return (Number(min) * 60 + Number(sec)) * (sign === "-" ? -1 : 1);
};

/** WCAG 2: relative luminance of both. */
function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map(luminance).toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
