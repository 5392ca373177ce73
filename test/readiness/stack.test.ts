import assert from "node:assert/strict";
import { checkStack } from "../../readiness/check-stack.ts";
import { judgeFence, judgeFlags } from "../../readiness/checks/stack.ts";
import type { Finding } from "../../readiness/finding.ts";
import { strictExitCode, tableOf } from "../../readiness/table.ts";
import { ledger, read, sales } from "../config/samples.ts";
import { findings, standing } from "./setting.ts";

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

  it("asks the stack's state for each fence, and comes to its end where that cannot be read", async () => {
    const deployment = read({ estates: { sales: sales(), ledger: ledger() } });
    const fences = async (answer: Promise<string>) => {
      const { findings } = await checkStack(deployment, "secondary", () => answer);
      return findings
        .filter(({ check }) => check.startsWith("fence of"))
        .map(({ outcome, says }) => `${outcome}: ${says}`);
    };
    const [ofLedger, ofSales] = await fences(
      Promise.resolve(JSON.stringify({ estates: { sales: { pending: [stop] } }, site: "primary" })),
    );
    assert.match(ofSales ?? "", /^failed: pending: stop ssis/);
    assert.match(ofLedger ?? "", /^passed: never brought up/);
    const offline = await fences(Promise.reject(new Error("no backend")));
    assert.deepEqual(offline, ["unknown: no backend", "unknown: no backend"]);
    const other = await fences(Promise.resolve('{"estates": {"sales": {"pending": "[secret]"}}}'));
    for (const said of other) assert.match(said, /^unknown: another version of this program/);
    assert.equal(other.length, 2);
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
    assert.match(table, /^stack secondary: 1 failed, 0 unknown, 1 passed, 0 skipped\n/);
    assert.match(table, /fence of sales +│ failed +│ pending: stop ssis/);
    assert.match(table, /do: when its region answers again/);
    for (const line of table.split("\n")) assert.ok(line.length <= 120, line);
  });

  it("prints first what somebody has to see to, and what was not asked last", () => {
    const outcomes = ["skipped", "passed", "unknown", "failed", "skipped", "failed"] as const;
    const findings = outcomes.map((outcome, at) => ({ check: `check ${at}`, outcome, says: "" }));
    const shown = [...tableOf([{ estate: "sales", findings }]).matchAll(/check (\d)/g)];
    assert.deepEqual(
      shown.map(([, at]) => Number(at)),
      [3, 5, 2, 1, 0, 4],
    );
  });

  it("ends --strict by what failed, and never with 0 where nobody could be asked", async () => {
    const ofStack = { estate: "stack secondary", findings: [judgeFlags([])[0] ?? assert.fail()] };
    const code = (all: readonly Finding[], stack = ofStack) =>
      strictExitCode(stack, [{ estate: "sales", findings: all }]);
    const setting = standing({ customSetup: true });
    const ready = await findings(setting);
    assert.equal(code(ready), 0);
    assert.equal(code([...ready, judgeFence("sales", "secondary", { value: [stop] })]), 2);
    const error = { code: "AuthorizationFailed", message: "no" };
    const { faults } = setting.azure.world;
    faults.add({ id: "403", match: { path: "." }, answer: { status: 403, body: { error } } });
    for (const site of ["primary", "secondary"] as const)
      faults.add({ id: site, server: setting.estate.serverName(site), sqlUnreachable: true });
    const blind = await findings(setting);
    assert.equal(code(blind), 1, JSON.stringify(blind));
    const pending = [judgeFence("sales", "secondary", { value: [stop] })];
    assert.equal(code(blind, { estate: "stack secondary", findings: pending }), 2);
  });
});
