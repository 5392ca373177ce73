import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { SavedWorld, World } from "./world.ts";

/** Reads a state file that `StateFile` wrote; undefined when there is none yet. */
export function readStateFile(path: string): SavedWorld | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as SavedWorld;
  } catch (cause) {
    throw new Error(`the state file ${path} cannot be read; move it away to begin anew`, { cause });
  }
}

/** Keeps the world in a file: whole or not at all, whatever happens to the process. */
export class StateFile {
  readonly #path: string;
  #written = -1;
  #isWaiting = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Keeps up with changes that no HTTP request made: those through SQL. */
  follow(world: World): void {
    world.onChange(() => {
      if (this.#isWaiting) return;
      this.#isWaiting = true;
      setImmediate(() => {
        this.#isWaiting = false;
        this.save(world);
      });
    });
  }

  /** Writes the world if it changed since the last time. It holds secrets, so only the owner may read it. */
  save(world: World): void {
    if (this.#written === world.revision) return;
    const draft = `${this.#path}.new`;
    writeFileSync(draft, JSON.stringify(world.save()), { mode: 0o600 });
    renameSync(draft, this.#path);
    this.#written = world.revision;
  }
}
