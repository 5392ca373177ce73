import { readdirSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve, sep } from "node:path";
import { nameOfStack } from "../config/site.ts";

const SCHEME = "file://";

/**
 * Removes what keeps the engine from loading a stack that was being saved when it was killed.
 *
 * A backend in a folder keeps attributes beside each file. The file itself is replaced at one go, the attributes are written in place: a kill
 * in between leaves them empty, and from then on each command ends with "failed to load checkpoint: EOF". They hold a hash and a content
 * type that nobody asks for; a file without them is read as it is.
 *
 * @param backend its URL, as the CLI shows it
 * @returns the files that were removed
 */
export function dropEmptyAttributes(backend: string, stack: string): readonly string[] {
  if (!backend.startsWith(SCHEME)) return [];
  const [folder = ""] = backend.slice(SCHEME.length).split("?");
  const root = join(resolve(folder.replace(/^~/, homedir())), ".pulumi");
  const name = nameOfStack(stack);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => isOf(name, path))
    .map((path) => join(root, path))
    .filter((file) => statSync(file).size === 0)
    .map((file) => {
      rmSync(file);
      return file;
    });
}

/** `stacks/PROJECT/STACK.json.attrs`, and those of its copies, its history and its lock. */
function isOf(stack: string, path: string): boolean {
  const parts = path.split(sep);
  return (
    path.endsWith(".attrs") && parts.some((part) => part === stack || part.startsWith(`${stack}.`))
  );
}
