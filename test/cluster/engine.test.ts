import assert from "node:assert/strict";
import { rehearseCluster } from "../../drill/cluster/rehearsal.ts";
import { setClusterStage } from "../../drill/cluster/stage.ts";

describe("the Windows cluster on the real engine", function () {
  this.timeout(900_000);

  it("comes up, stays, fails over, is mended and goes away again", async () => {
    const stage = await setClusterStage(() => {}, { passphrase: "a pass phrase'\"$" });
    try {
      const failed = (await rehearseCluster(stage)).filter(({ passed }) => !passed);
      assert.deepEqual(failed, []);
    } finally {
      await stage.clear();
    }
  });
});
