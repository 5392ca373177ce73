import { spawn } from "node:child_process";

/** Runs a command line tool of the pipeline's host (`gh`, `az`) and gives back what it printed. */
export async function tool(
  command: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (data: string) => {
      stdout += data;
    });
    child.stderr.setEncoding("utf8").on("data", (data: string) => {
      stderr += data;
    });
    // One that does not read its input may close it early: its exit code tells.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
    const what = [command, ...args.slice(0, 3)].join(" ");
    child.on("error", (error) => reject(new Error(`${what}: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) return resolve(stdout);
      reject(new Error(`${what} failed (exit code ${code}): ${stderr.trim() || stdout.trim()}`));
    });
  });
}

/** A variable that the host always sets; its absence is a mistake in the pipeline's file. */
export function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`the pipeline does not set ${name}`);
  return value;
}
