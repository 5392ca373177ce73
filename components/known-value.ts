import type * as pulumi from "@pulumi/pulumi";

/** What an output of the configuration comes to. None of a resource: in a preview nobody knows it, and it would be waited for for ever. */
export function knownValue<T>(configured: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    configured.apply(resolve);
  });
}
