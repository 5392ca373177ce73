import { spawn } from "node:child_process";
import { once } from "node:events";
import { projectDirectory } from "../../engine/places.ts";
import type { Figure } from "./figure.ts";

/** The whole rehearsal as a user runs it; warm, since everything else of the bench has run before. */
export async function measureDrill(): Promise<Figure[]> {
  const began = performance.now();
  const child = spawn(process.execPath, ["drill/main.ts"], {
    cwd: projectDirectory,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  const seconds = (performance.now() - began) / 1000;
  const how = `npm run drill, exit code ${code ?? "none: it was killed"}`;
  return [{ name: "drill, warm", value: seconds, unit: "s", target: 240, how }];
}
