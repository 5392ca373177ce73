import type { SiteName } from "../estates/sample.ts";
import type { Stage } from "../stage/stage.ts";
import type { Command } from "./command.ts";

/** The commands of the README, as a user types them. */
export function vocabulary(stage: Stage) {
  const pulumi = (...args: string[]): Command => ({
    shown: `pulumi ${args.join(" ")}`,
    command: stage.pulumi.command,
    args,
  });
  const script = (name: string, file: string, args: readonly string[]): Command => ({
    shown: `npm run ${name} -- ${args.join(" ")}`,
    command: process.execPath,
    args: [file, ...args],
  });
  return {
    init: (stack: SiteName) => pulumi("stack", "init", stack),
    setSecret: (stack: SiteName, path: string, value: string): Command => ({
      ...pulumi("config", "set", "--secret", "--path", path, "--stack", stack),
      stdin: value,
    }),
    /** All secrets of a stack at once, as one JSON text: with many estates, a command for each would take longer than a takeover. */
    setCredentials: (stack: SiteName, credentials: object): Command => ({
      ...pulumi("config", "set", "--secret", "credentials", "--stack", stack),
      stdin: JSON.stringify(credentials),
    }),
    preview: (stack: SiteName) =>
      pulumi("preview", "--stack", stack, "--non-interactive", "--diff"),
    previewClean: (stack: SiteName) =>
      pulumi("preview", "--stack", stack, "--non-interactive", "--expect-no-changes"),
    checkDrift: (stack: SiteName) =>
      pulumi(
        ...["preview", "--stack", stack, "--non-interactive"],
        ...["--refresh", "--run-program", "--expect-no-changes"],
      ),
    up: (stack: SiteName, ...more: string[]) =>
      pulumi(
        ...["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", "--json"],
        ...more,
      ),
    readiness: (stack: SiteName, ...more: string[]) =>
      script("readiness", "readiness/main.ts", ["--stack", stack, ...more]),
    flip: (to: SiteName) => script("flip", "config/flip/main.ts", [to]),
    takeOver: (stack: SiteName, ...more: string[]) =>
      script("takeover", "engine/takeover.ts", [
        "--stack",
        stack,
        "--yes",
        "--skip-preview",
        ...more,
      ]),
    resume: (stack: SiteName) =>
      script("resume", "engine/resume.ts", ["--stack", stack, "--yes", "--skip-preview"]),
  };
}

export type Vocabulary = ReturnType<typeof vocabulary>;
