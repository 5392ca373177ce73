import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { build, builtCommand } from "./build.ts";
import { compileCache } from "./compile-cache.ts";
import { download, downloadedCommand } from "./download.ts";
import { writeLaunchers } from "./launchers.ts";
import { findOnPath, hasLanguageHost } from "./on-path.ts";
import { cacheDirectory, nodeDirectory } from "./places.ts";
import { BUILD_VERSION, DOWNLOAD_VERSION } from "./versions.ts";

/** A Pulumi CLI that this project can use, and the environment to start it in. */
export interface Pulumi {
  /** The executable, with its folder. */
  readonly command: string;
  /** Its version, without the `v`. */
  readonly version: string;
  readonly source: "path" | "download" | "build";
  /** The environment of this process with Node 24, the language host and the dynamic provider's launcher on PATH. */
  readonly env: Record<string, string>;
}

export interface Search {
  readonly env?: NodeJS.ProcessEnv;
  readonly cache?: string;
}

/**
 * Where the engine listens. The SDK's gRPC looks for it behind `https_proxy` and `http_proxy` (in small letters), and comes to no answer there; it
 * asks `no_grpc_proxy` before `no_proxy`, and has nothing else to say to anybody (@grpc/grpc-js, http_proxy.js).
 */
const THIS_MACHINE = "127.0.0.1,localhost";

/**
 * Finds the Pulumi CLI: on PATH when it is new enough, else what was fetched or built before, else the official
 * download, else a build from the Go module proxy. `log` gets a line when something takes time or is left aside.
 */
export async function findPulumi(
  log: (line: string) => void,
  { env = process.env, cache = cacheDirectory }: Search = {},
): Promise<Pulumi> {
  const installed = await findOnPath(env);
  if (installed.kind === "found") {
    const { command, version } = installed;
    return { command, version, source: "path", env: environment(env, command, [], cache) };
  }
  if (installed.kind === "unfit") {
    log(`${installed.command} is left aside: ${installed.reason}`);
  }
  const { command, source } = await makeOne(log, cache);
  const version = source === "download" ? DOWNLOAD_VERSION : BUILD_VERSION;
  return { command, version, source, env: environment(env, command, [dirname(command)], cache) };
}

async function makeOne(
  log: (line: string) => void,
  cache: string,
): Promise<{ command: string; source: "download" | "build" }> {
  if (existsSync(downloadedCommand(cache))) {
    return { command: downloadedCommand(cache), source: "download" };
  }
  if (!existsSync(builtCommand(cache))) {
    const result = await download(log, cache);
    if ("command" in result) return { command: result.command, source: "download" };
    log(`the official download is out of reach (${result.failed})`);
  }
  return { command: await build(log, cache), source: "build" };
}

function environment(
  env: NodeJS.ProcessEnv,
  command: string,
  first: readonly string[],
  cache: string,
): Record<string, string> {
  const path = env.PATH ?? "";
  const folders = [nodeDirectory(), ...first, path];
  if (!hasLanguageHost(command, path)) {
    const launchers = join(cache, "launchers");
    writeLaunchers(launchers);
    folders.push(launchers);
  }
  const whole: Record<string, string> = {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NODE_COMPILE_CACHE: compileCache(cache),
  };
  for (const [key, value] of Object.entries(env)) if (value !== undefined) whole[key] = value;
  whole.PATH = folders.join(delimiter);
  whole.no_grpc_proxy = [...(env.no_grpc_proxy ? [env.no_grpc_proxy] : []), THIS_MACHINE].join(",");
  return whole;
}
