import assert from "node:assert/strict";
import fc from "fast-check";
import {
  nextRoleStep,
  type RoleWish,
  type SeenGroup,
  type SeenSide,
} from "../../planner/role-step.ts";

const anySide: fc.Arbitrary<SeenSide> = fc.oneof(
  fc.record({
    role: fc.constantFrom("Primary" as const, "Secondary" as const),
    replicationState: fc.constantFrom("CATCH_UP", "SEEDING", ""),
  }),
  fc.record({ role: fc.constantFrom("unreachable" as const, "absent" as const) }),
);
const anyGroup: fc.Arbitrary<SeenGroup> = fc.record({ here: anySide, there: anySide });
const anyWish: fc.Arbitrary<RoleWish> = fc.record({
  mandate: fc.constantFrom("takes" as const, "same" as const, "first" as const),
  failover: fc.constantFrom("planned" as const, "forced" as const),
  dataLossAllowed: fc.boolean(),
  role: fc.constantFrom("drive" as const, "follow" as const),
});
const side = (role: "Primary" | "Secondary", replicationState = "CATCH_UP"): SeenSide => ({
  role,
  replicationState,
});
const takes: RoleWish = {
  mandate: "takes",
  failover: "planned",
  dataLossAllowed: false,
  role: "drive",
};

describe("the next step of a role", () => {
  it("moves nothing without a flag that has not acted yet", () => {
    fc.assert(
      fc.property(anyGroup, anyWish, (seen, wish) => {
        if (wish.mandate !== "takes") assert.notEqual(nextRoleStep(seen, wish).do, "failover");
      }),
    );
  });

  it("sends a forced failover only when it is configured and data loss is allowed now", () => {
    fc.assert(
      fc.property(anyGroup, anyWish, (seen, wish) => {
        const step = nextRoleStep(seen, wish);
        if (step.do !== "failover") return;
        assert.equal(step.mode, wish.failover);
        if (step.mode === "forced") assert.ok(wish.dataLossAllowed);
      }),
    );
  });

  it("sends none to a side that is Primary, nor while a copy is not complete", () => {
    fc.assert(
      fc.property(anyGroup, anyWish, (seen, wish) => {
        if (nextRoleStep(seen, wish).do !== "failover") return;
        assert.equal(seen.here.role, "Secondary");
        for (const one of [seen.here, seen.there]) {
          if ("replicationState" in one) assert.doesNotMatch(one.replicationState, /SEEDING/);
        }
      }),
    );
  });

  it("is none where the role is here already, also when the other side does not answer", () => {
    for (const there of [side("Secondary"), { role: "unreachable" } as const]) {
      assert.deepEqual(nextRoleStep({ here: side("Primary"), there }, takes), { do: "nothing" });
    }
  });

  it("is to look again where no side is Primary and the copy is not complete: so a switch looks that is under way", () => {
    for (const failover of ["planned", "forced"] as const) {
      const wish: RoleWish = { ...takes, failover, dataLossAllowed: true };
      const seen = { here: side("Secondary"), there: side("Secondary", "PENDING") };
      assert.deepEqual(nextRoleStep(seen, wish), { do: "look again" });
      const seeding = { here: side("Secondary"), there: side("Primary", "SEEDING") };
      assert.equal(nextRoleStep(seeding, wish).do, "refuse");
    }
  });

  it("refuses when both sides say Primary", () => {
    const step = nextRoleStep({ here: side("Primary"), there: side("Primary") }, takes);
    assert.equal(step.do === "refuse" && step.code, "BothPrimary");
  });

  it("waits for somebody else where the configuration says follow", () => {
    const step = nextRoleStep(
      { here: side("Secondary"), there: side("Primary") },
      { ...takes, role: "follow" },
    );
    assert.equal(step.do, "wait");
  });
});
