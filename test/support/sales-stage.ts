import assert from "node:assert/strict";
import { runCommand } from "../../drill/commands/command.ts";
import { type Vocabulary, vocabulary } from "../../drill/commands/vocabulary.ts";
import { ordinary, type SampleEstate } from "../../drill/estates/sample.ts";
import { secretsOfStack } from "../../drill/secrets/of-stack.ts";
import { type Stage, setStage } from "../../drill/stage/stage.ts";

/** What one engine test needs of an estate: each says only what it differs in. */
export const sales: SampleEstate = {
  ...ordinary("sales"),
  network: true,
  triggers: ["nightly"],
};

/** How many times as fast as ours Azure's time runs there. */
export const SPEED = 240;

/** The real engine and a simulated Azure with one estate: both stacks are there with their secrets, and nothing is deployed yet. */
export async function salesStage(
  estate: SampleEstate = sales,
): Promise<{ readonly stage: Stage; readonly commands: Vocabulary }> {
  const stage = await setStage({ estates: [estate], speed: SPEED, log: () => {} });
  try {
    const commands = vocabulary(stage);
    for (const stack of ["primary", "secondary"] as const)
      for (const command of [
        commands.init(stack),
        ...secretsOfStack(stage, stack).map((one) => commands.setSecret(stack, ...one)),
      ]) {
        const { code, output, shown } = await runCommand(stage, command);
        assert.equal(code, 0, `${shown}: ${output}`);
      }
    return { stage, commands };
  } catch (error) {
    await stage.clear(false);
    throw error;
  }
}
