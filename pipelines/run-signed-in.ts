import { spawn } from "node:child_process";
import { constants } from "node:os";
import { keepSignedIn } from "./sign-in.ts";

/** Runs a command signed in for as long as it takes, and gives back its exit code. */
export async function runSignedIn([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined) throw new Error("signed-in what? Give a command");
  const signedIn = await keepSignedIn(process.env);
  try {
    const child = spawn(command, args, {
      stdio: "inherit",
      env: { ...process.env, ...signedIn.env },
    });
    // The runner tells its own child only. The engine takes one signal as "finish the running step and stop".
    const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, passOn);
    return await new Promise((resolve, reject) => {
      child.on("error", (error) => reject(new Error(`${command}: ${error.message}`)));
      child.on("exit", (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal])),
      );
    });
  } finally {
    signedIn.end();
  }
}
