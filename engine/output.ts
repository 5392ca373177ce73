import type { ChildProcess } from "node:child_process";
import { fstatSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { tell } from "../cli/speak.ts";

/** Commands of the CLI that hold a stack's lock while they run, in all their spellings. */
const HOLDS_LOCK = ["up", "update", "destroy", "down", "dn", "refresh", "import"];

/**
 * How the CLI's output is connected. A terminal or a file is handed over as it is. Behind a pipe is a reader, and one that goes away (`| head
 * -1`) ends the CLI at its next line, with its lock left and a step half done: so it is read here, and passed on for as long as somebody reads.
 */
export function outlets(): ("inherit" | "pipe")[] {
  return [1, 2].map((descriptor) => {
    const file = fstatSync(descriptor);
    return file.isFIFO() || file.isSocket() ? "pipe" : "inherit";
  });
}

/** Passes on what comes through {@link outlets}. What only shows something ends with its reader, as any command does. */
export function passOutputOn(child: ChildProcess, args: readonly string[]): void {
  const goesOn = args.some((argument) => HOLDS_LOCK.includes(argument));
  let told = false;
  const connect = (from: Readable | null, to: Writable): void => {
    if (from === null) return;
    to.on("error", () => {
      if (!goesOn) return void from.destroy();
      from.resume();
      if (!told) tell("nobody reads the output any more; the run goes on");
      told = true;
    });
    from.pipe(to, { end: false });
  };
  connect(child.stdout, process.stdout);
  connect(child.stderr, process.stderr);
}
