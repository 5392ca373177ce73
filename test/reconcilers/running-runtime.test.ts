import assert from "node:assert/strict";
import { EngineGone } from "../../reconcilers/context/engine-watch.ts";
import { useAzure } from "../support/azure.ts";
import { start } from "../support/by-hand.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const RUNTIME = { name: "ssis", nodeSize: "Standard_D8_v3", nodeCount: 2 };

// What Azure answers to a PUT or DELETE of a running runtime is not documented: there are two variants, and both must do.
for (const refusal of ["a", "b"] as const) {
  describe(`a runtime that runs (refusal ${refusal})`, () => {
    const azure = useAzure({ quick: true, refusal });

    it("is never written to: it is stopped, written and started", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      await stack.bringUp();
      stack.config = { runtime: RUNTIME };
      await stack.bringUp();
      await stack.flip("secondary").bringUp();
      const other = new TestStack(estate, "secondary", stack.flag);
      other.config = stack.config;
      await other.bringUp();
      assert.deepEqual(
        estate.writes().filter(({ effect }) => effect === "refused"),
        [],
      );
    });

    it("is stopped again when somebody starts it between the stop and the PUT", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      stack.config = { runtime: RUNTIME };
      startBeforePut(estate, stack);
      await stack.bringUp("IntegrationRuntime");
      assert.deepEqual(estate.applied(), ["stop", "stop", "put", "start"]);
      // The etag of the state after the stop was sent along, and Azure saw that it was another one.
      const [refused] = estate.writes().filter(({ effect }) => effect === "refused");
      assert.equal(refused?.status, 412);
      assert.match(
        stack.log,
        /was not written \(.*\): it changed in between and is Starting now; looking again/,
      );
    });

    it("is not looked at for ever where Azure never shows the etag that it takes", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      stack.config = { runtime: RUNTIME };
      let writes = 0;
      stack.engine = {
        async assertAlive() {
          if (!stack.log.includes("writing ssis")) return;
          writes += 1;
          if (writes > 20) throw new EngineGone();
          estate.runtime.etag = `"another-${writes}"`;
        },
      };
      const { errors } = await stack.up("IntegrationRuntime");
      assertSpoken(errors.IntegrationRuntime, { code: "HTTP 412", left: /ssis is Stopped/ });
      assert.deepEqual(estate.applied(), ["stop"]);
    });

    // Recorded answers show the etag of a runtime without the quotes that HTTP wants around it (RFC 9110, 13.1.1).
    it("is written although Azure does not take its etag as it was sent, or at all", async () => {
      for (const refusals of [1, 2]) {
        const estate = new TestEstate(azure()).standing();
        const stack = new TestStack(estate, "primary");
        stack.config = { runtime: RUNTIME };
        refusePuts(estate, refusals);
        await stack.bringUp("IntegrationRuntime");
        assert.deepEqual(estate.applied(), ["stop", "put", "start"]);
        assert.match(stack.log, /nothing has changed since: writing it once more/);
      }
    });

    it("is told as refused when Azure takes no condition", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      stack.config = { runtime: RUNTIME };
      refusePuts(estate);
      const { errors } = await stack.up("IntegrationRuntime");
      assertSpoken(errors.IntegrationRuntime, { code: "PreconditionFailed", left: /is Stopped/ });
      assert.deepEqual(estate.applied(), ["stop"]);
      azure().world.unplant(estate.name);
    });

    it("is looked at when somebody makes and starts it just before", async () => {
      const estate = new TestEstate(azure()).standing();
      const { runtime } = estate;
      const stack = new TestStack(estate, "primary");
      stack.config = { runtime: RUNTIME };
      azure().world.state.runtimes.delete(runtime.id);
      stack.engine = {
        async assertAlive() {
          if (!stack.log.includes("writing ssis")) return;
          if (azure().world.state.runtimes.get(runtime.id)) return;
          azure().world.state.runtimes.add({ ...runtime, state: "Stopped" });
          start(estate);
        },
      };
      await stack.bringUp("IntegrationRuntime");
      const [refused] = estate.writes().filter(({ effect }) => effect === "refused");
      assert.equal(refused?.status, refusal === "a" ? 400 : 409);
      assert.deepEqual(estate.applied(), ["stop", "put", "start"]);
    });

    it("is stopped before it is deleted, and left alone where it stands elsewhere", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      await stack.bringUp("IntegrationRuntime");
      await stack.destroy("IntegrationRuntime");
      assert.deepEqual(estate.applied(), ["stop", "delete"]);

      const moved = new TestEstate(azure()).standing("secondary");
      const primary = new TestStack(moved, "primary");
      primary.state.set("IntegrationRuntime", {
        id: "id",
        inputs: primary.inputs("IntegrationRuntime"),
        outputs: primary.inputs("IntegrationRuntime"),
        failed: false,
      });
      await primary.destroy("IntegrationRuntime");
      assert.deepEqual(moved.writes(), []);
      assert.match(primary.log, /stands elsewhere: left alone/);
    });

    it("is told apart from a runtime of another kind", async () => {
      const estate = new TestEstate(azure()).standing();
      const stack = new TestStack(estate, "primary");
      Object.assign(estate.runtime, { state: "Online" });
      const { errors } = await stack.up("IntegrationRuntime");
      assertSpoken(errors.IntegrationRuntime, {
        code: "NotAnSsisRuntime",
        left: /nothing was changed/,
      });
      assert.deepEqual(estate.writes(), []);
    });

    // Its resource shows no state at all (the specification's own example), whether it is one's own or shared by another factory.
    for (const typeProperties of [
      undefined,
      { linkedInfo: { authorizationType: "RBAC", resourceId: "/subscriptions/s/other" } },
    ])
      it(`is told apart from a self-hosted one ${typeProperties ? "of another factory" : "of its own"}`, async () => {
        const estate = new TestEstate(azure()).standing();
        const stack = new TestStack(estate, "primary");
        const properties = { type: "SelfHosted", ...(typeProperties && { typeProperties }) };
        azure().world.plant({
          id: estate.name,
          match: { method: "GET", path: "/integrationruntimes/ssis\\?" },
          answer: { status: 200, body: { name: "ssis", etag: "1", properties } },
        });
        const { errors } = await stack.up("IntegrationRuntime");
        azure().world.unplant(estate.name);
        assertSpoken(errors.IntegrationRuntime, {
          code: "NotAnSsisRuntime",
          left: /nothing was changed/,
        });
        assert.deepEqual(estate.writes(), []);
      });
  });
}

/** Somebody starts the runtime at the last moment: after it was looked at, before it is written. */
function startBeforePut(estate: TestEstate, stack: TestStack): void {
  let stopped = false;
  stack.engine = {
    async assertAlive() {
      if (!estate.applied().includes("stop") || estate.runtime.state !== "Stopped" || stopped)
        return;
      if (!stack.log.includes("writing ssis")) return;
      stopped = true;
      start(estate);
    },
  };
}

/** The next PUTs, or all, are refused for their condition. */
function refusePuts(estate: TestEstate, times?: number): void {
  estate.azure.world.plant({
    id: estate.name,
    ...(times && { times }),
    match: { method: "PUT", path: `/${estate.factoryName("primary")}/integrationRuntimes/` },
    answer: {
      status: 412,
      body: { error: { code: "PreconditionFailed", message: "The etag does not match." } },
    },
  });
}
