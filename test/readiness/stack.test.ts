import assert from "node:assert/strict";
import { judgeFence, judgeFlags } from "../../readiness/checks/stack.ts";
import { hasFailed, tableOf } from "../../readiness/table.ts";

const stop = "stop ssis in adf-sales (no answer)";

describe("readiness: the stack and its table", () => {
  it("judges what a fence could not do", () => {
    const outcome = (pending: Parameters<typeof judgeFence>[2]) =>
      judgeFence("sales", "secondary", pending).outcome;
    assert.equal(outcome({ value: undefined }), "passed");
    assert.equal(outcome({ value: [] }), "passed");
    assert.equal(outcome({ value: [stop] }), "failed");
    assert.equal(outcome({ unknown: "no such stack" }), "unknown");
  });

  it("judges each disagreement of the files for itself", () => {
    assert.equal(judgeFlags([]).length, 1);
    assert.deepEqual(
      judgeFlags(["one", "two"]).map(({ outcome }) => outcome),
      ["failed", "failed"],
    );
  });

  it("prints everything with its cure, counted, in 120 columns", () => {
    const findings = [
      judgeFence("sales", "secondary", { value: [stop] }),
      judgeFence("ledger", "secondary", { value: [] }),
    ];
    const all = [{ estate: "stack secondary", findings }];
    const table = tableOf(all);
    assert.match(table, /^stack secondary: 1 passed, 1 failed, 0 unknown, 0 skipped\n/);
    assert.match(table, /fence of sales +│ failed +│ pending: stop ssis/);
    assert.match(table, /do: when its region answers again/);
    for (const line of table.split("\n")) assert.ok(line.length <= 120, line);
    assert.ok(hasFailed(all));
    assert.ok(!hasFailed([{ estate: "x", findings: findings.slice(1) }]));
  });
});
