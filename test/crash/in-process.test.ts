import assert from "node:assert/strict";
import { cutOffInProcess } from "./in-process/tier.ts";
import { ROWS } from "./row.ts";

/**
 * One point of so many is enough here; `npm run test:crash` cuts off at all of them. Odd, so that all moments and cuts of a call have their
 * turn: a call has four of them.
 */
const SHARE = 79;

describe("cut off in process, at any remote call", () => {
  for (const row of ROWS) {
    it(`recovers: ${row.name}`, async function () {
      this.timeout(120_000);
      const { points, failures } = await cutOffInProcess([row], SHARE);
      assert.equal(failures.join("\n"), "");
      assert.ok(points > 0);
    });
  }
});
