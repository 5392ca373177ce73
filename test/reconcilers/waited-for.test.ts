import assert from "node:assert/strict";
import { readRuntime } from "../../azure/integration-runtimes.ts";
import { bounded } from "../../reconcilers/context/context.ts";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const minute = 60_000;

describe("a runtime that is waited for", () => {
  const azure = useAzure({ quick: true });

  const remove = (estate: TestEstate) => azure().world.state.runtimes.delete(estate.runtime.id);
  /** Does something once the program has got so far. */
  const when = (stack: TestStack, said: RegExp, act: () => void | Promise<void>) => {
    let isDone = false;
    stack.engine = {
      async assertAlive() {
        if (isDone || !said.test(stack.log)) return;
        isDone = true;
        await act();
      },
    };
  };

  it("rests when it is deleted while it stops: the fence is done", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const began = azure().time.elapsed();
    when(stack, /ssis is Stopping/, () => void remove(estate));
    await stack.bringUp("Fence");
    assert.deepEqual(stack.live("Fence").pending, []);
    assert.ok(azure().time.elapsed() - began < 2 * minute);
  });

  it("rests when it is deleted before it is asked to stop", async () => {
    const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    when(stack, /stopping ssis/, () => void remove(estate));
    await stack.bringUp("Fence");
    assert.deepEqual(stack.live("Fence").pending, []);
  });

  it("is told of at once when it is deleted while it starts, and made again by the next run", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const began = azure().time.elapsed();
    when(stack, /ssis is Starting/, () => void remove(estate));
    const { errors } = await stack.up();
    assertSpoken(errors.IntegrationRuntime, { code: "NotFound", left: /ssis does not exist/ });
    assert.ok(azure().time.elapsed() - began < 30 * minute);
    await stack.bringUp();
    assert.equal(estate.runtime.state, "Started");
  });

  describe("is not taken for deleted by one answer that it is not there", () => {
    /** What one front end of many says, which has not heard of it. */
    const isLostOnce = (estate: TestEstate, path: string): void => {
      azure().world.plant({
        id: `${estate.name} ${path}`,
        times: 1,
        match: { path: `adf-${estate.name}${path}` },
        answer: { status: 404, body: { error: { code: "NotFound", message: "Not found." } } },
      });
    };

    it("when the fence looks whether it runs", async () => {
      const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      isLostOnce(estate, "/.*ssis\\?");
      await stack.bringUp("Fence");
      assert.equal(estate.runtimeAt("primary").state, "Stopped");
      assert.equal(stack.live("Fence").otherRuntime, "Stopped");
    });

    it("when the fence looks for the factory whose triggers it stops", async () => {
      const estate = new TestEstate(azure(), {
        strategy: "attach",
        triggers: { nightly: {} },
      }).standing();
      estate.triggerAt("primary").runtimeState = "Started";
      const stack = new TestStack(estate, "secondary").flip("secondary");
      isLostOnce(estate, "\\?");
      await stack.bringUp("Fence");
      assert.equal(estate.triggerAt("primary").runtimeState, "Stopped");
    });

    it("while it stops", async () => {
      const estate = new TestEstate(azure(), { strategy: "attach" }).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      when(stack, /ssis is Stopping/, () => isLostOnce(estate, "/.*getStatus"));
      await stack.bringUp("Fence");
      assert.equal(estate.runtimeAt("primary").state, "Stopped");
    });

    it("while it starts", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "secondary").flip("secondary");
      when(stack, /ssis is Starting/, () => isLostOnce(estate, "/.*getStatus"));
      await stack.bringUp();
      assert.equal(estate.applied().filter((write) => write === "start").length, 2);
    });
  });

  it("goes on starting where nothing is told of its operation for a moment, and an old state is shown still", async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const { runtime: address } = stack.inputs("CatalogOwner") as never as { runtime: never };
    when(stack, /starting ssis/, async () => {
      const context = stack.context();
      const live = await readRuntime(context.azure, address, bounded(context, minute));
      assert.equal(live?.state, "Stopped");
      const body = { etag: live?.etag, properties: { ...live?.body, state: live?.state } };
      const shown = { status: 200, body };
      for (const [path, answer] of [
        ["getStatus", shown],
        ["ssis\\?", shown],
        ["start/operationstatuses", { garbage: true }],
      ] as const) {
        const id = `${estate.name} ${path}`;
        azure().world.plant({ id, match: { path: `adf-${estate.name}/.*${path}` }, answer });
        azure().time.in(3000, () => azure().world.unplant(id));
      }
    });
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
  });
});
