import assert from "node:assert/strict";
import { planInWords } from "../../planner/plan-in-words.ts";
import { here, relocate } from "../support/plan-samples.ts";

describe("a plan in words of a first deployment", () => {
  it("tells a first deployment as one", () => {
    const absent = { role: "absent" as const };
    const lines = planInWords(relocate, { group: { here: absent, there: absent } });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /fog-sales does not exist yet/);
    const given = { ...relocate, groupIsGiven: true };
    const [refused] = planInWords(given, { group: { here: absent, there: absent } });
    assert.match(refused ?? "", /^nothing: fog-sales is not there, .* nobody makes it$/);
  });

  it("tells that a first deployment adds SSISDB to a group that is given, and starts twice for the listener", () => {
    const home = { ...relocate, groupIsGiven: true, makesCatalog: true, triggers: [] };
    const runtime = { state: "absent", differences: [] };
    const withCatalog = (holdsCatalog?: boolean) => ({
      ...here,
      here: { ...here.here, ...(holdsCatalog !== undefined && { holdsCatalog }) },
    });
    const seen = { group: withCatalog(false), runtime, otherRuntime: runtime };
    const born = [
      "1. make ssis in adf-sales, in North Europe, and start it; that makes SSISDB where there is none",
      "2. add SSISDB to fog-sales, which copies it to the other side",
    ];
    assert.deepEqual(planInWords(home, seen), [...born, "expected: 5 to 7 min without SSIS"]);
    assert.deepEqual(planInWords({ ...home, throughListener: true }, seen), [
      ...born,
      "3. stop ssis in adf-sales",
      "4. edit ssis in adf-sales (to the listener) and start it",
      "expected: 12 to 18 min without SSIS",
    ]);
    // What runs already goes on where it is as wanted, and is in no group yet.
    const running = { state: "Started", differences: [] };
    const adopted = { ...seen, runtime: running, otherRuntime: running };
    assert.equal(planInWords(home, adopted)[0], `1. ${born[1]?.slice(3)}`);
    for (const [subject, without] of [
      [{ ...home, makesCatalog: false }, seen],
      [home, { ...seen, group: withCatalog(true) }],
      [home, { ...seen, group: withCatalog() }],
    ] as const)
      assert.doesNotMatch(planInWords(subject, without).join(), /SSISDB/);
  });
});
