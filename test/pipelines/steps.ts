import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT } from "./files.ts";

/** A step of a pipeline as its file has it: what the shell runs, and with which variables. */
export interface ShellStep {
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a host would put in the place of its expressions, such as `vars.ARM_CLIENT_ID` or `System.AccessToken`. */
export type Values = Readonly<Record<string, string>>;

const Env = z.record(z.string(), z.string()).default({});
const Workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({ steps: z.array(z.object({ run: z.string().optional(), env: Env })) }),
  ),
});
const AzureStep = z.object({
  inputs: z.object({ inlineScript: z.string().optional() }).default({}),
  env: Env,
});

/** The one step of a job that does its work: the one that is neither an action nor the installation. */
export function workflowStep(file: string, job: string, values: Values): ShellStep {
  const { jobs } = Workflow.parse(
    parse(readFileSync(join(PROJECT, ".github/workflows", file), "utf8")),
  );
  const found = (jobs[job]?.steps ?? []).filter(({ run }) => run !== undefined && run !== "npm ci");
  return filled(only(found, `${file}, ${job}`), /\$\{\{ ([\w.]+) \}\}/g, values);
}

/** The one task with a script of its own in a file of Azure Pipelines, wherever it stands in it. */
export function azureStep(file: string, values: Values): ShellStep {
  const document: unknown = parse(readFileSync(join(PROJECT, ".azure-pipelines", file), "utf8"));
  const found = tasksIn(document).flatMap((task) => {
    const { inputs, env } = AzureStep.parse(task);
    return inputs.inlineScript === undefined ? [] : [{ run: inputs.inlineScript, env }];
  });
  return filled(only(found, file), /\$\(([\w.]+)\)|\$\{\{ ([\w.]+) \}\}/g, values);
}

function tasksIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  if ("task" in value) return [value];
  return Object.values(value).flatMap(tasksIn);
}

function only<T>(found: readonly T[], where: string): T {
  const [one, ...more] = found;
  if (one === undefined || more.length > 0)
    throw new Error(`${where} has ${found.length} steps that run something`);
  return one;
}

/** Puts values in; an expression that has none would run as something else than on its host. */
function filled(
  { run, env }: { readonly run?: string | undefined; readonly env: Record<string, string> },
  expression: RegExp,
  values: Values,
): ShellStep {
  const fill = (text: string): string =>
    text.replaceAll(expression, (whole, one?: string, other?: string) => {
      const value = values[one ?? other ?? ""];
      if (value === undefined) throw new Error(`there is no value for ${whole}`);
      return value;
    });
  return {
    run: fill(run ?? ""),
    env: Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fill(text)])),
  };
}
