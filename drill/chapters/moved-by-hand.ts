import { FAILED } from "../commands/command.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { counted } from "../report/counted.ts";
import type { FaultResult } from "../report/result.ts";

/**
 * Somebody fails the groups over in the portal, or Azure does so by itself: that is reported by the drift check and by `up --refresh`, and
 * never corrected; it ends when the role comes back, or by a flip.
 */
export async function moveRolesByHand(rehearsal: Rehearsal): Promise<FaultResult> {
  const { commands, colleague, stage } = rehearsal;
  const moving = stage.estates.filter(({ catalogStays }) => catalogStays === undefined);
  rehearsal.chapter("A colleague fails over by hand");
  await Promise.all(moving.map((estate) => colleague.failOver(estate, "secondary")));
  const stack = "primary";
  const drift = await rehearsal.run(commands.checkDrift(stack), {
    kind: "drift check",
    stack,
    codes: [7],
  });
  const refreshed = await rehearsal.run(commands.takeOver(stack, "--refresh"), {
    kind: "up",
    stack,
    mandate: "same",
    codes: FAILED,
    disturbed: ["moved by hand"],
  });
  const lines = moving.flatMap(({ name }) => {
    const patterns = [
      [drift, new RegExp(`${name}: .*the role moved by itself: Secondary here, Primary there`)],
      [refreshed, new RegExp(`${name}: [^\\n]* failed: RoleMovedByItself`)],
    ] as const;
    return patterns.map(([{ output, shown }, pattern]) => {
      const found = pattern.exec(output)?.[0];
      if (found === undefined)
        rehearsal.troubles.push(
          `moved-by-hand: ${name}: ${shown} said nothing like ${pattern.source}`,
        );
      return found ?? `${name}: (not said)`;
    });
  });
  for (const line of lines) rehearsal.say(`      said: ${line}`);
  await Promise.all(moving.map((estate) => colleague.failOver(estate, "primary")));
  await rehearsal.run(commands.takeOver(stack, "--refresh"), {
    kind: "up",
    stack,
    mandate: "same",
  });
  return {
    name: "moved-by-hand",
    planted: `a colleague failed ${counted(moving.length, "group")} over to secondary, and later back`,
    said: lines,
    ended: "reported, not corrected",
  };
}
