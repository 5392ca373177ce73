import { watchProvider } from "../stage/memory.ts";
import type { BenchStage } from "../stage/stage.ts";
import type { Figure } from "./figure.ts";

/** The clock at which one takeover (706 s of Azure's time, and a few of the engine's own) lasts about 60 seconds. */
export const SIDE_BY_SIDE_SPEED = 13;

export interface Move {
  readonly seconds: number;
  readonly providerMegabytes: number | undefined;
  readonly providerCpuSeconds: number | undefined;
}

/** One whole `npm run takeover` of all estates of a stage. @param speed how fast Azure's time goes by; 1 is its own pace */
export async function moveAll(stage: BenchStage, speed: number): Promise<Move> {
  stage.setSpeed(speed);
  await stage.run(stage.commands.flip("secondary"));
  const { use, whileRunning } = watchProvider(stage.processes);
  const { seconds } = await stage.run({ ...stage.commands.takeOver("secondary"), whileRunning });
  return { seconds, providerMegabytes: use.peakMegabytes, providerCpuSeconds: use.cpuSeconds };
}

export function sideBySide(one: Move, many: Move, count: number, speed: number): Figure[] {
  const how = (move: Move) =>
    `${move.seconds.toFixed(1)} s (provider: ${move.providerCpuSeconds?.toFixed(1) ?? "?"} s of processor time)`;
  const figures: Figure[] = [
    {
      name: `takeover of ${count} estates ÷ takeover of one`,
      value: many.seconds / one.seconds,
      unit: "",
      target: 1.25,
      how: `clock × ${speed}: ${how(many)} / ${how(one)}`,
    },
  ];
  if (many.providerMegabytes === undefined) return figures;
  const alone = one.providerMegabytes?.toFixed(0) ?? "?";
  return [
    ...figures,
    {
      name: `peak memory of the dynamic provider, ${count} estates`,
      value: many.providerMegabytes,
      unit: "MB",
      target: 250,
      how: `most resident memory (VmHWM); ${alone} MB with one estate`,
    },
  ];
}
