import { FAILED } from "../commands/command.ts";
import { addressOf, type SampleEstate } from "../estates/sample.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { killProvider } from "../stage/kill-provider.ts";

/** A start that Azure refuses once: code and text of a subnet that has no addresses left. */
const REFUSAL = {
  errorCode: "InvalidVnetConfiguration",
  message: "InvalidPropertyValue: the subnet has no free addresses.",
} as const;

/**
 * Somebody stops runtimes in the portal. That is drift, and `up --refresh` mends it: once with a start that Azure refuses (the other estate
 * is not kept from its own), once with the provider killed in the middle, and once to the end.
 *
 * @returns the exit code of the drift check
 */
export async function mendHandEdit(rehearsal: Rehearsal): Promise<number> {
  const { commands, colleague, stage } = rehearsal;
  const [refused, ...others] = stoppedByHand(stage.estates);
  rehearsal.chapter(
    "A colleague stops runtimes by hand (7: drift); a start fails, a provider is killed (1), and the next run mends it",
  );
  await Promise.all([refused, ...others].map((estate) => colleague.stopRuntime(estate)));
  const { code } = await rehearsal.run(commands.checkDrift("primary"), {
    kind: "drift check",
    stack: "primary",
    codes: [7],
  });
  const mend = commands.takeOver("primary", "--refresh");
  const run = { kind: "up", stack: "primary", mandate: "same" } as const;
  const { runtimeId } = addressOf(refused);
  stage.simulator.world.plant({ id: "refused", times: 1, runtime: runtimeId, nextStart: REFUSAL });
  await rehearsal.run(mend, {
    ...run,
    codes: FAILED,
    disturbed: [`a start of ${refused.name} is refused`],
  });
  await rehearsal.run(
    { ...mend, whileRunning: (pid) => killProvider(stage, pid, runtimeId) },
    { ...run, codes: FAILED, disturbed: ["killed"] },
  );
  await rehearsal.run(mend, run);
  return code;
}

/** The first is the one whose start is refused; best one in a network, since that is what the refusal is about. */
function stoppedByHand(
  estates: readonly SampleEstate[],
): readonly [SampleEstate, ...SampleEstate[]] {
  const first = estates.find((estate) => estate.network) ?? estates[0];
  if (first === undefined) throw new Error("there is no estate to rehearse");
  const second = estates.findLast((estate) => estate !== first);
  return second === undefined ? [first] : [first, second];
}
