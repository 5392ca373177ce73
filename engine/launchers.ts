import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectDirectory } from "./places.ts";

/**
 * The two programs that the engine starts by name, as small shell scripts. They find the project relative to
 * themselves, so that a checkout can be moved with its cache.
 *
 * - `pulumi-language-nodejs` runs engine/host/language-host.cjs.
 * - `pulumi-resource-pulumi-nodejs` runs the dynamic providers. The script of that name inside `@pulumi/pulumi` starts
 *   one more node only to find the file, and stays between engine and provider as a shell; this one replaces itself.
 *   It lies beside the CLI because the engine warns, twice per preview, when it has to take it from PATH.
 */
function scripts(directory: string): Record<string, string> {
  const root = relative(directory, projectDirectory);
  const head = ["#!/bin/sh", `root=$(cd "$(dirname "$0")/${root}" && pwd)`];
  const provider = "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js";
  return {
    "pulumi-language-nodejs": [
      ...head,
      'exec node "$root/engine/host/language-host.cjs" "$@"',
      "",
    ].join("\n"),
    "pulumi-resource-pulumi-nodejs": [
      ...head,
      'preload="$root/engine/host/on-use.cjs"',
      "# The engine starts this in the program's folder, whose own SDK comes first.",
      `[ -f "$PWD/${provider}" ] && exec node --require "$preload" "$PWD/${provider}" "$@"`,
      `exec node --require "$preload" "$root/${provider}" "$@"`,
      "",
    ].join("\n"),
  };
}

/** Writes the launchers into `directory` where they are missing or of an older form. */
export function writeLaunchers(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(scripts(directory))) {
    const file = join(directory, name);
    if (textOf(file) === text) continue;
    // A run of another process may be starting this very file: replace it in one step.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, text);
    chmodSync(draft, 0o755);
    renameSync(draft, file);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // not written yet
  }
}
