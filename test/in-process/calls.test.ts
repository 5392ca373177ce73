import assert from "node:assert/strict";
import { TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import type { RemoteCall } from "../support/in-process/calls.ts";
import { kindOfStatement } from "../support/in-process/calls.ts";
import { TestStack } from "../support/stack.ts";

async function standing() {
  const azure = inProcessAzure();
  const estate = new TestEstate(azure).standing();
  const secondary = new TestStack(estate, "secondary");
  await secondary.bringUp();
  return { azure, estate, secondary: secondary.flip("secondary"), mark: estate.mark() };
}

const isStop = (call: RemoteCall) => call.kind === "arm" && call.path.endsWith("/stop");

describe("the hook around each remote call", () => {
  it("sees every call once before and once after, SQL too", async () => {
    const { azure, secondary, estate, mark } = await standing();
    const seen: string[] = [];
    azure.calls.hook = {
      before: ({ number, what }) => void seen.push(`${number} before ${what}`),
      after: ({ number, what }) => void seen.push(`${number} after ${what}`),
    };
    const first = azure.calls.count;
    await secondary.bringUp();
    assert.equal(seen.length, 2 * (azure.calls.count - first));
    const writes = estate.writes(mark).map(({ method, path }) => `${method} ${path}`);
    assert.equal(writes.length, 5);
    for (const write of writes)
      assert.equal(seen.filter((line) => line.endsWith(`before ${write}`)).length, 1);
    assert.ok(seen.some((line) => /before LOGIN sql-\w+-secondary\S*\/SSISDB$/.test(line)));
    assert.ok(seen.some((line) => /after SELECT .*\/SSISDB$/.test(line)));
  });

  for (const when of ["before", "after"] as const) {
    it(`cuts the network ${when} a call: Azure has ${when === "after" ? "" : "not "}done it`, async () => {
      const { azure, secondary, estate, mark } = await standing();
      let cuts = 0;
      azure.calls.hook = {
        [when]: (call: RemoteCall) => {
          if (!isStop(call) || cuts > 0) return undefined;
          cuts += 1;
          assert.equal(estate.applied(mark).includes("stop"), when === "after");
          return "cut";
        },
      };
      await secondary.up();
      await secondary.bringUp();
      assert.equal(cuts, 1);
      // A stop that may not have been done holds no planned failover up: the fence is pending then.
      const applied = estate.applied(mark).toSorted();
      assert.deepEqual(applied, ["failover", "put", "start", "start", "stop"]);
    });

    it(`aborts ${when} a call: the program says so and sends nothing more`, async () => {
      const { azure, secondary, estate, mark } = await standing();
      let later = 0;
      azure.calls.hook = {
        before: () => {
          if (secondary.abort.signal.aborted) later += 1;
          return undefined;
        },
        [when]: (call: RemoteCall) => {
          if (isStop(call)) secondary.abort.abort(new Error("the engine is gone"));
          return undefined;
        },
      };
      const { errors } = await secondary.up();
      assert.match(String(errors.Fence), /the engine is gone/);
      assert.equal(later, 0);
      assert.deepEqual(estate.applied(mark), when === "after" ? ["stop"] : []);
    });
  }

  it("names a statement by its procedure or its first words", () => {
    assert.equal(kindOfStatement("EXEC [catalog].[set_x] @a = 1"), "EXEC [catalog].[set_x]");
    assert.equal(kindOfStatement("-- why\nSELECT  1\n AS a FROM b"), "SELECT 1 AS a");
  });
});
