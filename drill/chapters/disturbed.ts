import { otherSite, type Site } from "../../config/pair.ts";
import type { Command, Ended } from "../commands/command.ts";
import { FAILED } from "../commands/command.ts";
import { plantedFaults } from "../faults/all.ts";
import type { PlantedFault } from "../faults/fault.ts";
import type { FaultWish } from "../faults/wish.ts";
import { shownFault } from "../faults/wish.ts";
import type { About, Rehearsal } from "../rehearsal.ts";
import type { FaultResult } from "../report/result.ts";
import { engineKiller } from "../stage/kill-engine.ts";
import { bringUp } from "./bring-up.ts";
import { checkDrift } from "./check-drift.ts";
import { eachSite } from "./each-site.ts";
import { moveRolesByHand } from "./moved-by-hand.ts";
import { said } from "./said.ts";
import { chapterOf, takeOver } from "./takeover.ts";

/** What a script says whose engine was killed: 128 and the number of SIGKILL. */
const KILLED = [137] as const;

/** Where a rehearsal with faults goes: away from the region that is lost. */
export const siteUnder = (wishes: readonly FaultWish[]): Site =>
  wishes.some((wish) => wish.kind === "region-lost" && wish.site === "secondary")
    ? "primary"
    : "secondary";

/** Both stacks are brought up, and one takeover is made under faults: what was planted, what was said, how it ended. */
export async function rehearseFaults(
  rehearsal: Rehearsal,
  wishes: readonly FaultWish[],
): Promise<readonly FaultResult[]> {
  const to = siteUnder(wishes);
  await bringUp(rehearsal);
  if (to === "primary") await takeOver(rehearsal, "secondary");
  const byHand = wishes.some(({ kind }) => kind === "moved-by-hand")
    ? [await moveRolesByHand(rehearsal)]
    : [];
  rehearsal.chapter(chapterOf(to));
  rehearsal.keepCheckout(otherSite(to));
  await rehearsal.run(rehearsal.commands.flip(to), { kind: "flip" });
  const faults = plantedFaults(wishes, { rehearsal, to });
  for (const fault of faults) {
    rehearsal.say(`  planted ${fault.name}: ${fault.planted}`);
    await fault.plant();
  }
  const results = await takeOverUnder(rehearsal, to, wishes, faults);
  return [...byHand, ...results];
}

async function takeOverUnder(
  rehearsal: Rehearsal,
  to: Site,
  wishes: readonly FaultWish[],
  faults: readonly PlantedFault[],
): Promise<readonly FaultResult[]> {
  const { commands, stage } = rehearsal;
  const previews = await eachSite((stack) =>
    rehearsal.run(commands.preview(stack), { kind: "preview", stack }),
  );
  const failing = faults.filter((fault) =>
    stage.estates.some((estate) => fault.expects(estate).fails),
  );
  const about: About = { kind: "up", stack: to, mandate: "takes" };
  const failed: About = { ...about, codes: FAILED, disturbed: failing.map(({ name }) => name) };
  const beside = await disturbCommand(rehearsal, to, wishes, failing.length > 0 ? failed : about);
  const run =
    beside.ended ?? (await rehearsal.run(beside.next, failing.length > 0 ? failed : about));
  const text = [...previews, run].map(({ output }) => output).join("\n");
  const results = faults.map((fault) => said(rehearsal, fault, text, run.code));
  for (const { wayOut } of failing) {
    if (wayOut === undefined) continue;
    rehearsal.say(`  way out: ${wayOut.words}`);
    await wayOut.take();
  }
  if (failing.length > 0) await rehearsal.run(commands.takeOver(to), about);
  for (const fault of faults) await fault.lift();
  const same = { kind: "up", mandate: "same" } as const;
  // What could not be done while the fault stood (a fence that is pending) is done by the next run.
  await rehearsal.run(commands.takeOver(to), { ...same, stack: to });
  const released = otherSite(to);
  await rehearsal.run(commands.up(released), { ...same, stack: released });
  await checkDrift(rehearsal);
  return [...beside.results, ...results];
}

/** What is done to the command itself: its engine is killed, or the other stack is brought up at the same moment. */
async function disturbCommand(
  rehearsal: Rehearsal,
  to: Site,
  wishes: readonly FaultWish[],
  about: About,
): Promise<{
  readonly next: Command;
  readonly ended?: Ended;
  readonly results: readonly FaultResult[];
}> {
  const { commands, stage } = rehearsal;
  const kill = wishes.find((wish) => wish.kind === "kill");
  if (kill !== undefined) {
    const killer = engineKiller(stage, kill.call);
    const command = { ...commands.takeOver(to), whileRunning: killer.whileRunning };
    const { code } = await rehearsal.run(command, {
      ...about,
      codes: KILLED,
      disturbed: ["killed"],
    });
    const at = killer.killedAt();
    if (at === undefined)
      rehearsal.troubles.push(
        `${shownFault(kill)}: the takeover made fewer calls; nothing was killed`,
      );
    const result = {
      name: shownFault(kill),
      planted: `the engine was killed at ${at ?? "no call"}`,
      said: [],
      ended: `exit code ${code}; \`npm run resume -- --stack ${to}\` went on`,
    };
    rehearsal.say(`  ${result.planted}`);
    return { next: commands.resume(to), results: [result] };
  }
  const next = commands.takeOver(to);
  if (!wishes.some((wish) => wish.kind === "race")) return { next, results: [] };
  const other = commands.takeOver(otherSite(to));
  const ended = await rehearsal.runTogether([next, other], about);
  const result = {
    name: "race",
    planted: "both stacks were brought up at the same moment",
    said: [],
    ended: `exit code ${ended.code}`,
  };
  return { next, ended, results: [result] };
}
