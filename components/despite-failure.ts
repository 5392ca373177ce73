import * as pulumi from "@pulumi/pulumi";

/**
 * The same output, or `instead` when its resource failed. With continue-on-error the program goes on after a failed step; an output that
 * waits for that step would end it with a stack trace of the SDK, beside (and above) the words of the failure itself.
 */
export function despiteFailure<T, S>(output: pulumi.Output<T>, instead: S): pulumi.Output<T | S> {
  return pulumi.recover<T | S>(output, () => instead);
}
