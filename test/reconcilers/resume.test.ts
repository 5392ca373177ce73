import assert from "node:assert/strict";
import { EngineGone } from "../../reconcilers/context/engine-watch.ts";
import { useAzure } from "../support/azure.ts";
import { stop } from "../support/by-hand.ts";
import { type EstateOptions, TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";

const ONCE = ["failover", "put", "start", "stop"];

describe("an interrupted takeover", () => {
  const azure = useAzure({ quick: true });

  const begun = (options: EstateOptions = {}) => {
    const estate = new TestEstate(azure(), options).standing();
    estate.trigger("nightly").runtimeState = "Started";
    return { estate, stack: new TestStack(estate, "secondary").flip("secondary") };
  };

  const assertDone = (estate: TestEstate, stack: TestStack) => {
    assert.equal(estate.runtime.serves, estate.serverId("secondary"), stack.log);
    assert.deepEqual(estate.applied().toSorted(), ONCE, stack.log);
  };

  // The engine's last sign of life comes before a write, after it, or while its effect is waited for.
  for (const write of ["stop", "failover", "put", "start"] as const) {
    // A PUT is done when it is answered: there is nothing to wait for.
    const moments = ["before", "after", "during"] as const;
    for (const moment of write === "put" ? moments.slice(0, 2) : moments) {
      it(`goes on when the engine was killed ${moment} the ${write}`, async () => {
        const { estate, stack } = begun();
        let polls = 0;
        stack.engine = {
          async assertAlive() {
            const sent = estate.applied().includes(write);
            const isNext = ONCE_IN_ORDER.indexOf(write) === estate.applied().length;
            if (sent) polls += 1;
            const dead = moment === "before" ? isNext : moment === "after" ? sent : polls > 4;
            if (dead) throw new EngineGone();
          },
        };
        const { errors } = await stack.up();
        assert.ok(
          Object.values(errors).some((error) => error instanceof EngineGone) || write === "put",
        );

        stack.engine = { assertAlive: async () => {} };
        await stack.bringUp();
        assertDone(estate, stack);
      });
    }

    const path = {
      stop: "/stop",
      failover: "/failover",
      put: "Runtimes/ssis\\?",
      start: "ssis/start",
    }[write];
    const method = write === "put" ? "PUT" : "POST";
    for (const drop of ["before", "after"] as const) {
      it(`goes on when the connection is cut ${drop} the ${write} is done`, async () => {
        const { estate, stack } = begun();
        const fault = azure().world.plant({
          id: `cut-${estate.name}`,
          times: 1,
          match: { method, path: `(adf|fog)-${estate.name}.*${path}` },
          answer: { drop },
        });
        await stack.up();
        assert.ok(!azure().world.faults.list().includes(fault), "the fault has struck");
        await stack.bringUp();
        assertDone(estate, stack);
      });
    }
  }

  it("goes on after an abort, wherever it waits", async () => {
    const { estate, stack } = begun();
    for (const minutes of [0.2, 0.5, 1, 1.5]) {
      const { abort } = stack;
      azure().time.in(minutes * 60_000, () => abort.abort(new Error("asked to end")));
      await stack.up();
      stack.abort = new AbortController();
    }
    await stack.bringUp();
    assertDone(estate, stack);
  });

  it("does not stop again what a cancelled run has started, although it never wrote its password", async () => {
    const { estate } = begun();
    stop(estate);
    const stack = new TestStack(estate, "primary");
    stack.engine = {
      async assertAlive() {
        if (estate.runtime.state === "Starting") stack.abort.abort(new Error("asked to end"));
      },
    };
    await stack.up();
    assert.equal(estate.runtime.state, "Starting", stack.log);

    stack.engine = { assertAlive: async () => {} };
    stack.abort = new AbortController();
    await stack.bringUp();
    assert.deepEqual(estate.applied(), ["start"], stack.log);
  });

  it("goes on with another stack's state, or with none", async () => {
    const { estate, stack } = begun();
    azure().time.in(30_000, () => stack.abort.abort(new Error("asked to end")));
    await stack.up();
    const fresh = new TestStack(estate, "secondary", stack.flag);
    await fresh.bringUp();
    assertDone(estate, fresh);
  });

  it("does not take a worker of the runtime's former life for a living one", async () => {
    const { estate, stack } = begun();
    stack.engine = {
      async assertAlive() {
        if (estate.runtime.state === "Starting") throw new EngineGone();
      },
    };
    await stack.up();
    stack.engine = { assertAlive: async () => {} };
    await stack.bringUp();
    const up = estate.journal().findLast((event) => event.kind === "serving" && event.serving);
    assert.ok(up, "a worker is alive");
    assert.ok(azure().time.elapsed() >= up.atMs, "and was, when this was said");
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });

  it("does not either when it was cut off between Started and the first worker", async () => {
    const { estate, stack } = begun();
    stack.engine = {
      async assertAlive() {
        if (estate.runtime.starts === 2 && estate.runtime.state === "Started")
          throw new EngineGone();
      },
    };
    await stack.up();
    assert.equal(estate.runtime.serves, undefined, "no worker is up yet");
    stack.engine = { assertAlive: async () => {} };
    await stack.bringUp();
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    assert.equal(stack.live("IntegrationRuntime").proof, "worker alive");
  });
});

const ONCE_IN_ORDER = ["stop", "failover", "put", "start"];
