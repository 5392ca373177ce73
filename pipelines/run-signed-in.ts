import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { keepSignedIn } from "./sign-in.ts";

/** Runs a command signed in for as long as it takes, and gives back its exit code. */
export async function runSignedIn([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined) throw new Error("signed-in what? Give a command");
  const signedIn = await keepSignedIn(process.env);
  const page = pageOf(process.env);
  try {
    const child = spawn(command, args, {
      stdio: "inherit",
      env: { ...process.env, ...signedIn.env, ...page.env },
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
    page.show();
    signedIn.end();
  }
}

/**
 * A takeover writes its times into the file that GitHub names for the page of a job. Azure Pipelines has such a page too, but takes a file
 * only when it is told of it.
 */
function pageOf({ TF_BUILD, AGENT_TEMPDIRECTORY }: NodeJS.ProcessEnv) {
  if (TF_BUILD !== "True" || AGENT_TEMPDIRECTORY === undefined) return { env: {}, show: () => {} };
  const file = join(mkdtempSync(join(AGENT_TEMPDIRECTORY, "summary-")), "takeover.md");
  return {
    env: { GITHUB_STEP_SUMMARY: file },
    show: () => {
      if (existsSync(file)) console.log(`##vso[task.uploadsummary]${file}`);
    },
  };
}
