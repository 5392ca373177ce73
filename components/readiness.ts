import * as pulumi from "@pulumi/pulumi";
import { failuresAlike } from "../readiness/alike.ts";
import type { EstateReadiness } from "../readiness/check-estates.ts";
import { judgeFence } from "../readiness/checks/stack.ts";
import type { Finding } from "../readiness/finding.ts";

/**
 * What a fence could not do is in the stack's state; a preview knows it where the fence itself would not change, and says nothing where it
 * would: then the plan does.
 */
export function tellPending(estate: string, pending: pulumi.Output<readonly string[]>): void {
  if (!pulumi.runtime.isDryRun()) return;
  pending.apply(async (list) => {
    const finding = judgeFence(estate, pulumi.getStack(), { value: list });
    if (finding.outcome === "failed") await warn(estate, finding);
  });
}

/** Warnings for what failed, each with its cure, and one line for what is not known; what passed is not worth a line. */
export async function tellReadiness(all: readonly EstateReadiness[]): Promise<void> {
  for (const { estates, finding } of failuresAlike(all)) await warn(estates.join(", "), finding);
  for (const { estate, findings } of all) {
    const unknown = findings.filter(({ outcome }) => outcome === "unknown");
    if (unknown.length > 0)
      await pulumi.log.info(
        `${estate}: readiness not known of: ${unknown.map(({ check }) => check).join(", ")}; \`npm run readiness -- --stack ${pulumi.getStack()}\` says why`,
      );
  }
}

const warn = (estates: string, { check, says, cure }: Finding): Promise<void> =>
  pulumi.log.warn(`${estates}: not ready: ${check}: ${says}\n  do: ${cure}`);
