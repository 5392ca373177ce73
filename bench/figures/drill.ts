import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "./figure.ts";

const PROJECT = join(import.meta.dirname, "..", "..");
const DRILL = join(PROJECT, "drill", "main.ts");

/** The whole rehearsal as a user runs it; warm, since everything else of the bench has run before. */
export async function measureDrill(say: (line: string) => void): Promise<Figure[]> {
  if (!existsSync(DRILL)) {
    say("  there is no drill yet");
    return [];
  }
  const began = performance.now();
  const child = spawn(process.execPath, [DRILL], {
    cwd: PROJECT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  const seconds = (performance.now() - began) / 1000;
  const how = `npm run drill, exit code ${code ?? "none: it was killed"}`;
  return [{ name: "drill, warm", value: seconds, unit: "s", target: 240, how }];
}
