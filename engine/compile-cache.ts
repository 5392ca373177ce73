import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Some 150 MB. The program and its libraries are 1,500; each copy of the program that a rehearsal or a test runs adds 300 that nobody asks for again. */
const MANY_FILES = 20_000;

/**
 * Where Node keeps what it has compiled (`NODE_COMPILE_CACHE`): program and provider are started anew by each command, and stripping types is
 * most of their start. One that has grown too large is thrown away whole, since its files do not say whose they are; Node makes it anew.
 */
export function compileCache(cache: string): string {
  const directory = join(cache, "compiled");
  for (const ofAVersion of entriesOf(directory)) {
    if (entriesOf(ofAVersion).length <= MANY_FILES) continue;
    try {
      rmSync(ofAVersion, { recursive: true, force: true });
    } catch {
      // Another user's, or another command writes there meanwhile: what is too large is no reason to end a takeover.
    }
  }
  return directory;
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return []; // not made yet, taken away meanwhile, not ours to read, or a file
  }
}
