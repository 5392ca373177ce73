import { type ChildProcess, spawn } from "node:child_process";
import { descendantsOf, type RunningProcess, runningProcesses } from "./process-table.ts";

const SAMPLE_EVERY_MS = 200;

/**
 * Everything the rehearsal has started, and whatever that has started in turn: the engine puts its plugins into process groups of their
 * own, and they outlive it when it is killed. So all of them are watched, and ended one by one, by their ids.
 */
export class Processes {
  readonly #seen = new Set<string>();
  readonly #commands = new Set<string>();
  /** What this has started itself and still runs; other children of this process are somebody else's. */
  readonly #roots = new Set<number>();
  #sampling: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => void this.sample(), SAMPLE_EVERY_MS);
    this.#timer.unref();
  }

  /** Starts a command whose output is drained by the caller. */
  start(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: Record<string, string> },
  ): ChildProcess {
    const child = spawn(command, args, {
      ...options,
      // A group of its own: a Ctrl-C at the terminal is ours to answer, or the engine would be told twice.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { pid } = child;
    if (pid !== undefined) {
      this.#roots.add(pid);
      child.once("exit", () => this.#roots.delete(pid));
    }
    // The command line counts as sampled even when it ends before the next sample.
    this.#commands.add([command, ...args].join(" "));
    return child;
  }

  /** Every command line that was seen, with its arguments. */
  commandLines(): readonly string[] {
    return [...this.#commands];
  }

  /** Looks at what runs now. */
  async sample(): Promise<void> {
    this.#sampling ??= this.#look().finally(() => {
      this.#sampling = undefined;
    });
    await this.#sampling;
  }

  /** The descendants of one process that run now. */
  async below(pid: number): Promise<readonly RunningProcess[]> {
    return descendantsOf(pid, await runningProcesses());
  }

  /** Ends what still runs of all that was started; by id, and only where the id still means the same process. */
  async endAll(): Promise<readonly RunningProcess[]> {
    clearInterval(this.#timer);
    await this.sample();
    const left: RunningProcess[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const alive = (await runningProcesses()).filter((one) => this.#seen.has(keyOf(one)));
      if (alive.length === 0) break;
      if (attempt === 0) left.push(...alive);
      for (const { pid } of alive) kill(pid);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return left;
  }

  async #look(): Promise<void> {
    const all = await runningProcesses();
    const known = all.filter((one) => this.#roots.has(one.pid) || this.#seen.has(keyOf(one)));
    // Orphans hang below process 1: their own children are found through them.
    const below = known.flatMap((one) => descendantsOf(one.pid, all));
    for (const one of [...known, ...below]) {
      this.#seen.add(keyOf(one));
      const { command } = one;
      if (command !== "") this.#commands.add(command);
    }
  }
}

const keyOf = ({ pid, started }: RunningProcess): string => `${pid} ${started}`;

/** Ends one process at once; one that has ended already is as good. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // it has ended
  }
}
