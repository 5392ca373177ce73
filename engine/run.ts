import { spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { constants as os } from "node:os";
import type { Pulumi } from "./find.ts";
import { outlets, passOutputOn } from "./output.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Two signals within this time are one: npm passes on what the terminal has already sent to everybody. */
const ONE_WISH_MS = 1000;

/**
 * Runs the CLI with this process's own input and output, and gives back the exit code.
 *
 * The CLI takes one SIGINT (or SIGTERM) as "finish the running step and stop", a second one as "stop at once", which leaves a step
 * half done. So it must get each of ours exactly once. With a terminal, Ctrl-C reaches it without us. Without one it
 * gets a process group of its own, and only what we pass on.
 */
export function runPulumi(
  pulumi: Pulumi,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  const terminal = hasTerminal();
  let last = 0;
  const passOn = (signal: NodeJS.Signals) => {
    if (terminal && signal === "SIGINT") return;
    if (Date.now() - last < ONE_WISH_MS) return;
    last = Date.now();
    // The CLI does not know a hang-up, and would die of it at once, with its lock left and a step half done.
    child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
  };
  // Before the CLI is started: a signal in between would end this process, and leave the CLI running.
  for (const signal of SIGNALS) process.on(signal, passOn);
  const child = spawn(pulumi.command, args, {
    env: { ...pulumi.env, ...env },
    stdio: ["inherit", ...outlets()],
    detached: !terminal,
  });
  passOutputOn(child, args);
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`${pulumi.command}: ${error.message}`)));
    // Not its exit alone: what it said last may still be on the way.
    child.on("close", (code, signal) => {
      for (const each of SIGNALS) process.off(each, passOn);
      // A shell's way to say "ended by that signal".
      resolve(code ?? 128 + (signal ? os.signals[signal] : 1));
    });
  });
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", constants.O_RDWR));
    return true;
  } catch {
    return false; // a pipeline, a service: no terminal to be in charge of us
  }
}
