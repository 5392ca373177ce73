import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { assertSpoken } from "../support/spoken.ts";
import { TestStack } from "../support/stack.ts";

const second = 1000;

describe("a forced failover that Azure accepted before its run was cut off", () => {
  const azure = useAzure({ quick: true });

  /** The time in which it may be sent is over when the next run begins; the failover itself is not. */
  const cutOff = async () => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "secondary").flip("secondary");
    stack.config = {
      failover: "forced",
      allowDataLossUntil: new Date(azure().time.now().getTime() + 10 * second).toISOString(),
    };
    azure().time.in(25 * second, () => stack.abort.abort(new Error("asked to end")));
    const { errors } = await stack.up();
    assert.match(errors.FailoverGroupRole?.message ?? "", /asked to end/);
    assert.deepEqual(estate.applied(), ["forceFailover", "stop"]);
    stack.abort = new AbortController();
    return { estate, stack };
  };

  const forced = (estate: TestEstate) =>
    estate.writes().filter((event) => event.action === "forceFailover");

  it("is polled out by the next one, although none may be sent any more", async () => {
    const { estate, stack } = await cutOff();
    await stack.bringUp();
    assert.match(stack.log, /Azure works on the forced failover that an earlier run sent/);
    assert.equal(forced(estate).length, 1);
    assert.equal(estate.runtime.serves, estate.serverId("secondary"));
    assert.equal(stack.live("FailoverGroupRole").accepted, undefined);
  });

  it("is known after a refresh, too", async () => {
    const { estate, stack } = await cutOff();
    await stack.refresh();
    await stack.bringUp();
    assert.equal(forced(estate).length, 1);
  });

  it("is not taken for going on where Azure does not say so", async () => {
    const { estate, stack } = await cutOff();
    const path = "failoverGroup(OperationResults|AzureAsyncOperation)";
    const notFound = { error: { code: "ResourceNotFound", message: "No such operation." } };
    azure().world.plant({
      id: estate.name,
      match: { method: "GET", path },
      answer: { status: 404, body: notFound },
    });
    const { errors } = await stack.up();
    azure().world.unplant(estate.name);
    assertSpoken(errors.FailoverGroupRole, { code: "ForcedWindowClosed", left: /nothing was/ });
    assert.equal(forced(estate).length, 1);
  });

  it("is told of where it has failed meanwhile, and not sent again without permission", async () => {
    const { estate, stack } = await cutOff();
    const operation = azure().world.state.operations.find(
      ({ operation, subject }) => operation === "forceFailover" && subject === estate.groupNow.id,
    );
    assert.ok(operation);
    operation.status = "Failed";
    operation.error = { code: "InternalServerError", message: "Azure's own words" };
    const { errors } = await stack.up();
    assert.match(stack.log, /an earlier run sent has failed: InternalServerError: Azure's own/);
    assertSpoken(errors.FailoverGroupRole, { code: "ForcedWindowClosed", left: /nothing was/ });
    assert.equal(forced(estate).length, 1);
  });

  it("is polled out for a flag that takes SSIS again, too", async () => {
    const { estate, stack } = await cutOff();
    const { errors } = await stack.flip("secondary").up("FailoverGroupRole");
    assert.deepEqual(errors, {});
    assert.equal(estate.groupNow.sides[1].role, "Primary");
    assert.equal(forced(estate).length, 1);
  });
});
