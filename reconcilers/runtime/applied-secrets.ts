import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { AzureError } from "../../azure/errors.ts";
import { orderedJson } from "../../planner/json.ts";
import type { RuntimeSecrets } from "../../planner/runtime-body.ts";

/** Which secrets a runtime was last given: a salted digest, since the service answers `**********` and the secrets themselves may not be kept. */
export const appliedSecrets = z.object({ salt: z.string(), digest: z.string() });
export type AppliedSecrets = z.infer<typeof appliedSecrets>;

/** @param salt of an earlier digest, to compare with that one; a new one without it */
export function digestOf(
  secrets: RuntimeSecrets,
  salt: string = randomBytes(16).toString("hex"),
): AppliedSecrets {
  const text = orderedJson(secrets) ?? "";
  return {
    salt,
    digest: createHash("sha256").update(salt).update("\0").update(text).digest("hex"),
  };
}

/** Whether `secrets` are the ones last given; unknown (a runtime that was adopted) counts as yes, or each adoption would be a restart. */
export function areApplied(secrets: RuntimeSecrets, applied: AppliedSecrets | undefined): boolean {
  if (applied === undefined) return true;
  const now = digestOf(secrets, applied.salt);
  return timingSafeEqual(Buffer.from(now.digest, "hex"), Buffer.from(applied.digest, "hex"));
}

/**
 * Whether a failed start may be due to secrets that this stack did not write, so that the next run has to write its own. Nobody knows which ones a
 * runtime holds that was found and never written from here; and where both sites share a runtime, the other stack may have written it since. A start
 * that is merely not waited for any longer (^C, startTimeout) says nothing of them, and the runtime that comes of it must not be stopped again.
 *
 * @param applied what this stack last wrote; undefined where it never did
 */
export function mayHoldOthers(failure: unknown, applied: AppliedSecrets | undefined): boolean {
  if (!(failure instanceof AzureError) || failure.kind !== "refused") return false;
  return applied === undefined || failure.code === "AzureSqlConnectionFailure";
}
