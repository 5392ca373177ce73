import assert from "node:assert/strict";
import {
  nextRoleStep,
  type RoleWish,
  type SeenGroup,
  type SeenSide,
} from "../../planner/role-step.ts";

const SIDES: readonly SeenSide[] = [
  ...(["Primary", "Secondary"] as const).flatMap((role) =>
    ["CATCH_UP", "SEEDING", "PENDING", ""].map((replicationState) => ({ role, replicationState })),
  ),
  { role: "Primary", replicationState: "CATCH_UP", holdsCatalog: false },
  { role: "Secondary", replicationState: "CATCH_UP", holdsCatalog: false },
  { role: "unreachable" },
  { role: "absent" },
];
const GROUPS: readonly SeenGroup[] = SIDES.flatMap((here) =>
  SIDES.map((there) => ({ here, there })),
);
const WISHES: readonly RoleWish[] = (["takes", "same", "first"] as const).flatMap((mandate) =>
  (["planned", "forced"] as const).flatMap((failover) =>
    [false, true].flatMap((dataLossAllowed) =>
      (["drive", "follow"] as const).map((role) => ({ mandate, failover, dataLossAllowed, role })),
    ),
  ),
);
/** All there is to be seen and wished, with what is done about it: a failover is too rare among them to be met by chance. */
const ALL = GROUPS.flatMap((seen) =>
  WISHES.map((wish) => ({ seen, wish, step: nextRoleStep(seen, wish) })),
);
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
  it("fails over only by a flag that has not acted yet, where this program moves the role, from a side with a complete copy", () => {
    const isComplete = (one: SeenSide) =>
      !("replicationState" in one) || !/SEEDING|PENDING/.test(one.replicationState);
    const lacks = (one: SeenSide) => "holdsCatalog" in one && one.holdsCatalog === false;
    for (const { seen, wish, step } of ALL) {
      const may =
        !(lacks(seen.here) && lacks(seen.there)) &&
        wish.mandate === "takes" &&
        wish.role === "drive" &&
        (wish.failover === "planned" || wish.dataLossAllowed) &&
        seen.here.role === "Secondary" &&
        isComplete(seen.here) &&
        isComplete(seen.there);
      const about = JSON.stringify({ seen, wish });
      if (may) assert.deepEqual(step, { do: "failover", mode: wish.failover }, about);
      else assert.notEqual(step.do, "failover", about);
    }
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
