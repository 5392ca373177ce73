import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's folder: whatever is started from where, the CLI and its cache belong to this checkout. */
export const projectDirectory = dirname(import.meta.dirname);

/** Where CLIs of our own making live; ignored by git, safe to delete. */
export const cacheDirectory = join(projectDirectory, ".cache", "pulumi");

/**
 * The folder that holds Node 24 and nothing else. The engine starts `node` from PATH, and this folder shadows no other
 * command (node_modules/.bin would: it has a `pulumi`).
 */
export function nodeDirectory(root = projectDirectory): string {
  const own = join(root, "node_modules", "node", "bin");
  return existsSync(join(own, "node")) ? own : dirname(process.execPath);
}
