import assert from "node:assert/strict";
import { nodeList, nodeRemoval, ownerList, ownerRemoval } from "../../cluster/plan.ts";
import { inSetting } from "./setting.ts";

describe("the lists that nodes are given", () => {
  it(
    "say of each step that may fail what to do then",
    inSetting(async (setting) => {
      const { parts } = await setting.look();
      const traces = parts.map(({ part }, index) => ({
        part,
        before: index % 2 === 0 ? null : "",
      }));
      const { cluster } = setting;
      const mute = [
        nodeList(cluster, "NODE1", traces),
        ownerList(cluster, "NODE1", traces, parts),
        nodeRemoval("NODE1", traces),
        ownerRemoval(cluster, "NODE1", traces),
      ]
        .flat()
        .filter(({ cure = "" }) => cure === "")
        .map(({ step }) => step);
      assert.deepEqual(mute, []);
    }),
  );
});
