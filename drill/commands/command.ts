import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../stage/stage.ts";

/** A command as a user types it. */
export interface Command {
  /** As it is shown, such as `pulumi preview --stack primary`. */
  readonly shown: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Fed to it, never put on the command line. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Seconds until it is killed. */
  readonly timeout?: number;
  /** Called once, when it runs. */
  readonly whileRunning?: (pid: number) => Promise<void>;
}

export interface Ended {
  readonly shown: string;
  /** Exit code; -1: killed. */
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
  /** Where its output is kept. */
  readonly file: string;
}

/** Only what hangs is to be ended by it: on a machine with other work, a preview of many estates takes minutes. */
const DEFAULT_TIMEOUT_S = 600;

/** What a command of ours, and the engine, ends with where its work has failed. */
export const FAILED: readonly number[] = [1, 255];

let count = 0;

/** Runs it to its end, draining its output always: an engine whose reader stops dies in the middle of its work. */
export async function runCommand(stage: Stage, command: Command): Promise<Ended> {
  count += 1;
  const slug = command.shown.replaceAll(/[^A-Za-z0-9]+/g, "-").slice(0, 60);
  const file = join(stage.workspace.records, `${String(count).padStart(2, "0")}-${slug}.txt`);
  const began = performance.now();
  const env: Record<string, string> = { ...stage.env };
  for (const [name, value] of Object.entries(command.env ?? {}))
    if (value === undefined) delete env[name];
    else env[name] = value;
  const child = stage.processes.start(command.command, command.args, {
    cwd: stage.workspace.program,
    env,
  });
  const kept = createWriteStream(file);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      kept.write(chunk);
    });
  // A command that does not read its input may close it early.
  child.stdin?.on("error", () => {});
  child.stdin?.end(command.stdin ?? "");
  const limit = setTimeout(
    () => child.kill("SIGKILL"),
    (command.timeout ?? DEFAULT_TIMEOUT_S) * 1000,
  );
  const beside =
    child.pid === undefined ? Promise.resolve() : (command.whileRunning?.(child.pid) ?? undefined);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    await beside;
    return {
      shown: command.shown,
      code: code ?? -1,
      output: Buffer.concat(chunks).toString("utf8"),
      seconds: (performance.now() - began) / 1000,
      file,
    };
  } finally {
    clearTimeout(limit);
    kept.end();
    await once(kept, "close");
  }
}
