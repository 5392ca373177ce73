import assert from "node:assert/strict";
import { textOf } from "../../drill/report/text.ts";
import { takeoverTable } from "../../engine/report-takeover.ts";
import { tableOf } from "../../readiness/table.ts";
import { REPORT } from "../drill/report-samples.ts";

const LONG = "no route from here to sql-sales-neu.database.windows.net, which the runtime needs";

const takeover = takeoverTable.bind(undefined, {
  "sales-brownfield": {
    activeRegion: "secondary since 2026-11-22T12:00:00Z",
    began: "2026-11-22T12:00:00Z",
    ended: "2026-11-22T12:13:43Z",
    steps: [
      {
        step: "environment variables",
        began: "2026-11-22T12:00:00Z",
        ended: "2026-11-22T12:13:43Z",
        moments: ["drained", "stopping", "stopped", "worker alive"].map((what, at) => ({
          at: `2026-11-22T12:00:0${at + 1}Z`,
          what,
        })),
      },
    ],
    roles: [],
  },
});

const findings = [{ check: "login", outcome: "failed", says: LONG, cure: LONG }] as const;

const TABLES: Readonly<Record<string, (terminal?: number) => string>> = {
  readiness: (terminal) => tableOf([{ estate: "sales", findings }], terminal),
  "the last takeover": (terminal) => takeover(terminal),
  "the rehearsal": (terminal) => textOf(REPORT, terminal),
};

const framed = (text: string) => text.split("\n").filter((line) => /^[│┌├└]/.test(line));

describe("tables on a terminal", () => {
  for (const [name, table] of Object.entries(TABLES)) {
    for (const terminal of [80, 100, 120, 250])
      it(`${name}: no frame is broken in ${terminal} columns`, () => {
        const lines = framed(table(terminal));
        assert.ok(lines.length > 3);
        for (const line of lines) assert.ok(line.length <= terminal, line);
        const widths = new Map(lines.map((line) => [line.length, line]));
        assert.ok(widths.size <= 2, "one width for each table");
      });

    it(`${name}: is as wide as its columns where there is no terminal`, () => {
      assert.equal(table(), table(250));
      assert.notEqual(table(), table(80));
    });
  }

  it("the last takeover: a number keeps its unit on its line", () => {
    for (let terminal = 80; terminal <= 120; terminal++)
      assert.doesNotMatch(takeover(terminal), /\+[\d.:]+ +│/, `${terminal} columns`);
  });
});
