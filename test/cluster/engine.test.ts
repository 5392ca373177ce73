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

  it("says what is wrong, leaves nothing unsaid, and goes on with the next up", async () => {
    const stage = await setClusterStage(() => {});
    const { cluster } = stage;
    const up = () => stage.pulumi("up", "--yes", "--skip-preview");
    try {
      stage.configure({ disk: "Cluster Disk 9" });
      const preview = await stage.pulumi("preview");
      assert.notEqual(preview.code, 0);
      assert.match(
        preview.output,
        /`up` would be refused:\n +- the disk "Cluster Disk 9" is in the group/,
      );
      const refused = await up();
      assert.match(
        refused.output,
        /the cluster is not ready for Integration Services, and nothing was changed/,
      );
      assert.deepEqual(
        cluster.runs.flatMap(({ changed }) => changed),
        [],
      );

      stage.configure({ disk: "Cluster Disk 2", packageWriters: ["CONTOSO\\Writers"] });
      const { items } = cluster.world.disks[0] ?? { items: new Map() };
      const path = "S:\\SSIS\\Packages";
      items.set(path.toLowerCase(), { kind: "file", path, text: "in the way" });
      const failed = await up();
      assert.notEqual(failed.code, 0);
      assert.match(
        failed.output,
        /NODE1: the step 'grant List Folders and Write of CONTOSO\\Writers/,
      );
      assert.match(failed.output, /left: {2}changed before it: create the folder S:\\SSIS;/);

      items.delete(path.toLowerCase());
      const mended = await up();
      assert.equal(mended.code, 0, mended.output);
      assert.equal(cluster.world.resource("SQL Server Integration Services").state, "Online");

      // What was found then said "take it offline"; another way to sign in is no reason to do so again.
      stage.configure({ packages: "S:\\SSIS\\Other" });
      assert.equal((await up()).code, 0);
      const from = cluster.runs.length;
      const users = cluster.nodes.map((node) => ({ ...node, user: node.user.toUpperCase() }));
      stage.configure({ nodes: users });
      assert.equal((await up()).code, 0);
      assert.deepEqual(
        cluster.runs.slice(from).flatMap(({ changed }) => changed),
        [],
      );

      stage.configure({ nodes: cluster.nodes.map((node) => ({ ...node, port: 1 })) });
      const blind = await stage.pulumi("preview");
      assert.equal(blind.code, 0, blind.output);
      assert.match(blind.output, /live state of the cluster unknown: NODE\d: no SSH at/);
    } finally {
      await stage.clear();
    }
  });
});
