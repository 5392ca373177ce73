import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { orderedJson } from "../planner/json.ts";
import type { RuntimeSecrets } from "../planner/runtime-body.ts";

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
