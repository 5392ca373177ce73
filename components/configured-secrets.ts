import * as pulumi from "@pulumi/pulumi";

/** The stack's `credentials`: as an output that stays secret, and in clear, for a look at which there are. */
export async function configuredSecrets() {
  const configured = new pulumi.Config().getSecretObject<Record<string, unknown>>("credentials");
  const secrets = configured ?? pulumi.output("").apply((): Record<string, unknown> => ({}));
  const found = await new Promise<Record<string, unknown>>((resolve) => {
    secrets.apply(resolve);
  });
  return { secrets, found };
}
