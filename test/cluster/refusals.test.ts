import assert from "node:assert/strict";
import { lookAtCluster } from "../../cluster/look.ts";
import type { AskNode } from "../../cluster/node-shell.ts";
import { releaseOf } from "../../cluster/versions.ts";
import { GROUP, inSetting, type Setting } from "./setting.ts";

const TWO = [
  { virtualServer: "SQLA", instance: "ONE" },
  { virtualServer: "SQLB", instance: "TWO" },
];

/** Nothing may be written where something is wrong. */
async function refused(setting: Setting, pattern: RegExp): Promise<void> {
  const { problems } = await setting.look();
  assert.match(problems.join("\n"), pattern);
  assert.deepEqual(setting.changedSince(0), []);
}

describe("what is refused before anything is written to a cluster", () => {
  it("an unknown version", () => {
    assert.throws(() => releaseOf("2005"), /SQL Server 2005 is not known; known: 2008, 2012/);
  });

  it(
    "a node without Integration Services of that version, by name",
    inSetting(async (setting) => {
      setting.world.node("NODE2").services.clear();
      setting.world
        .node("NODE2")
        .services.set("msdtsserver150", { startType: "Manual", status: "Stopped" });
      await refused(
        setting,
        /^NODE2: Integration Services of SQL Server 2022 \(MsDtsServer160\) is not installed \(found: MsDtsServer150\)/,
      );
    }),
  );

  it(
    "only warns of a node that SQL Server would fail over to no more, and of none that it never did",
    inSetting(
      async (setting) => {
        setting.cluster = {
          ...setting.cluster,
          nodes: setting.cluster.nodes.filter(({ name }) => name !== "NODE3"),
          owners: ["NODE1", "node2"],
        };
        const { problems, warnings } = await setting.look();
        assert.deepEqual(problems, []);
        assert.equal(warnings.length, 1);
        assert.match(
          warnings[0] ?? "",
          /^SQL Server may be on NODE3, and SSIS may not: .*cluster\.owners/,
        );
        setting.world.resource("SQL Server").owners = ["NODE1", "NODE2"];
        assert.deepEqual((await setting.look()).warnings, []);
      },
      {},
      { nodes: ["NODE1", "NODE2", "NODE3"] },
    ),
  );

  it(
    "a ServerName without instance where the cluster has several",
    inSetting(
      (setting) => refused(setting, /SQLA names no instance.*write SQLA\\ONE/),
      { group: "SQL Server (ONE)", sqlServerResource: "SQL Server (ONE)", serverNames: ["SQLA"] },
      { instances: TWO },
    ),
  );

  it(
    "a ServerName that is no instance of the cluster",
    inSetting(
      (setting) =>
        refused(setting, /SQLC\\ONE is no instance of this cluster; it has SQLA\\ONE, SQLB\\TWO/),
      {
        group: "SQL Server (ONE)",
        sqlServerResource: "SQL Server (ONE)",
        serverNames: ["SQLC\\ONE"],
      },
      { instances: TWO },
    ),
  );

  it(
    "a disk of another group, and one that does not exist",
    inSetting(async (setting) => {
      setting.cluster = { ...setting.cluster, disk: "Cluster Disk 9" };
      await refused(setting, /"Cluster Disk 9" is in the group "Integration Services", not in/);
      setting.cluster = { ...setting.cluster, disk: "Q" };
      await refused(setting, /no disk "Q" \(it has Cluster Disk 2, Cluster Disk 9\)/);
    }),
  );

  it(
    "a folder that is not on the disk",
    inSetting(
      (setting) => refused(setting, /T:\\SSIS is not on the disk "Cluster Disk 2", which is S:/),
      {
        folder: "T:\\SSIS",
      },
    ),
  );

  it(
    "an owner that is no node",
    inSetting(
      (setting) => refused(setting, /NODE7 is no node of the cluster: it has NODE1, NODE2/),
      {
        owners: ["NODE1", "NODE7"],
      },
    ),
  );

  it(
    "a group that is on a node which is none of the possible owners, or none of the list",
    inSetting(async (setting) => {
      setting.simulated.failOver(GROUP, "NODE2");
      const [one] = setting.cluster.nodes;
      assert.ok(one);
      const cure = /the group "SQL Server \(MSSQLSERVER\)" is on NODE2, .*Move-ClusterGroup/;
      setting.cluster = { ...setting.cluster, owners: ["NODE1"] };
      await refused(setting, cure);
      setting.cluster = { ...setting.cluster, nodes: [one] };
      await refused(setting, cure);
    }),
  );

  it(
    "a disk that is not online: what stands on it would be taken for missing, and taken away by a later destroy",
    inSetting(async (setting) => {
      setting.world.takeOffline(setting.world.resource("Cluster Disk 2"));
      await refused(setting, /the disk "Cluster Disk 2" is Offline: .*Start-ClusterResource/);
    }),
  );

  it(
    "a default instance that is written with its name, under which nobody can connect to it",
    inSetting((setting) => refused(setting, /names the default instance.*; write VIRTUALSQL$/), {
      serverNames: ["VIRTUALSQL\\MSSQLSERVER"],
    }),
  );

  it(
    "a group that moves between two looks: its disk is gone from the node that was asked",
    inSetting(async (setting) => {
      const { ask } = setting;
      let asked = 0;
      const moving: AskNode = async (node, steps) => {
        asked += 1;
        if (asked === setting.cluster.nodes.length + 1) setting.simulated.failOver(GROUP, "NODE2");
        return ask(node, steps);
      };
      await assert.rejects(
        lookAtCluster(setting.cluster, moving),
        /^ClusterFailure: NODE1: .*SQL Server \(MSSQLSERVER\) has left NODE1 meanwhile/,
      );
    }),
  );

  it(
    "an account that Windows calls otherwise: it would be granted with every up, and never be taken back",
    inSetting(
      async (setting) => {
        const { problems } = await setting.look();
        assert.deepEqual(problems, [
          'NODE1: Windows calls the account "contoso.com\\Writers" CONTOSO\\Writers: write it so under cluster.packageWriters or cluster.remoteUsers',
          'NODE1: Windows calls the account "remote@contoso.com" CONTOSO\\remote: write it so under cluster.packageWriters or cluster.remoteUsers',
          'NODE2: Windows calls the account "contoso.com\\Writers" CONTOSO\\Writers: write it so under cluster.packageWriters or cluster.remoteUsers',
          'NODE2: Windows calls the account "remote@contoso.com" CONTOSO\\remote: write it so under cluster.packageWriters or cluster.remoteUsers',
        ]);
      },
      { packageWriters: ["contoso.com\\Writers"], remoteUsers: ["remote@contoso.com"] },
    ),
  );

  it(
    "an account that a node does not know",
    inSetting(
      (setting) =>
        refused(setting, /^NODE1: no account is called "NOBODY\\Knows": .*packageWriters/),
      { packageWriters: ["NOBODY\\Knows"] },
    ),
  );

  it(
    "instances of other groups only, beside SQL Server",
    inSetting(
      (setting) =>
        refused(
          setting,
          /no instance of the group "SQL Server \(ONE\)", which the service shares: add SQLA\\ONE/,
        ),
      {
        group: "SQL Server (ONE)",
        sqlServerResource: "SQL Server (ONE)",
        serverNames: ["SQLB\\TWO"],
      },
      { instances: TWO },
    ),
  );

  it(
    "an unknown group, and SQL Server's group as a group of its own",
    inSetting(async (setting) => {
      setting.cluster = { ...setting.cluster, layout: "ownGroup", sqlServerResource: undefined };
      await refused(
        setting,
        /layout is ownGroup, but "SQL Server \(MSSQLSERVER\)" holds SQL Server/,
      );
      setting.cluster = { ...setting.cluster, group: "Nowhere" };
      await refused(setting, /no group "Nowhere"/);
    }),
  );

  it(
    "a name that another resource has",
    inSetting((setting) => refused(setting, /"SQL Server" exists and is a SQL Server/), {
      resourceName: "SQL Server",
    }),
  );

  it(
    "an address that is another machine's",
    inSetting(async (setting) => {
      const [one, two] = setting.cluster.nodes;
      assert.ok(one && two);
      setting.cluster = {
        ...setting.cluster,
        nodes: [
          { ...two, name: "NODE1" },
          { ...one, name: "NODE2" },
        ],
      };
      await refused(setting, /NODE1: the machine that answers is called NODE2/);
    }),
  );
});
