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

  // Azure tells no runtimes of one factory apart by the case of their names: it is the same one, and not a former one to be stopped and deleted.
  for (const strategy of ["relocate", "attach"] as const)
    it(`is no other runtime when the configuration writes its name in another case: ${strategy}`, async () => {
      const estate = new TestEstate(azure(), { strategy }).standing();
      const primary = new TestStack(estate, "primary");
      await primary.bringUp();
      const before = estate.mark();
      primary.lines.length = 0;
      primary.config = { runtime: { ...SETTINGS, name: "SSIS" } };
      await primary.preview();
      await primary.bringUp();
      assert.deepEqual(estate.applied(before), []);
      assert.equal(primary.log, "");
      await primary.refresh();
      assert.deepEqual(await primary.preview(), []);
    });
});

const SETTINGS = { nodeSize: "Standard_D4_v3", nodeCount: 2, maxParallelExecutionsPerNode: 4 };
