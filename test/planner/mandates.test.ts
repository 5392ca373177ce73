import assert from "node:assert/strict";
import fc from "fast-check";
import { type Carrier, carriersBefore, carriersOf } from "../../planner/carriers.ts";
import { mandatesOf } from "../../planner/mandates.ts";
import { STRATEGIES, type Variant } from "../../planner/strategies.ts";

const takeovers = fc
  .record({
    variant: fc.constantFrom(...(Object.keys(STRATEGIES) as Variant[])),
    mode: fc.constantFrom("planned" as const, "forced" as const),
  })
  .chain(({ variant, mode }) => {
    const carriers = carriersOf(variant, mode);
    const waitsFor = (carrier: Carrier) => carriersBefore(carrier, variant, mode, () => true);
    return fc.record({
      ...{ variant: fc.constant(variant), mode: fc.constant(mode) },
      carriers: fc.constant(carriers),
      some: fc.subarray([...carriers]),
      waitsFor: fc.constant(waitsFor),
    });
  });

describe("the mandates of the next `up`, by what the engine would change", () => {
  it("go on with a takeover that was interrupted anywhere", () => {
    fc.assert(
      fc.property(takeovers, ({ variant, mode, carriers, some, waitsFor }) => {
        // A step is done only when all that it waits for are.
        const done = new Set<Carrier>();
        for (const carrier of carriers)
          if (some.includes(carrier) && waitsFor(carrier).every((one) => done.has(one)))
            done.add(carrier);
        const mandateOf = mandatesOf(variant, mode, true, (one) =>
          done.has(one) ? "same" : "changes",
        );
        for (const carrier of carriers)
          assert.equal(mandateOf(carrier), done.has(carrier) ? "same" : "takes", carrier);
      }),
    );
  });

  it("give a settled flag none to take, where anything that comes after what has drifted is as it was", () => {
    fc.assert(
      fc.property(takeovers, ({ variant, mode, carriers, some, waitsFor }) => {
        const mandateOf = mandatesOf(variant, mode, true, (one) =>
          some.includes(one) ? "changes" : "same",
        );
        for (const carrier of some)
          if (carriers.some((one) => !some.includes(one) && waitsFor(one).includes(carrier)))
            assert.equal(mandateOf(carrier), "same", carrier);
      }),
    );
  });

  it("let a first run adopt, and take over only for a flag with a time", () => {
    for (const hasTime of [true, false]) {
      const wanted = hasTime ? "takes" : "first";
      const first = mandatesOf("relocate", "planned", hasTime, () => "creates");
      assert.equal(first("FailoverGroupRole"), wanted);
      // Its fence stands, its role came to nothing.
      const again = mandatesOf("relocate", "planned", hasTime, (one) =>
        one === "Fence" ? "same" : one === "FailoverGroupRole" ? "changes" : "creates",
      );
      assert.deepEqual((["Fence", "FailoverGroupRole", "IntegrationRuntime"] as const).map(again), [
        "same",
        wanted,
        wanted,
      ]);
    }
  });
});
