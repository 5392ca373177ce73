import * as pulumi from "@pulumi/pulumi";
import { parsedValue } from "../config/parsed-value.ts";
import { knownValue } from "./known-value.ts";

/**
 * The stack's `credentials`: as an output that stays secret, and in clear, for a look at which there are.
 *
 * Not read as an object by the SDK: where they are none, its error quotes all of them.
 */
export async function configuredSecrets() {
  const configured = new pulumi.Config().getSecret("credentials");
  const parsed = pulumi.output(configured).apply((text) => parsedValue(text) ?? {});
  const found: unknown = await knownValue(parsed);
  return { secrets: parsed.apply((known): Record<string, unknown> => Object(known)), found };
}
