import assert from "node:assert/strict";
import { readRuntime } from "../../azure/integration-runtimes.ts";
import type { Site } from "../../config/pair.ts";
import { sameName } from "../../config/resource-ids.ts";
import { bounded } from "../../reconcilers/context/context.ts";
import { integrationRuntime } from "../../reconcilers/integration-runtime.ts";
import { shownAfter } from "../../reconcilers/runtime/shown-after.ts";
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

  it("rests where its status says so, though it is shown as it was before the fence has stopped it", async () => {
    const { estate, stack } = begun({ strategy: "attach" });
    await azure().time.pass(60 * second);
    shownLate(estate.runtimeIdAt("primary"), 30 * second);
    await stack.bringUp();
    assert.deepEqual(asked(estate, "primary"), ["stop 202"]);
    assert.deepEqual(estate.serving, ["secondary"]);
  });

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

  it("needs no other etag where its body is as it was written", async () => {
    const { estate, stack } = begun();
    await stack.bringUp();
    const wish = integrationRuntime.parse(stack.inputs("IntegrationRuntime"));
    const context = stack.context();
    const { address, timeouts } = wish;
    const before = await readRuntime(context.azure, address, bounded(context, timeouts.call));
    const step = { do: "put", because: "credential changed" } as const;
    const began = azure().time.elapsed();
    await shownAfter(context, wish, step, before);
    assert.ok(azure().time.elapsed() - began < second);

    const another = { ...wish, body: { ...wish.body, description: "another one" } };
    await shownAfter(context, another, step, before);
    assert.ok(azure().time.elapsed() - began >= 300 * second);
    assert.equal(estate.serving.length, 1);
  });
});
