import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Processes } from "./processes.ts";

const ENTRY = join(import.meta.dirname, "..", "..", "simulator", "azure-native", "main.ts");
const STARTS_WITHIN_MS = 60_000;

/** Starts the stand-in for azure-native as a process of its own, as a provider is; its first line is its port. */
export async function startStandIn(
  processes: Processes,
  env: Record<string, string>,
): Promise<{ readonly port: number }> {
  const child = processes.start(process.execPath, [ENTRY], { cwd: process.cwd(), env });
  const said: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  if (child.stdout === null) throw new Error("the stand-in for azure-native has no output");
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(STARTS_WITHIN_MS);
  const ended = once(child, "exit", { signal }).then(() => undefined);
  const first = once(lines, "line", { signal }).then(([line]) => String(line));
  const port = Number(await Promise.race([first, ended]));
  // Whichever of the two did not come is not waited for any more.
  ended.catch(() => {});
  first.catch(() => {});
  if (Number.isInteger(port) && port > 0) return { port };
  throw new Error(`the stand-in for azure-native did not start: ${said.join("").trim()}`);
}
