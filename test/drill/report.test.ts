import assert from "node:assert/strict";
import fc from "fast-check";
import { differences } from "../../drill/picture/differences.ts";
import { reportPage } from "../../drill/picture/page.ts";
import { dataIn } from "../../drill/picture/previous.ts";
import type { ReportData } from "../../drill/picture/report-data.ts";
import { summaryOf } from "../../drill/picture/summary.ts";
import { textOf } from "../../drill/report/text.ts";
import { type Part, readPage } from "./dom.ts";
import { REPORT, STAYS, TIMELINE } from "./report-samples.ts";

const [first] = REPORT.estates;
if (first === undefined) throw new Error("the sample has no estate");
const with_ = (more: Partial<ReportData>): ReportData => ({ ...REPORT, ...more });

const bodyOf = (page: Part) => page.querySelector("main")?.textContent ?? "";

describe("the report of a rehearsal", () => {
  it("counts of the rules those that had something to judge, wherever it counts them", () => {
    const held = /, 1 of 2 rules held \(1 had nothing to judge in these rows\), 0 secrets found/;
    assert.match(bodyOf(readPage(reportPage(REPORT, undefined))), held);
    assert.match(`, ${summaryOf(REPORT, undefined)}`.replace(/^[^\n]*\n\n/, ", "), held);
    const complaint = /^! rule 4: there was nothing to judge$/m;
    assert.match(textOf(REPORT), complaint);
    assert.doesNotMatch(textOf({ ...REPORT, onlyRow: true }), complaint);
    assert.match(textOf({ ...REPORT, onlyRow: true }), /^! rule 2: it acted$/m);
  });

  it("tells a move that was not part of the rehearsal from one that it did not come to", () => {
    const moved = { ...first, failback: null };
    for (const [ok, words] of [
      [true, "not rehearsed"],
      [false, "not reached"],
    ] as const) {
      const data = with_({ estates: [{ ...moved, ok }] });
      for (const told of [textOf(data), bodyOf(read(data)), summaryOf(data, undefined)])
        assert.deepEqual(told.match(/not re\w+/g), [words]);
    }
  });

  const page = (data: ReportData, before?: ReportData) =>
    reportPage(data, before && { made: before.made, differences: differences(before, data) });
  const read = (data: ReportData, before?: ReportData) => readPage(page(data, before));

  it("shows every estate and every move, each wide and narrow, and every rule with its verdict", () => {
    const document = read(REPORT);
    assert.deepEqual(
      [...document.querySelectorAll("article")].map((node) => node.getAttribute("data-estate")),
      ["db-2", "db-1-stay"],
    );
    assert.equal(document.querySelectorAll("article svg").length, 2 * 3);
    const rows = [...document.querySelectorAll("tbody tr")].map(({ textContent }) => textContent);
    for (const row of [
      "1One runner15held",
      "2Flags act, drift does not3BROKEN",
      "4The lost region is optional0nothing to judge",
    ])
      assert.ok(rows.includes(row), row);
    assert.match(bodyOf(document), /Rule 2: it acted[\s\S]*/);
    assert.match(
      bodyOf(document),
      /region-lost:primary[\s\S]*db-2: warning[\s\S]*Ended: exit code 0/,
    );
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, "ids are unique");
  });

  it("is one file: nothing is loaded, nothing can run", () => {
    const written = page(REPORT);
    assert.doesNotMatch(
      written.replaceAll("http://www.w3.org/2000/svg", ""),
      /https?:|@import|\b(?:src|href)=/,
    );
    const scripts = [...readPage(written).querySelectorAll("script")];
    assert.deepEqual(
      scripts.map((script) => script.getAttribute("type")),
      ["application/json"],
    );
    const policy = readPage(written).querySelector("meta[http-equiv]");
    assert.equal(policy?.getAttribute("content"), "default-src 'none'; style-src 'unsafe-inline'");
  });

  it("carries its data, whatever the names in it, and keeps every text a text", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "a&amp;b",
        '"',
      ),
    );
    fc.assert(
      fc.property(name, (hostile) => {
        const data = with_({
          estates: [{ ...first, name: hostile, reasons: [hostile] }],
          troubles: [hostile],
          command: hostile,
        });
        const written = page(data);
        assert.deepEqual(dataIn(written), data);
        const document = readPage(written);
        assert.equal(document.querySelectorAll("script").length, 1);
        assert.equal(document.querySelectorAll("img, iframe, object").length, 0);
        assert.equal(document.querySelector("article")?.getAttribute("data-estate"), hostile);
      }),
      { numRuns: 60 },
    );
  });

  it("takes no page that is not a report for one", () => {
    for (const other of [
      "",
      "<html></html>",
      '<script type="application/json" id="report-data">{</script>',
      '<script type="application/json" id="report-data">{"made":1}</script>',
    ])
      assert.equal(dataIn(other), undefined);
  });

  it("names each figure that is not as it was, and whether that is good", () => {
    const slower = { ...TIMELINE, withoutSsisSeconds: 800 };
    const now = with_({
      estates: [{ ...first, ok: false, takeover: slower }],
      rules: REPORT.rules.map((rule) => ({ ...rule, ok: true })),
      secretsFound: 1,
    });
    assert.deepEqual(
      differences(REPORT, now).map(
        ({ what, before, now, is }) => `${what}: ${before} -> ${now}: ${is}`,
      ),
      [
        "db-2: held -> did not hold: worse",
        "db-2, takeover: without SSIS: 12:05 -> 13:20: worse",
        "db-1-stay: rehearsed -> not rehearsed: other",
        "rule 2: did not hold -> held: better",
        "rule 4: did not hold -> held: better",
        "secrets found: 0 -> 1: worse",
      ],
    );
    assert.deepEqual(differences(REPORT, REPORT), []);
    assert.ok(bodyOf(read(now, REPORT)).includes("db-2, takeover: without SSIS12:0513:20worse"));
    assert.match(
      bodyOf(read(REPORT, REPORT)),
      /No figure differs from the report of 2026-11-22 10:00 UTC/,
    );
  });

  it("takes the chance of a poll for no change", () => {
    const nearly = { ...TIMELINE, withoutSsisSeconds: 725.9 };
    assert.deepEqual(
      differences(
        REPORT,
        with_({ estates: [{ ...first, takeover: nearly }, ...REPORT.estates.slice(1)] }),
      ),
      [],
    );
    const [one] = differences(
      with_({ estates: [{ ...first, takeover: STAYS }] }),
      with_({ estates: [first] }),
    );
    assert.equal(one?.is, "worse");
  });

  it("fits a pipeline's page: a table of all estates, what broke, what changed; no name breaks it", () => {
    const text = summaryOf(REPORT, { made: REPORT.made, differences: [] });
    assert.match(text, /^## Rehearsal: went well\n/);
    assert.match(text, /\| db-2 \| DB-2 \| went well \| 12:05 \| 11:46 \| 12:05 \| 11:46 \|/);
    assert.match(
      text,
      /\| db-1-stay \| DB-2 \| went well \| SSIS goes on \| – \| not rehearsed \| – \|/,
    );
    assert.match(text, /- :x: rule 2: it acted/);
    assert.match(text, /No figure differs/);
    // Among all graphemes, what breaks a table comes up in no run.
    const sign = fc.constantFrom(..."|`<>\\[]&*_ \n\r\ta");
    fc.assert(
      fc.property(fc.string({ unit: sign }), (hostile) => {
        const written = summaryOf(
          with_({ estates: [{ ...first, name: hostile, reasons: [hostile] }] }),
          undefined,
        );
        const bare = written.replaceAll(/\\./gs, "");
        const rows = bare.split("\n").filter((line) => line.startsWith("| "));
        assert.equal(rows.length, 3);
        for (const row of rows) assert.equal(row.split("|").length, 9, row);
        assert.doesNotMatch(bare, /</);
      }),
    );
  });
});
