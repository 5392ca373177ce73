import * as pulumi from "@pulumi/pulumi";

/**
 * The same output, or `instead` when its resource failed. With continue-on-error the program goes on after a failed step; an output that
 * waits for that step would end it with a stack trace of the SDK, beside (and above) the words of the failure itself.
 */
export function despiteFailure<T, S>(output: pulumi.Output<T>, instead: S): pulumi.Output<T | S> {
  return pulumi.recover<T | S>(output, () => instead);
}

/** How the SDK words that a step was not begun because one that it waits for has failed. */
const NOT_BEGUN = /^resource (\S+) .*failed to register$/;

/**
 * With continue-on-error a step whose predecessor failed is not begun, and the SDK reports that as a crash of the program, with a stack
 * trace. It is none: it is said in one plain line, once for each failed step.
 */
export function sayPlainlyWhatWasNotBegun(): void {
  process.prependListener("unhandledRejection", (reason) => {
    const failed = reason instanceof Error ? NOT_BEGUN.exec(reason.message)?.[1] : undefined;
    if (!(reason instanceof Error) || failed === undefined) return;
    reason.message = `${failed} failed (its error says why); the steps that wait for it were not begun, all others go on`;
    // What makes the SDK print the message alone, on both of its ways.
    reason.stack = reason.message;
    Object.assign(reason, new pulumi.RunError());
  });
}
