import assert from "node:assert/strict";
import { nodeList, ownerList } from "../../cluster/plan.ts";
import type { ClusterStateLive } from "../../reconcilers/cluster-state.ts";
import { clusterStateMethods } from "../../reconcilers/cluster-state.ts";
import { inSetting, type Setting } from "./setting.ts";

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
const liveOf = (properties: Readonly<Record<string, unknown>>) =>
  properties.live as ClusterStateLive;

function methodsIn({ simulated }: Setting) {
  const said: string[] = [];
  const methods = clusterStateMethods(() => ({
    credentials: simulated.credentials,
    signal: new AbortController().signal,
    log: (line) => said.push(line),
  }));
  return { methods, said };
}

/** What the writers do with what `find` has shown. */
async function write(setting: Setting, { traces, found }: ClusterStateLive): Promise<void> {
  const { cluster, ask } = setting;
  for (const node of cluster.nodes) await ask(node, nodeList(cluster, node.name, traces));
  for (const node of cluster.nodes) await ask(node, ownerList(cluster, node.name, traces, found));
}

describe("the resource that reads the cluster", () => {
  it(
    "says before it writes what a node that is left out costs SQL Server",
    inSetting(async (setting) => {
      const { methods, said } = methodsIn(setting);
      const cluster = { ...setting.cluster, owners: ["NODE1"] };
      await methods.create(plain({ purpose: "find", cluster }));
      assert.match(
        said[0] ?? "",
        /^cluster: warning: SQL Server may be on NODE2, and SSIS may not/,
      );
    }),
  );

  it(
    "finds, proves, sees drift on a refresh, and has a new occasion only for new differences",
    inSetting(async (setting) => {
      const { methods, said } = methodsIn(setting);
      const find = plain({ purpose: "find", cluster: setting.cluster });
      const prove = plain({ purpose: "prove", cluster: setting.cluster, occasion: "1" });
      const { outs } = await methods.create(find);
      assert.ok(said.includes("cluster: found: folder S:\\SSIS is missing"));
      assert.equal((await methods.diff("", outs, find)).changes, false);

      await assert.rejects(methods.create(prove), (error: Error & { properties?: object }) => {
        assert.match(
          error.message,
          /^NODE1: not everything is as wanted after the work: service MsDtsServer160/,
        );
        return error.properties !== undefined;
      });
      await write(setting, liveOf(outs));
      const proven = (await methods.create(prove)).outs;
      assert.equal(liveOf(proven).state, "Online");

      const calm = (await methods.read("id", outs)).props;
      assert.equal((await methods.diff("", calm, find)).changes, false);
      const again = (await methods.update("", calm, find)).outs;
      assert.equal(liveOf(again).occasion, liveOf(outs).occasion);

      setting.world.takeOffline(setting.world.resource("SSIS"));
      const refreshed = (await methods.read("id", outs)).props;
      assert.deepEqual(liveOf(refreshed).drift, ["state of SSIS: Offline instead of Online"]);
      assert.equal((await methods.diff("", refreshed, find)).changes, true);
      const next = (await methods.update("", refreshed, find)).outs;
      assert.notEqual(liveOf(next).occasion, liveOf(outs).occasion);
      assert.deepEqual(liveOf(next).traces, liveOf(outs).traces, "what was there first is kept");
    }),
  );

  it(
    "counts what it cannot see as drift, and says why",
    inSetting(async (setting) => {
      const { methods, said } = methodsIn(setting);
      const find = plain({ purpose: "find", cluster: setting.cluster });
      const { outs } = await methods.create(find);
      setting.world.node("NODE2").up = false;
      const { props } = await methods.read("id", outs);
      assert.match(String(liveOf(props).unknown), /^NODE2: no SSH at/);
      assert.match(said.at(-1) ?? "", /^cluster: live state unknown: NODE2: no SSH/);
      assert.equal((await methods.diff("", props, find)).changes, true);
    }),
  );

  it(
    "says of a cluster that another version of this program wrote that it is not looked at, and writes it anew",
    inSetting(async (setting) => {
      const { methods, said } = methodsIn(setting);
      const find = plain({ purpose: "find", cluster: setting.cluster });
      const { outs } = await methods.create(find);
      const { disk: _, ...cluster } = setting.cluster;
      const { props } = await methods.read("id", { ...outs, cluster: plain(cluster) });
      assert.match(said.at(-1) ?? "", /unknown: another version of this program wrote .*\(disk\)/);
      assert.equal((await methods.diff("", props, find)).changes, true);
      const next = (await methods.update("", props, find)).outs;
      assert.equal(liveOf(next).unknown, undefined);
    }),
  );

  it(
    "says in a preview what is put back since the configuration names it no more",
    inSetting(async (setting) => {
      const { methods, said } = methodsIn(setting);
      const find = plain({ purpose: "find", cluster: setting.cluster });
      const { outs } = await methods.create(find);
      said.length = 0;
      const changed = { ...setting.cluster, remoteUsers: [], packageWriters: [] };
      await methods.diff("", outs, plain({ purpose: "find", cluster: changed }));
      assert.equal(said.length, 7);
      assert.equal(
        said.at(-1),
        "cluster: named no more, put back if it still stands: List Folders and Write of CONTOSO\\Writers on S:\\SSIS\\Packages",
      );
      // Once it has been done it is not said again.
      said.length = 0;
      const other = plain({ purpose: "find", cluster: { ...changed, owners: ["NODE1"] } });
      await methods.diff("", { ...outs, cluster: plain(changed) }, other);
      assert.deepEqual(said, []);
    }),
  );

  it(
    "refuses with all problems at once",
    inSetting(
      async (setting) => {
        const { methods } = methodsIn(setting);
        const find = plain({ purpose: "find", cluster: setting.cluster });
        await assert.rejects(methods.create(find), (error: Error) => {
          assert.match(
            error.message,
            /^the cluster is not ready for Integration Services, and nothing was changed:\n/,
          );
          assert.match(error.message, /no disk "Q"/);
          assert.match(error.message, /NODE9 is no node/);
          return true;
        });
      },
      { disk: "Q", owners: ["NODE1", "NODE9"] },
    ),
  );
});
