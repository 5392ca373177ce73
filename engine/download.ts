import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { withLock } from "./lock.ts";
import { cacheDirectory } from "./places.ts";
import { heartbeat } from "./progress.ts";
import { DOWNLOAD_VERSION } from "./versions.ts";

const LIMIT_MS = 10 * 60_000;

/** The CLI of the official distribution in this project's cache, whether it is there yet or not. */
export function downloadedCommand(cache = cacheDirectory): string {
  return commandIn(join(cache, "home"));
}

function commandIn(home: string): string {
  const file = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  return join(home, "versions", DOWNLOAD_VERSION, "bin", file);
}

/**
 * Fetches the official distribution with the npm package `pulumi`. Without the open internet that package fails at
 * once; the reason is given back rather than thrown, because a build from the Go module proxy comes next. Safe to call from several processes
 * at once.
 */
export async function download(
  log: (line: string) => void,
  cache = cacheDirectory,
): Promise<{ command: string } | { failed: string }> {
  const command = downloadedCommand(cache);
  if (existsSync(command)) return { command };
  return await withLock(
    join(cache, "home.lock"),
    (owner) => log(`process ${owner} is downloading the Pulumi CLI already; waiting for it`),
    async () => (existsSync(command) ? { command } : await fetchInto(command, log, cache)),
  );
}

async function fetchInto(
  command: string,
  log: (line: string) => void,
  cache: string,
): Promise<{ command: string } | { failed: string }> {
  log(`trying the official download of the Pulumi CLI ${DOWNLOAD_VERSION} (get.pulumi.com)`);
  // Put in place whole: half of one, after a kill or on a full disk, would be taken for the CLI ever after.
  const draft = join(cache, `home.${process.pid}`);
  const downloader = createRequire(import.meta.url).resolve("pulumi/run.js");
  const env = {
    ...process.env,
    PULUMI_HOME: draft,
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
      if (code === 0 && existsSync(commandIn(draft))) return resolve(undefined);
      const last = said.trim().split("\n").at(-1) ?? "";
      resolve(signal ? `ended by ${signal}` : last || `exit code ${code}`);
    });
  });
  beat.stop();
  try {
    if (failed === undefined) putInPlace(commandIn(draft), command);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return failed === undefined ? { command } : { failed };
}

function putInPlace(whole: string, command: string): void {
  const [from, to] = [whole, command].map((file) => dirname(dirname(file)));
  if (from === undefined || to === undefined || existsSync(command)) return;
  // What an older form of this program left half done.
  rmSync(to, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}
