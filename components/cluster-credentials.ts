import * as pulumi from "@pulumi/pulumi";
import type { SshCredentials } from "../cluster/ssh.ts";
import { clusterCredentialsSchema, missingSecretsMessage } from "../config/credentials.ts";
import { unfitSecrets } from "../config/wrong-secrets.ts";
import { configuredSecrets } from "./configured-secrets.ts";
import { knownValue } from "./known-value.ts";

/**
 * What the stack signs in with over SSH.
 *
 * @throws pulumi.RunError naming what is missing or misspelt, with the command that mends it
 */
export async function clusterCredentials(): Promise<pulumi.Output<SshCredentials>> {
  const { secrets, found } = await configuredSecrets();
  const unfit = unfitSecrets(pulumi.getStack(), found, "cluster");
  if (unfit !== undefined) throw new pulumi.RunError(unfit);
  const credentials = secrets.apply(
    (found): SshCredentials => clusterCredentialsSchema.partial().parse(found.cluster ?? {}),
  );
  const { privateKey, password } = await knownValue(credentials);
  if (privateKey || password) return credentials;
  const why =
    "the program signs in to the nodes over SSH with it (or with credentials.cluster.password)";
  throw new pulumi.RunError(
    missingSecretsMessage(pulumi.getStack(), [{ path: ["cluster", "privateKey"], why }]),
  );
}
