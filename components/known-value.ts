import type * as pulumi from "@pulumi/pulumi";

/**
 * The value of an output that a preview knows, too: one of the configuration, a component's URN, or one of a resource that is known to stay as it
 * is. Any other never gets a value in a preview, and this would never end.
 */
export function knownValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
