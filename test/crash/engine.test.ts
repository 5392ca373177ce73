import assert from "node:assert/strict";
import { SAMPLE_ESTATES } from "../../drill/estates/sample.ts";
import { killEngines } from "./engine/tier.ts";

/** Two kills here; `npm run test:crash -- --tier engine` kills at each kind of write of each estate. */
const ESTATE = "db-2";
const SHARE = 6;

describe("an engine that is killed at a write", () => {
  it(`is gone on with by npm run resume, and its provider stops acting: ${ESTATE}`, async function () {
    this.timeout(900_000);
    const estates = SAMPLE_ESTATES.filter(({ name }) => name === ESTATE);
    const { points, failures } = await killEngines(estates, SHARE, () => {});
    assert.equal(failures.join("\n"), "");
    assert.ok(points >= 2, `${points}`);
  });
});
