import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { Pulumi } from "./find.ts";

const run = promisify(execFile);

/** What the CLI answers on stdout. @throws Error with what it said when it fails */
export async function ask(pulumi: Pulumi, args: readonly string[]): Promise<string> {
  try {
    return (await run(pulumi.command, args, { env: pulumi.env, maxBuffer: 1 << 28 })).stdout;
  } catch (error) {
    const said = z.object({ stdout: z.string(), stderr: z.string() }).safeParse(error).data;
    const text = `${said?.stderr ?? ""}${said?.stdout ?? ""}`.trim();
    throw new Error(`pulumi ${args.slice(0, 3).join(" ")}: ${text || String(error)}`);
  }
}
