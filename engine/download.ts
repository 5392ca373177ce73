import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cacheDirectory } from "./places.ts";
import { heartbeat } from "./progress.ts";
import { DOWNLOAD_VERSION } from "./versions.ts";

const LIMIT_MS = 10 * 60_000;

/** The CLI of the official distribution in this project's cache, whether it is there yet or not. */
export function downloadedCommand(cache = cacheDirectory): string {
  const file = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  return join(cache, "home", "versions", DOWNLOAD_VERSION, "bin", file);
}

/**
 * Fetches the official distribution with the npm package `pulumi`. Without the open internet that package fails at
 * once; the reason is given back rather than thrown, because a build from the Go module proxy comes next.
 */
export async function download(
  log: (line: string) => void,
  cache = cacheDirectory,
): Promise<{ command: string } | { failed: string }> {
  const command = downloadedCommand(cache);
  if (existsSync(command)) return { command };
  log(`trying the official download of the Pulumi CLI ${DOWNLOAD_VERSION} (get.pulumi.com)`);
  const downloader = createRequire(import.meta.url).resolve("pulumi/run.js");
  const env = {
    ...process.env,
    PULUMI_HOME: join(cache, "home"),
    PULUMI_VERSION: DOWNLOAD_VERSION,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NODE_USE_ENV_PROXY: "1", // fetch in Node follows HTTPS_PROXY only when told to
  };
  const beat = heartbeat(log, (elapsed) => `downloading the Pulumi CLI (${elapsed})`);
  const failed = await new Promise<string | undefined>((resolve) => {
    const child = spawn(process.execPath, [downloader, "version"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        said = (said + data).slice(-2000);
      });
    }
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => {
      if (code === 0 && existsSync(command)) return resolve(undefined);
      const last = said.trim().split("\n").at(-1) ?? "";
      resolve(signal ? `ended by ${signal}` : last || `exit code ${code}`);
    });
  });
  beat.stop();
  return failed === undefined ? { command } : { failed };
}
