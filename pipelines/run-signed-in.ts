import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { keepSignedIn } from "./sign-in.ts";

/** Runs a command signed in for as long as it takes, and gives back its exit code. */
export async function runSignedIn([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined) throw new Error("signed-in what? Give a command");
  let child: ChildProcess | undefined;
  let told: NodeJS.Signals | undefined;
  // The runner tells its own child only. The engine takes one signal as "finish the running step and stop". And from the very beginning: a
  // signal that ended this process would leave the token behind, or the command without anybody who waits for it.
  const passOn = (signal: NodeJS.Signals): void => {
    told = signal;
    child?.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, passOn);
  const signedIn = await keepSignedIn(process.env);
  const page = pageOf(process.env);
  try {
    if (told !== undefined) return codeOf(told);
    const started = spawn(command, args, {
      stdio: "inherit",
      env: { ...process.env, ...signedIn.env, ...page.env },
    });
    child = started;
    return await new Promise((resolve, reject) => {
      started.on("error", (error) => reject(new Error(`${command}: ${error.message}`)));
      started.on("exit", (code, signal) => resolve(code ?? codeOf(signal)));
    });
  } finally {
    page.show();
    signedIn.end();
  }
}

/** A shell's way to say "ended by that signal". */
function codeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 1 : constants.signals[signal]);
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
