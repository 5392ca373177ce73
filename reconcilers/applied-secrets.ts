import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { RuntimeSecrets } from "../planner/runtime-body.ts";

/** Which secrets a runtime was last given: a salted digest, since the service answers `**********` and the secrets themselves may not be kept. */
export const appliedSecrets = z.object({ salt: z.string(), digest: z.string() });
export type AppliedSecrets = z.infer<typeof appliedSecrets>;

export function digestOf(
  secrets: RuntimeSecrets,
  salt: string = randomBytes(16).toString("hex"),
): AppliedSecrets {
  const text = JSON.stringify(secrets, (_key, value: unknown) =>
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
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
