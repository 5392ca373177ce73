import { z } from "zod";
import type { Deployment } from "../config/deployment.ts";
import { keysOfProject } from "../config/namespaces.ts";
import { parsedValue } from "../config/parsed-value.ts";
import { readProjectFiles } from "../config/project-files.ts";
import { readDeployment } from "../config/reading.ts";
import { nameOfStack } from "../config/site.ts";
import { secretsIn } from "../config/wrong-secrets.ts";
import { ask } from "../engine/ask.ts";
import type { Pulumi } from "../engine/find.ts";

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

/**
 * Asks the CLI, which decrypts the secrets and lays Pulumi.yaml's values below the stack's. They come through a pipe: no file and no command
 * line has them.
 *
 * @throws Error as the program would
 */
export async function readStackConfiguration(
  pulumi: Pulumi,
  stack: string,
): Promise<StackConfiguration> {
  const { name } = project.parse(readProjectFiles(process.cwd()).project?.document);
  const shown = ["--show-secrets", "--json", "--non-interactive"];
  const text = await ask(pulumi, ["config", "--stack", stack, ...shown], "stderr");
  const values = entries.parse(JSON.parse(text));
  const get = (key: string): string | undefined => values[key]?.value;
  const deployment = readDeployment({
    stack: nameOfStack(stack),
    get: (key) => parsedValue(get(`${name}:${key}`)),
    keys: keysOfProject(name, nameOfStack(stack), Object.keys(values)),
    now: new Date(),
  });
  const whose = deployment.cluster === undefined ? "estates" : "cluster";
  const credentials = secretsIn(stack, get(`${name}:credentials`), whose);
  return { deployment, credentials, get };
}

/** The outputs of a stack as JSON; secret ones are not among them. */
export function readStackOutputs(pulumi: Pulumi, stack: string): Promise<string> {
  return ask(pulumi, ["stack", "output", "--stack", stack, "--json", "--non-interactive"]);
}
