import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import { compareVersions, MINIMUM_VERSION, parseVersion } from "./versions.ts";

const run = promisify(execFile);

export type OnPath =
  | { kind: "found"; command: string; version: string }
  | { kind: "unfit"; command: string; reason: string }
  | { kind: "absent" };

/** The folders of a PATH, without npm's own: `node_modules/.bin/pulumi` is a downloader, not an installed CLI. */
function folders(path: string): string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.endsWith(join("node_modules", ".bin")))
    .filter((folder) => !folder.includes(`${sep}node-gyp-bin`));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, not ours to run, or a folder: PATH lookup goes on, as a shell's would.
    return false;
  }
}

/** The first executable of that name on a PATH. */
function lookUp(name: string, path: string): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return folders(path)
    .map((folder) => join(folder, file))
    .find(isExecutable);
}

/** Looks for an installed Pulumi CLI and asks it for its version; too old or not answering is said, not hidden. */
export async function findOnPath(env: NodeJS.ProcessEnv): Promise<OnPath> {
  const command = lookUp("pulumi", env.PATH ?? "");
  if (!command) return { kind: "absent" };
  let version: string;
  try {
    version = await askVersion(command, env);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { kind: "unfit", command, reason: `it does not say its version (${why})` };
  }
  if (compareVersions(version, MINIMUM_VERSION) < 0) {
    const reason = `it is ${version}, and this project needs ${MINIMUM_VERSION} or newer`;
    return { kind: "unfit", command, reason };
  }
  return { kind: "found", command, version };
}

/** What `pulumi version` of that executable says, without the `v`. */
async function askVersion(command: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(command, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: 20_000,
  });
  const parsed = parseVersion(stdout);
  if (!parsed) throw new Error(`"${stdout.trim().slice(0, 80)}" is not a version`);
  return parsed.join(".");
}

/**
 * Whether that CLI brings its Node.js language host: beside it (the official distribution) or on PATH. A CLI from
 * `go install` or a bare package has none and would stop at the first preview.
 */
export function hasLanguageHost(command: string, path: string): boolean {
  const name = "pulumi-language-nodejs";
  const beside = [dirname(command), dirname(realpathSync(command))].join(delimiter);
  return lookUp(name, `${beside}${delimiter}${path}`) !== undefined;
}
