import { z } from "zod";
import { type BareProgram, bringUpBareProgram } from "../bare/program.ts";
import type { BenchStage } from "../stage/stage.ts";
import { type Figure, median } from "./figure.ts";

const deployment = z.object({
  deployment: z.object({
    resources: z.array(z.object({ custom: z.boolean().default(false), type: z.string() })),
  }),
});

/**
 * `pulumi preview` of the home stack of one estate, which has the most resources, against a bare azure-native program with as many: both
 * have nothing to change, the engine asks Azure for nothing (no --refresh), and they take turns, so that the machine's mood hits all. A third
 * one, with `SSIS_OFFLINE=1`, tells what the plan in words and the readiness checks take, which do ask.
 */
export async function measurePreview(stage: BenchStage, runs: number): Promise<Figure[]> {
  const count = await customResources(stage);
  const bare: BareProgram = await bringUpBareProgram(stage, count);
  const ours: number[] = [];
  const offline: number[] = [];
  const theirs: number[] = [];
  const command = stage.commands.previewClean("primary");
  const blind = { ...command, env: { ...command.env, SSIS_OFFLINE: "1" } };
  for (let run = 0; run < runs; run += 1) {
    ours.push((await stage.run(command)).seconds);
    offline.push((await stage.run(blind)).seconds);
    theirs.push((await stage.run(bare.preview)).seconds);
  }
  const [mine, blindly, other] = [median(ours), median(offline), median(theirs)];
  return [
    {
      name: "preview of one estate ÷ bare azure-native program",
      value: mine / other,
      unit: "",
      target: 1.5,
      how: `${mine.toFixed(2)} s / ${other.toFixed(2)} s, medians of ${runs}, ${count} resources each`,
    },
    {
      name: "plan and readiness in that preview",
      value: mine - blindly,
      unit: "s",
      target: 3,
      how: `${mine.toFixed(2)} s, ${blindly.toFixed(2)} s with SSIS_OFFLINE=1`,
    },
  ];
}

/** Resources that a provider answers for; components, which only the engine keeps, would make the other program longer than fair. */
async function customResources(stage: BenchStage): Promise<number> {
  const args = ["stack", "export", "--stack", "primary"];
  const { output } = await stage.run({
    shown: `pulumi ${args.join(" ")}`,
    command: stage.pulumi.command,
    args,
  });
  const state: unknown = JSON.parse(output);
  return deployment
    .parse(state)
    .deployment.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .length;
}
