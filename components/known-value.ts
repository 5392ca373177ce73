import type * as pulumi from "@pulumi/pulumi";

/**
 * What an output comes to that a preview knows, too: one of the configuration, or a component's URN. No other of a resource: it would be waited for
 * for ever.
 */
export function knownValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
