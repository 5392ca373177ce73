import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { Pulumi } from "./find.ts";

const run = promisify(execFile);

/**
 * What the CLI answers on stdout.
 *
 * @param tells what an error may show of a call that failed: `stderr` alone where what was printed so far may hold secrets
 * @throws Error with what it said when it fails
 */
export async function ask(
  pulumi: Pulumi,
  args: readonly string[],
  tells: "all" | "stderr" = "all",
): Promise<string> {
  try {
    return (await run(pulumi.command, args, { env: pulumi.env, maxBuffer: 1 << 28 })).stdout;
  } catch (error) {
    const said = z.object({ stdout: z.string(), stderr: z.string() }).safeParse(error).data;
    const text = `${said?.stderr ?? ""}${tells === "all" ? (said?.stdout ?? "") : ""}`.trim();
    // The call's own error carries nothing of stdout.
    throw new Error(`pulumi ${args.slice(0, 3).join(" ")}: ${text || String(error)}`);
  }
}
