import assert from "node:assert/strict";
import { bringUp } from "../../drill/chapters/bring-up.ts";
import type { Command } from "../../drill/commands/command.ts";
import { vocabulary } from "../../drill/commands/vocabulary.ts";
import type { Rehearsal } from "../../drill/rehearsal.ts";
import type { Stage } from "../../drill/stage/stage.ts";

describe("the rehearsal's first chapter", () => {
  /** @param failing the stack whose first `up` fails */
  const bringUpWith = async (failing: string | undefined) => {
    const shown: string[] = [];
    const stage = { estates: [], pulumi: { command: "pulumi" } } as unknown as Stage;
    const rehearsal = {
      stage,
      commands: vocabulary(stage),
      chapter() {},
      async run(command: Command) {
        shown.push(command.shown);
        return { code: command.shown.startsWith(`pulumi up --stack ${failing} `) ? 1 : 0 };
      },
    } as unknown as Rehearsal;
    const ended = await bringUp(rehearsal).catch((error: Error) => error.message);
    return { ended, last: shown.at(-1) ?? "" };
  };

  it("brings up both stacks, the home site first", async () => {
    const { ended, last } = await bringUpWith(undefined);
    assert.equal(ended, undefined);
    assert.match(last, /^pulumi up --stack secondary /);
  });

  // Played on, the next chapters told of rules 3 and 6 what came of a runtime that the first `up` had left half made.
  it("is the last one where a stack does not come up", async () => {
    for (const stack of ["primary", "secondary"]) {
      const { ended, last } = await bringUpWith(stack);
      assert.equal(ended, `the first \`up\` of stack ${stack} failed, see above`);
      assert.match(last, new RegExp(`^pulumi up --stack ${stack} `));
    }
  });
});
