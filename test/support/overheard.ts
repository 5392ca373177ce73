import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";

type Piped = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

/** A process that was started with pipes, with what it has said so far, and the code that it ends with (null: a signal's). */
export interface Overheard {
  readonly child: Piped;
  readonly said: { readonly out: string; readonly error: string };
  readonly ended: Promise<number | null>;
}

export function overheard(child: Piped): Overheard {
  const said = { out: "", error: "" };
  child.stdout.on("data", (data) => {
    said.out += data;
  });
  child.stderr.on("data", (data) => {
    said.error += data;
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, said, ended };
}
