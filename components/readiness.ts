import * as pulumi from "@pulumi/pulumi";
import type { EstateReadiness } from "../readiness/check-estates.ts";

/** Warnings for what failed, each with its cure, and one line for what is not known; what passed is not worth a line. */
export async function tellReadiness(all: readonly EstateReadiness[]): Promise<void> {
  for (const { estate, findings } of all) {
    for (const { outcome, check, says, cure } of findings)
      if (outcome === "failed")
        await pulumi.log.warn(`${estate}: not ready: ${check}: ${says}\n  do: ${cure}`);
    const unknown = findings.filter(({ outcome }) => outcome === "unknown");
    if (unknown.length > 0)
      await pulumi.log.info(
        `${estate}: readiness not known of: ${unknown.map(({ check }) => check).join(", ")}; \`npm run readiness -- --stack ${pulumi.getStack()}\` says why`,
      );
  }
}
