import { ordinary, type SampleEstate } from "../../drill/estates/sample.ts";

/**
 * Estates as the takeover of the second article row has them: SQL Database, server endpoint, the runtime moves; express injection, a custom
 * setup container on each side, and a trigger, so that every step of the strategy has work.
 */
export function benchEstates(count: number): readonly SampleEstate[] {
  return Array.from({ length: count }, (_, index) => ({
    ...ordinary(`bench${String(index + 1).padStart(2, "0")}`),
    network: true,
    triggers: ["nightly"],
  }));
}
