import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

const ESTATES: readonly EstateOptions[] = [
  { strategy: "relocate", customSetup: true },
  { strategy: "attach" },
  { strategy: "dualStandby", mode: "hot" },
];

/** Azure's services agree neither on the letter case of ids nor on how a region is written, and they tell more from year to year. */
describe("what Azure spells in another way", () => {
  const azure = useAzure({ quick: true, otherSpelling: true });

  for (const options of ESTATES)
    it(`is no difference: ${options.strategy} there and back`, async () => {
      const estate = new TestEstate(azure(), options).standing();
      const primary = new TestStack(estate, "primary");
      const secondary = new TestStack(estate, "secondary");
      await primary.bringUp();
      await secondary.bringUp();
      for (const [taking, released] of [
        [secondary, primary],
        [primary, secondary],
      ] as const) {
        taking.flip(taking.site);
        released.flag = taking.flag;
        await taking.bringUp();
        await released.bringUp();
        assert.deepEqual(taking.live("FailoverGroupRole"), { here: "Primary", there: "Secondary" });
        const before = estate.mark();
        for (const stack of [primary, secondary]) {
          await stack.refresh();
          assert.deepEqual(await stack.preview(), []);
          await stack.bringUp();
        }
        assert.deepEqual(estate.applied(before), []);
      }
    });
});
