import { azureDevOps } from "./azure-devops.ts";
import { github } from "./github.ts";
import { terminal } from "./terminal.ts";

/** Where a pipeline runs, and how it tells people there what it found. */
export interface Host {
  /** Address of this run, for whoever reads a report. */
  readonly run: string | undefined;
  /** The page of the job. */
  summary(markdown: string): Promise<void>;
  /** One comment on the pull request: made once, then rewritten. Nothing where there is no pull request. */
  comment(markdown: string): Promise<void>;
  /** Opens the report of drift, or rewrites the one that is open. */
  report(title: string, markdown: string): Promise<void>;
  /** Closes the report that is open, if there is one. */
  resolve(why: string): Promise<void>;
  /** A value that later jobs decide by. */
  output(name: string, value: string): void;
  /** A line that stands out in the log. */
  warn(line: string): void;
}

/** Stands at the head of the one comment, and is how it is found again. */
export const MARKER = "<!-- ssis-failover: preview -->";

/** The label or tag of the report of drift, by which it is found again. */
export const LABEL = "ssis-drift";

/** What a host reads line by line takes one line. */
export const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ");

/** The host by its own variables; a person's terminal otherwise. */
export function hostOf(env: NodeJS.ProcessEnv): Host {
  if (env.GITHUB_ACTIONS === "true") return github(env);
  if (env.TF_BUILD === "True") return azureDevOps(env);
  return terminal();
}
