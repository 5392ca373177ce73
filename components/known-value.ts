import type * as pulumi from "@pulumi/pulumi";

/**
 * What an output comes to that a preview knows, too: one of the configuration, a component's URN, or one of a resource that is known to stay as it
 * is. Any other would be waited for for ever.
 */
export function knownValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
