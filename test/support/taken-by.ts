import type { TestEstate } from "./estate.ts";

/** SQL statements and ARM calls of ours that changed something, in their order; those about master keys apart. */
export function takenBy(estate: TestEstate, since: number): string[] {
  return estate
    .writes(since)
    .filter((event) => event.effect === "applied")
    .map((event) => (event.method === "SQL" ? event.path : (event.action ?? event.path)))
    .filter((action) => !/MASTER KEY|master_?key|dbmasterkey/i.test(action));
}
