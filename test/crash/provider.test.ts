import assert from "node:assert/strict";
import { killProviders } from "./provider/tier.ts";
import { ROWS } from "./row.ts";

/** One row and some of its writes here; `npm run test:crash -- --tier provider` kills at all of them. */
const ROW = "DB-2";
const SHARE = 3;

describe("a provider process that is killed at a write", () => {
  it(`is gone on with by the next one: ${ROW}`, async function () {
    this.timeout(600_000);
    const { points, failures } = await killProviders(
      ROWS.filter(({ name }) => name === ROW),
      SHARE,
    );
    assert.equal(failures.join("\n"), "");
    assert.ok(points >= 4, `${points}`);
  });
});
