import assert from "node:assert/strict";
import {
  type Carrier,
  carriersBefore,
  carriersOf,
  stepsCarriedBy,
} from "../../planner/carriers.ts";
import { STRATEGIES, type Variant } from "../../planner/strategies.ts";

const all = (): boolean => true;
const without =
  (...missing: Carrier[]) =>
  (carrier: Carrier): boolean =>
    !missing.includes(carrier);

describe("the carriers of a takeover", () => {
  it("depend on each other without a cycle, in the table's order", () => {
    for (const variant of Object.keys(STRATEGIES) as Variant[]) {
      for (const mode of ["planned", "forced"] as const) {
        const reaches = (from: Carrier, seen: readonly Carrier[]): void => {
          assert.ok(!seen.includes(from), `${variant}, ${mode}: ${[...seen, from].join(" -> ")}`);
          for (const next of carriersBefore(from, variant, mode, all))
            reaches(next, [...seen, from]);
        };
        for (const carrier of carriersOf(variant, mode)) reaches(carrier, []);
      }
    }
  });

  it("wait through a carrier that an estate does not have", () => {
    const before = carriersBefore(
      "IntegrationRuntime",
      "attach, catalog moves",
      "planned",
      without("CatalogOwner", "MasterKey"),
    );
    assert.deepEqual([...before].toSorted(), ["FailoverGroupRole", "Fence"]);
  });

  it("give the fence what is to be stopped, and nothing where nothing is", () => {
    assert.deepEqual(stepsCarriedBy("Fence", "relocate", "planned"), ["drain", "stopOldRuntime"]);
    assert.deepEqual(stepsCarriedBy("Fence", "dual standby, hot", "forced"), [
      "stopOtherTriggers",
      "drain",
    ]);
    assert.deepEqual(stepsCarriedBy("Fence", "stay", "planned"), []);
  });

  it("let the role move beside the fence when forced", () => {
    assert.deepEqual(carriersBefore("FailoverGroupRole", "relocate", "forced", all), []);
    assert.deepEqual(carriersBefore("FailoverGroupRole", "relocate", "planned", all), ["Fence"]);
  });
});
