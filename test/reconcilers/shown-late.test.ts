import assert from "node:assert/strict";
import type { Site } from "../../config/pair.ts";
import { sameName } from "../../config/resource-ids.ts";
import { useAzure } from "../support/azure.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const second = 1000;

describe("a runtime that Azure shows late", () => {
  const azure = useAzure({ quick: true });

  const shownLate = (runtime: string, shownLateMs: number) =>
    azure().world.plant({ id: runtime, runtime, shownLateMs });

  const begun = (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), options).standing();
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };

  /** What was asked of the runtime there, and how that went. */
  const asked = (estate: TestEstate, site: Site) =>
    estate
      .writes()
      .filter(({ runtime }) => runtime !== undefined && sameName(runtime, estate.runtimeIdAt(site)))
      .map(({ action, status }) => `${action} ${status}`);

  for (const late of [5, 15]) {
    it(`is taken over all the same, and nothing is asked for twice: ${late} s`, async () => {
      const { estate, stack } = begun();
      shownLate(estate.runtime.id, late * second);
      await stack.bringUp();
      assert.deepEqual(asked(estate, "primary"), ["stop 202", "put 200", "start 202"]);
      assert.deepEqual(stack.live("IntegrationRuntime").differs, []);
      assert.equal(estate.runtime.serves, estate.serverId("secondary"));
      assert.deepEqual(await stack.preview(), []);
    });
  }

  it("is made once where it is not there before", async () => {
    const { estate, stack } = begun({ strategy: "attach" });
    shownLate(estate.runtimeIdAt("secondary"), 10 * second);
    await stack.bringUp();
    assert.deepEqual(asked(estate, "secondary"), ["put 200", "start 202"]);
    assert.deepEqual(estate.serving, ["secondary"]);
  });

  it("is asked for no more where what is shown never changes, and gone on with once it does", async () => {
    const { estate, stack } = begun();
    azure().time.in(45 * second, () => shownLate(estate.runtime.id, 3_600_000));
    const { errors } = await stack.up();
    assertSpoken(errors.IntegrationRuntime, {
      code: "ShownOtherwise",
      left: /ssis is Started/,
    });
    assert.match(stack.log, /ssis is still shown as it was \(\w+\), after 3 min/);
    azure().world.unplant(estate.runtime.id);
    const since = estate.mark();
    await stack.bringUp();
    assert.deepEqual(
      estate.applied(since).filter((action) => action !== "start"),
      [],
    );
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });
});
