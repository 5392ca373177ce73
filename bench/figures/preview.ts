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
 * have nothing to change, neither asks Azure (no --refresh), and the two take turns, so that the machine's mood hits both.
 */
export async function measurePreview(stage: BenchStage, runs: number): Promise<Figure[]> {
  const count = await customResources(stage);
  const bare: BareProgram = await bringUpBareProgram(stage, count);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push((await stage.run(stage.commands.previewClean("primary"))).seconds);
    theirs.push((await stage.run(bare.preview)).seconds);
  }
  const [mine, other] = [median(ours), median(theirs)];
  return [
    {
      name: "preview of one estate ÷ bare azure-native program",
      value: mine / other,
      unit: "",
      target: 1.5,
      how: `${mine.toFixed(2)} s / ${other.toFixed(2)} s, medians of ${runs}, ${count} resources each`,
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
