import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { Deployment } from "../config/deployment.ts";
import { parsedValue } from "../config/parsed-value.ts";
import { readProjectFiles } from "../config/project-files.ts";
import { readDeployment } from "../config/reading.ts";
import type { Pulumi } from "../engine/find.ts";

const run = promisify(execFile);

/** A stack's configuration as the program would be given it. */
export interface StackConfiguration {
  readonly deployment: Deployment;
  /** `credentials`, in clear: they stay in this process. */
  readonly credentials: Readonly<Record<string, unknown>>;
  /** A setting by its full key, such as `azure-native:clientId`. */
  get(key: string): string | undefined;
}

const entries = z.record(z.string(), z.object({ value: z.string().optional() }));
const project = z.object({ name: z.string() });
const credentialsOf = z.record(z.string(), z.unknown());

/**
 * Asks the CLI, which decrypts the secrets and lays Pulumi.yaml's values below the stack's. They come through a pipe: no file and no command
 * line has them.
 *
 * @throws ConfigurationError as the program would
 */
export async function readStackConfiguration(
  pulumi: Pulumi,
  stack: string,
): Promise<StackConfiguration> {
  const { name } = project.parse(readProjectFiles(process.cwd()).project?.document);
  const shown = ["--show-secrets", "--json", "--non-interactive"];
  const text = await ask(pulumi, ["config", "--stack", stack, ...shown]);
  const values = entries.parse(JSON.parse(text));
  const get = (key: string): string | undefined => values[key]?.value;
  const deployment = readDeployment({
    project: name,
    // `organization/project/stack` is the same stack; its site stands in the last part.
    stack: stack.slice(stack.lastIndexOf("/") + 1),
    get: (key) => parsedValue(get(`${name}:${key}`)),
    keys: Object.keys(values)
      .filter((key) => key.startsWith(`${name}:`))
      .map((key) => key.slice(name.length + 1)),
    now: new Date(),
  });
  const credentials = credentialsOf.parse(parsedValue(get(`${name}:credentials`)) ?? {});
  return { deployment, credentials, get };
}

/** The outputs of a stack as JSON; secret ones are not among them. */
export function readStackOutputs(pulumi: Pulumi, stack: string): Promise<string> {
  return ask(pulumi, ["stack", "output", "--stack", stack, "--json", "--non-interactive"]);
}

async function ask({ command, env }: Pulumi, args: readonly string[]): Promise<string> {
  try {
    return (await run(command, args, { env, maxBuffer: 1 << 28 })).stdout;
  } catch (error) {
    // Its own words alone: the error of the call carries what was printed so far.
    const said = z.object({ stderr: z.string() }).safeParse(error).data?.stderr.trim();
    throw new Error(`pulumi ${args.slice(0, 4).join(" ")}: ${said || "it did not run"}`);
  }
}
