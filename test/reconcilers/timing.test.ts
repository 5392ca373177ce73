import assert from "node:assert/strict";
import { readTiming, type Timing } from "../../reconcilers/lifecycle/timing.ts";
import { useAzure } from "../support/azure.ts";
import { moveRole, stop } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { type Kind, TestStack } from "../support/stack.ts";

describe("the times that a takeover leaves in the outputs", () => {
  const azure = useAzure({ quick: true });

  const timingOf = (stack: TestStack, kind: Kind): Timing => {
    const timing = readTiming(stack.state.get(kind)?.outputs.timing);
    if (timing === undefined) throw new Error(`${kind} has kept no time`);
    return timing;
  };
  const all = (stack: TestStack) =>
    [...stack.state].map(([kind, { outputs }]) => [kind, outputs.timing]);
  const said = (stack: TestStack, kind: Kind) =>
    timingOf(stack, kind).moments.map(({ what }) => what);

  const takenOver = async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary");
    await stack.bringUp();
    assert.deepEqual(
      all(stack).filter(([, timing]) => timing !== undefined),
      [],
      "a released site has taken nothing over",
    );
    await stack.flip("secondary").bringUp();
    return { estate, stack };
  };

  it("are when each step began and ended, and what it came to in between", async () => {
    const { stack } = await takenOver();
    assert.deepEqual(said(stack, "Fence"), ["drained", "stopping", "stopped"]);
    assert.deepEqual(said(stack, "FailoverGroupRole"), [
      "Secondary here, Primary there",
      "Primary here, Secondary there",
    ]);
    assert.deepEqual(said(stack, "IntegrationRuntime"), [
      "written",
      "starting",
      "started",
      "worker alive",
    ]);
    for (const kind of ["Fence", "FailoverGroupRole", "IntegrationRuntime"] as const) {
      const { activeRegion, began, ended, moments } = timingOf(stack, kind);
      assert.equal(activeRegion, stack.state.get(kind)?.outputs.settled);
      const times = [began, ...moments.map(({ at }) => at), ended ?? "never"];
      assert.deepEqual(times, times.toSorted(), kind);
    }
    const [role, runtime] = [
      timingOf(stack, "FailoverGroupRole"),
      timingOf(stack, "IntegrationRuntime"),
    ];
    assert.ok(String(role.ended) <= runtime.began, "the runtime waits for the role");
  });

  it("have no start that came to nothing: somebody stopped the runtime before it had started", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    stack.engine = {
      async assertAlive() {
        if (estate.runtime.state !== "Starting" || stack.log.includes("stopped by hand")) return;
        stack.lines.push("stopped by hand");
        stop(estate);
      },
    };
    const { errors } = await stack.up();
    assert.match(String(errors.IntegrationRuntime), /StoppedAgain/);
    assert.deepEqual(said(stack, "IntegrationRuntime"), [
      "written",
      "starting",
      "stopping",
      "stopped",
    ]);
  });

  it("stay as they are: no drift, and neither an `up` without work nor one that mends drift touches them", async () => {
    const { estate, stack } = await takenOver();
    const kept = all(stack);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), []);
    await stack.bringUp();
    assert.deepEqual(all(stack), kept);

    stop(estate);
    await stack.refresh();
    assert.deepEqual(await stack.preview(), ["IntegrationRuntime"]);
    await stack.bringUp();
    assert.deepEqual(all(stack), kept);
  });

  it("stay when the site is released, and are new when it takes over again", async () => {
    const { stack, estate } = await takenOver();
    const kept = all(stack);
    await new TestStack(estate, "primary", stack.flag).flip("primary").bringUp();
    await stack.flip("primary").bringUp();
    assert.deepEqual(all(stack), kept);
    await stack.flip("secondary").bringUp();
    for (const [kind] of kept)
      assert.match(timingOf(stack, kind as Kind).activeRegion, new RegExp(stack.flag.activeSince));
  });

  it("go on from a run that failed: its beginning counts, and no end is told before there is one", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary");
    await stack.bringUp();
    azure().world.plant({
      id: "no",
      runtime: estate.runtimeId,
      nextStart: { errorCode: "InvalidVnetConfiguration", message: "no addresses" },
    });
    const { errors } = await stack.flip("secondary").up();
    assert.ok(errors.IntegrationRuntime);
    const failed = timingOf(stack, "IntegrationRuntime");
    assert.equal(failed.ended, undefined);

    azure().world.unplant("no");
    await stack.bringUp();
    const whole = timingOf(stack, "IntegrationRuntime");
    assert.equal(whole.began, failed.began);
    assert.deepEqual(whole.moments.slice(0, failed.moments.length), failed.moments);
    assert.equal(whole.moments.at(-1)?.what, "worker alive");
    assert.ok(whole.ended);
  });

  it("are not guessed where somebody else moved the role", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary");
    await stack.bringUp();
    moveRole(estate, "secondary");
    await stack.flip("secondary").bringUp();
    assert.deepEqual(said(stack, "FailoverGroupRole"), ["Primary here, Secondary there"]);
  });
});
