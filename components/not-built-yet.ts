import type { Estate } from "../config/deployment.ts";
import { carriersOf } from "../planner/carriers.ts";
import { variantOf } from "../planner/strategies.ts";

/** What a configuration may say and this version does not do yet; refused rather than passed over. */
export function notBuiltYet(estate: Estate): readonly string[] {
  const missing: string[] = [];
  const carriers = carriersOf(variantOf(estate), estate.failover.mode);
  if (carriers.includes("CatalogOwner") || estate.strategy === "dualStandby")
    missing.push(`strategy: ${estate.strategy}`);
  return missing;
}
