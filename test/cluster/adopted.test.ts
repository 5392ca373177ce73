import assert from "node:assert/strict";
import { GROUP, inSetting, type Setting } from "./setting.ts";

const KEY = "SOFTWARE\\Microsoft\\Microsoft SQL Server\\160\\SSIS\\ServiceConfigFile";

/** What hands have made after the article: a service of its own configuration, replicated and online. */
const byHand = (setting: Setting, folder: string) => {
  const { world } = setting;
  const path = `${folder}\\MsDtsSrvr.ini.xml`;
  for (const node of world.nodes) {
    node.registry.set(KEY.toLowerCase(), path);
    const service = node.services.get("msdtsserver160");
    if (service !== undefined) Object.assign(service, { startType: "Manual", status: "Stopped" });
  }
  const { items } = world.disks[0] ?? { items: new Map() };
  items.set(folder.toLowerCase(), { kind: "folder", path: folder, grants: new Map() });
  items.set(path.toLowerCase(), { kind: "file", path, text: "<!-- by hand -->" });
  world.resources.push({
    name: "SSIS",
    type: "Generic Service",
    group: GROUP,
    state: "Offline",
    owners: ["NODE1", "NODE2"],
    dependencies: ["SQL Server", "Cluster Disk 2"],
    parameters: new Map([["ServiceName", "MsDtsServer160"]]),
    checkpoints: new Map([[KEY, path]]),
  });
  world.bringOnline(world.resource("SSIS"));
  assert.equal(setting.service?.configuration, "<!-- by hand -->");
};

describe("a cluster resource that others had made", () => {
  it(
    "keeps packages, and what others had made, when it is destroyed",
    inSetting(async (setting) => {
      setting.world.resources.push({
        name: "SSIS",
        type: "Generic Service",
        group: GROUP,
        state: "Offline",
        owners: ["NODE2"],
        dependencies: ["SQL Server"],
        parameters: new Map([["ServiceName", "MsDtsServer160"]]),
        checkpoints: new Map(),
      });
      await setting.up();
      const { items } = setting.world.disks[0] ?? { items: new Map() };
      const path = "S:\\SSIS\\Packages\\mine.dtsx";
      items.set(path.toLowerCase(), { kind: "file", path, text: "" });
      await setting.destroy();
      const kept = setting.world.resource("SSIS");
      assert.deepEqual(
        [kept.state, kept.owners, kept.dependencies, kept.checkpoints.size],
        ["Offline", ["NODE2"], ["SQL Server"], 0],
      );
      assert.ok(items.has(path.toLowerCase()) && items.has("s:\\ssis\\packages"));
      assert.ok(!items.has("s:\\ssis\\msdtssrvr.ini.xml"));
    }),
  );

  it(
    "leaves what others had made running with the configuration that it had",
    inSetting(async (setting) => {
      byHand(setting, "S:\\Own");
      await setting.up();
      assert.match(setting.service?.configuration ?? "", /<StorePath>S:\\SSIS/);
      await setting.destroy();
      assert.equal(setting.world.resource("SSIS").state, "Online");
      assert.equal(setting.service?.configuration, "<!-- by hand -->");
      setting.simulated.failOver(GROUP, "NODE2");
      const there = setting.world.node("NODE2").services.get("msdtsserver160");
      assert.equal(there?.configuration, "<!-- by hand -->");
    }),
  );

  it(
    "puts back what was found first, also where the configuration agreed with it then",
    inSetting(async (setting) => {
      byHand(setting, "S:\\SSIS");
      await setting.up();
      setting.cluster = {
        ...setting.cluster,
        folder: "S:\\New",
        packages: "S:\\New\\Packages",
        owners: ["NODE1"],
      };
      await setting.up();
      assert.deepEqual(await setting.differences(), []);
      await setting.destroy();
      const { owners } = setting.world.resource("SSIS");
      assert.deepEqual(owners, ["NODE1", "NODE2"]);
      assert.equal(
        setting.world.node("NODE2").registry.get(KEY.toLowerCase()),
        "S:\\SSIS\\MsDtsSrvr.ini.xml",
      );
      assert.equal(setting.service?.configuration, "<!-- by hand -->");
    }),
  );
});
