import type { Rehearsal } from "../rehearsal.ts";
import { eachSite } from "./each-site.ts";

/**
 * The drift check of both stacks, as a nightly job runs it.
 *
 * @returns the worse of the two exit codes
 */
export async function checkDrift(rehearsal: Rehearsal): Promise<number> {
  const codes = await eachSite(async (stack) => {
    const about = { kind: "drift check", stack } as const;
    return (await rehearsal.run(rehearsal.commands.checkDrift(stack), about)).code;
  });
  return Math.max(...codes);
}
