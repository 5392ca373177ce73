import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { compareVersions } from "./versions.ts";

const run = promisify(execFile);
const GoEnvironment = z.object({ GOVERSION: z.string(), GOTOOLCHAIN: z.string().default("auto") });

/** Go 1.21 is the first that fetches a newer toolchain by itself. */
const FIRST_SELF_UPDATING = "1.21.0";

/** The Go release that engine/go/go.mod asks for. */
export function neededGo(): string {
  const text = readFileSync(join(import.meta.dirname, "go", "go.mod"), "utf8");
  const found = /^go (\S+)$/m.exec(text)?.[1];
  if (!found) throw new Error("engine/go/go.mod has no go line");
  return found;
}

/** Makes sure that there is a Go that can build the CLI, or says what to install. */
export async function checkGo(log: (line: string) => void): Promise<void> {
  const needed = neededGo();
  const where = `Install Go ${needed} or newer (https://go.dev/dl/), or the Pulumi CLI itself (https://www.pulumi.com/docs/iac/download-install/), and put it on PATH.`;
  let text: string;
  try {
    // In a folder without go.mod: in engine/go an older Go would fetch its successor before it answers.
    const options = { cwd: "/", timeout: 30_000, env: { ...process.env, GOWORK: "off" } };
    text = (await run("go", ["env", "-json", "GOVERSION", "GOTOOLCHAIN"], options)).stdout;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new Error(
        `There is no Pulumi CLI on this machine, the official download is out of reach, and a build needs Go, which is not on PATH. ${where}`,
      );
    }
    throw new Error(
      `Go is on PATH but does not work (${String(error).split("\n", 1)[0]}). ${where}`,
    );
  }
  const go = GoEnvironment.parse(JSON.parse(text));
  if (compareVersions(go.GOVERSION, needed) >= 0) return;
  const stuck =
    go.GOTOOLCHAIN === "local" || compareVersions(go.GOVERSION, FIRST_SELF_UPDATING) < 0;
  if (stuck) {
    throw new Error(
      `Building the Pulumi CLI needs Go ${needed}, and this is ${go.GOVERSION}. ${where}`,
    );
  }
  log(`Go here is ${go.GOVERSION}; it fetches ${needed} by itself`);
}
