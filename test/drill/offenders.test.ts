import assert from "node:assert/strict";
import { isCaught, OFFENDERS, tryOffender } from "../../drill/offenders/all.ts";
import { RULES } from "../../drill/rules/all.ts";

describe("the judges of the rehearsal", () => {
  it("have one offender each to be tried on", () => {
    assert.deepEqual(
      OFFENDERS.map((offender) => offender.rule),
      RULES.map((rule) => rule.rule),
    );
  });

  for (const offender of OFFENDERS)
    it(`catch a program that ${offender.does} (rule ${offender.rule})`, async () => {
      const verdict = await tryOffender(offender);
      assert.ok(isCaught(offender, verdict), verdict.violations.join("\n"));
      assert.ok(verdict.checks > 0);
    });

  it("are not satisfied when there is nothing to judge", () => {
    const evidence = {
      estates: [],
      program: "",
      journal: [],
      requests: [],
      phases: [],
      lostRegions: [],
      leaks: { checks: 0, found: [] },
    };
    for (const rule of RULES) assert.equal(rule.judge(evidence).ok, false, rule.title);
  });
});
