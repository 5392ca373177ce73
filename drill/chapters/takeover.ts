import { otherSite, type Site } from "../../config/pair.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { checkDrift } from "./check-drift.ts";
import { eachSite } from "./each-site.ts";
import { withLostRegion } from "./lost-region.ts";

/** The flag is flipped, both stacks are previewed, the named site takes over, the other one is released, and nothing has drifted. */
export async function takeOver(rehearsal: Rehearsal, to: Site): Promise<void> {
  const { commands } = rehearsal;
  rehearsal.chapter(chapterOf(to));
  rehearsal.keepCheckout(otherSite(to));
  await rehearsal.run(commands.flip(to), { kind: "flip" });
  await eachSite((stack) => rehearsal.run(commands.preview(stack), { kind: "preview", stack }));
  const run = async (): Promise<void> => {
    await rehearsal.run(commands.takeOver(to), { kind: "up", stack: to, mandate: "takes" });
  };
  // The way back is also the way out of a region that is lost.
  if (to === "primary") await withLostRegion(rehearsal, run);
  else await run();
  const released = otherSite(to);
  await rehearsal.run(commands.up(released), { kind: "up", stack: released, mandate: "same" });
  await checkDrift(rehearsal);
}

export const chapterOf = (to: Site): string =>
  to === "secondary" ? "The secondary site takes over" : "The primary site takes back";
