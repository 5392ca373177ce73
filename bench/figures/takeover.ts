import { join } from "node:path";
import type { Site } from "../../config/pair.ts";
import { ordersFor } from "../by-hand/orders.ts";
import type { BenchStage } from "../stage/stage.ts";
import { type Outage, outageOf } from "../without-ssis.ts";
import { type Figure, median } from "./figure.ts";

/**
 * At this factor a Retry-After of 15 seconds, which the SDK takes for the wall's, is exactly one second of the wall: what is done by hand then
 * polls as often as it would in Azure. The SDK's own default of two seconds is divided by the factor.
 */
const TAKEOVER_SPEED = 15;

const BY_HAND = join(import.meta.dirname, "..", "by-hand", "main.ts");

/** Moves the one estate there by the product and back by hand, `rounds` times. */
export async function measureTakeover(stage: BenchStage, rounds: number): Promise<Figure[]> {
  stage.setSpeed(TAKEOVER_SPEED);
  const product: Outage[] = [];
  const byHand: Outage[] = [];
  for (let round = 0; round < rounds; round += 1) {
    product.push(await outageDuring(stage, () => takeOver(stage, "secondary")));
    byHand.push(await outageDuring(stage, () => moveByHand(stage, "primary")));
  }
  return [
    {
      name: "time without SSIS ÷ critical path, takeover of one estate",
      value: median(product.map(ratio)),
      unit: "",
      target: 1.05,
      how: inWords(product),
    },
    {
      name: "the same by the article's steps, SDK pollers, by hand",
      value: median(byHand.map(ratio)),
      unit: "",
      how: inWords(byHand),
    },
  ];
}

/** Flips the flag and takes over, as a user does. */
async function takeOver(stage: BenchStage, to: Site): Promise<number> {
  await stage.run(stage.commands.flip(to));
  return (await stage.run(stage.commands.takeOver(to))).seconds;
}

async function moveByHand(stage: BenchStage, to: Site): Promise<void> {
  await stage.run({
    shown: `the article's steps by hand, to ${to}`,
    command: process.execPath,
    args: [BY_HAND],
    stdin: JSON.stringify(ordersFor(stage, to, TAKEOVER_SPEED)),
  });
  await untilServing(stage);
}

/** "Started" is the last thing that the SDK waits for; the first worker row comes a little later. */
async function untilServing(stage: BenchStage): Promise<void> {
  for (let waited = 0; waited < 100; waited += 1) {
    const last = stage.journal().findLast((event) => event.kind === "serving");
    if (last?.kind === "serving" && last.serving) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function outageDuring(stage: BenchStage, work: () => Promise<unknown>): Promise<Outage> {
  const from = stage.journal().at(-1)?.sequence ?? 0;
  await work();
  const [estate] = stage.estates;
  if (estate === undefined) throw new Error("there is no estate to measure");
  return outageOf(stage.journal(), estate, from);
}

const ratio = ({ withoutSsisSeconds, criticalPathSeconds }: Outage): number =>
  withoutSsisSeconds / criticalPathSeconds;

function inWords(outages: readonly Outage[]): string {
  const each = outages.map(
    ({ withoutSsisSeconds, criticalPathSeconds }) =>
      `${withoutSsisSeconds.toFixed(0)} s / ${criticalPathSeconds.toFixed(0)} s`,
  );
  return `clock × ${TAKEOVER_SPEED}, Azure's time: ${each.join(", ")}`;
}
