import assert from "node:assert/strict";
import fc from "fast-check";
import { lastTakeover, type Times } from "../../planner/last-takeover.ts";

const PAIR = "secondary since 2026-11-22T10:00:00Z";
const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, second)).toISOString();
const times = (
  from: number,
  to: number | undefined,
  moments: Record<string, number> = {},
  activeRegion = PAIR,
): Times => ({
  activeRegion,
  began: at(from),
  ...(to === undefined ? {} : { ended: at(to) }),
  moments: Object.entries(moments).map(([what, second]) => ({ at: at(second), what })),
});

const ROLES = { "Secondary here, Primary there": 30, "Primary here, Secondary there": 55 };
const whole = () =>
  [
    [
      "IntegrationRuntime",
      times(56, 190, { written: 57, starting: 58, started: 180, "worker alive": 190 }),
    ],
    ["Fence", times(0, 29, { drained: 5, stopping: 6, stopped: 29 })],
    ["FailoverGroupRole", times(30, 55, ROLES)],
    ["TriggerStates", times(191, 193)],
  ] as const;

describe("the last takeover of an estate", () => {
  it("is its steps in order, the roles of both sides, and the time without SSIS: draining is not in it", () => {
    const last = lastTakeover(whole());
    assert.deepEqual(
      last?.steps.map(({ step, began, ended }) => [step, began, ended]),
      [
        ["fence", at(0), at(29)],
        ["role", at(30), at(55)],
        ["runtime", at(56), at(190)],
        ["triggers", at(191), at(193)],
      ],
    );
    assert.deepEqual(last?.withoutSsis, { from: at(6), to: at(190), seconds: 184 });
    assert.deepEqual(last?.roles, [
      { at: at(30), roles: "Secondary here, Primary there" },
      { at: at(55), roles: "Primary here, Secondary there" },
    ]);
    assert.deepEqual([last?.activeRegion, last?.began, last?.ended], [PAIR, at(0), at(193)]);
  });

  it("is nothing where this site has never taken over, or a state of before does not know", () => {
    assert.equal(lastTakeover([["Fence", undefined]]), undefined);
    assert.equal(lastTakeover([["Fence", "failed"]]), undefined);
    assert.equal(lastTakeover([]), undefined);
  });

  it("has no end while a step is under way, has failed, or still stands where it was before", () => {
    const [, fence, role] = whole();
    const before = times(-90, -80, {}, "secondary since 2026-01-01T00:00:00Z");
    for (const last of [
      lastTakeover([fence, role, ["IntegrationRuntime", times(56, undefined, { stopping: 57 })]]),
      lastTakeover([fence, role, ["IntegrationRuntime", "failed"]]),
      lastTakeover([fence, role, ["TriggerStates", before]]),
    ]) {
      assert.equal(last?.ended, undefined);
      assert.equal(last?.withoutSsis, undefined);
      assert.equal(last?.activeRegion, PAIR);
      assert.ok(!last?.steps.some(({ step }) => step === "triggers"));
    }
  });

  it("claims no time without SSIS where nothing of ours stopped it", () => {
    const [runtime, , role, triggers] = whole();
    assert.equal(
      lastTakeover([["Fence", times(0, 1)], role, runtime, triggers])?.withoutSsis,
      undefined,
    );
  });

  it("does not depend on the order in which the resources come", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...whole()], { minLength: 4 }), (order) => {
        assert.deepEqual(lastTakeover(order), lastTakeover(whole()));
      }),
    );
  });
});
