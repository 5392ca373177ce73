import assert from "node:assert/strict";
import { useAzure } from "../support/azure.ts";
import { TestEstate } from "../support/estate.ts";
import { type Kind, TestStack } from "../support/stack.ts";

describe("a state that another version of this program wrote", () => {
  const azure = useAzure({ quick: true });

  const lacking = async (kind: Kind, name: string) => {
    const estate = new TestEstate(azure()).standing();
    const stack = new TestStack(estate, "primary");
    await stack.bringUp();
    const kept = stack.state.get(kind);
    assert.ok(kept !== undefined && name in kept.inputs);
    const { [name]: _input, ...inputs } = kept.inputs;
    const { [name]: _output, ...outputs } = kept.outputs;
    Object.assign(kept, { inputs, outputs });
    return { estate, stack };
  };

  for (const [kind, name] of [
    ["Fence", "triggers"],
    ["IntegrationRuntime", "runState"],
  ] as const)
    it(`is refreshed where ${kind} had no ${name} yet, and written anew by the next up`, async () => {
      const { estate, stack } = await lacking(kind, name);
      const since = estate.mark();
      await stack.refresh();
      assert.match(
        stack.log,
        new RegExp(
          `live state unknown: another version of this program wrote .* \\(${name}\\); the next \`pulumi up\``,
        ),
      );
      const { done } = await stack.bringUp();
      assert.equal(done[kind], "updated");
      await stack.refresh();
      assert.deepEqual(await stack.preview(), []);
      assert.deepEqual(estate.writes(since), []);
    });

  it("is told to be so where something of it is to be destroyed", async () => {
    const { stack } = await lacking("IntegrationRuntime", "runState");
    await assert.rejects(stack.destroy("IntegrationRuntime"), {
      message: /another version of this program wrote .* \(runState\)/,
    });
  });
});
