import type { Site } from "../../config/pair.ts";
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
    init: (stack: Site) => pulumi("stack", "init", stack),
    setSecret: (stack: Site, path: string, value: string): Command => ({
      ...pulumi("config", "set", "--secret", "--path", path, "--stack", stack),
      stdin: value,
    }),
    /** All secrets of a stack at once, as one JSON text: with many estates, a command for each would take longer than a takeover. */
    setCredentials: (stack: Site, credentials: object): Command => ({
      ...pulumi("config", "set", "--secret", "credentials", "--stack", stack),
      stdin: JSON.stringify(credentials),
    }),
    preview: (stack: Site) => pulumi("preview", "--stack", stack, "--non-interactive", "--diff"),
    previewClean: (stack: Site) =>
      pulumi("preview", "--stack", stack, "--non-interactive", "--expect-no-changes"),
    checkDrift: (stack: Site) =>
      pulumi(
        ...["preview", "--stack", stack, "--non-interactive"],
        ...["--refresh", "--run-program", "--expect-no-changes"],
      ),
    up: (stack: Site, ...more: string[]) =>
      pulumi(
        ...["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", "--json"],
        ...more,
      ),
    readiness: (stack: Site, ...more: string[]) =>
      script("readiness", "readiness/main.ts", ["--stack", stack, ...more]),
    flip: (to: Site) => script("flip", "flip/main.ts", [to]),
    takeOver: (stack: Site, ...more: string[]) =>
      script("takeover", "engine/takeover.ts", [
        "--stack",
        stack,
        "--yes",
        "--skip-preview",
        ...more,
      ]),
    resume: (stack: Site) =>
      script("resume", "engine/resume.ts", ["--stack", stack, "--yes", "--skip-preview"]),
  };
}

export type Vocabulary = ReturnType<typeof vocabulary>;
