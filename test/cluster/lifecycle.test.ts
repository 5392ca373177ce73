import assert from "node:assert/strict";
import { rightsIn } from "../../simulator/cluster/disk-cmdlets.ts";
import { plainCluster } from "../../simulator/cluster/plain-cluster.ts";
import type { Item } from "../../simulator/cluster/world.ts";
import { GROUP, inSetting } from "./setting.ts";

const NASTY = "SSIS 'x' \"y\" `z` $(calc) $env:PATH; é–日本 [a]*?";

const KEY = "SOFTWARE\\Microsoft\\Microsoft SQL Server\\160\\SSIS\\ServiceConfigFile";

describe("the article's steps on a simulated cluster", () => {
  it(
    "does all of them, and nothing the second time",
    inSetting(async (setting) => {
      const changed = await setting.up();
      assert.ok(changed.includes("NODE1: bring SSIS online"));
      assert.deepEqual(await setting.differences(), []);
      assert.deepEqual(await setting.up(), []);
      const resource = setting.world.resource("SSIS");
      assert.deepEqual(resource.dependencies, ["SQL Server", "Cluster Disk 2"]);
      assert.deepEqual([...resource.checkpoints.values()], ["S:\\SSIS\\MsDtsSrvr.ini.xml"]);
      assert.equal(resource.parameters.get("ServiceName"), "MsDtsServer160");
      assert.match(setting.service?.configuration ?? "", /<StorePath>S:\\SSIS\\Packages</);
    }),
  );

  it(
    "stops the service that Windows has started, on each node, and starts it again when it is destroyed",
    inSetting(async (setting) => {
      const serviceOf = (node: string) => {
        const service = setting.world.node(node).services.get("msdtsserver160");
        assert.ok(service);
        return service;
      };
      assert.match(
        (await setting.differences()).join("\n"),
        /^service MsDtsServer160 outside of the cluster on NODE2: Running instead of Stopped$/m,
      );
      await setting.up();
      assert.deepEqual(
        [serviceOf("NODE1").status, serviceOf("NODE2").status],
        ["Running", "Stopped"],
      );
      setting.simulated.failOver(GROUP, "NODE2");
      assert.match(serviceOf("NODE2").configuration ?? "", /<StorePath>S:/);
      serviceOf("NODE1").status = "Running";
      assert.deepEqual(await setting.up(), [
        "NODE1: stop the service MsDtsServer160 outside of the cluster on NODE1",
      ]);
      const removed = await setting.destroy();
      assert.equal(removed.at(-1), "NODE2: start the service MsDtsServer160 again");
      assert.deepEqual(
        ["NODE1", "NODE2"].map((node) => [serviceOf(node).status, serviceOf(node).startType]),
        [
          ["Running", "Automatic"],
          ["Running", "Automatic"],
        ],
      );
    }),
  );

  it(
    "takes names as they are, whatever they would mean in a script",
    inSetting(
      async (setting) => {
        await setting.up();
        assert.deepEqual(await setting.differences(), []);
        assert.equal(setting.world.resource(NASTY).state, "Online");
        const lines = new Set(setting.simulated.runs.map(({ command }) => command));
        assert.equal(lines.size, 1, "one constant command line");
        await setting.destroy();
        assert.ok(!setting.world.resources.some(({ name }) => name === NASTY));
      },
      { resourceName: NASTY, packages: "S:\\SSIS\\Päckages $x `y` & Söhne <z>" },
    ),
  );

  it(
    "works from a group of its own, without SQL Server",
    inSetting(
      async (setting) => {
        await setting.up();
        assert.deepEqual(setting.world.resource("SSIS").dependencies, ["Cluster Disk 9"]);
        assert.deepEqual(await setting.differences(), []);
      },
      {
        layout: "ownGroup",
        group: "Integration Services",
        sqlServerResource: undefined,
        disk: "Cluster Disk 9",
        folder: "I:\\SSIS",
        packages: "I:\\SSIS\\Packages",
        serverNames: ["VIRTUALSQL", "ELSEWHERE\\ONE"],
      },
    ),
  );

  it(
    "lets remote users in on SQL Server 2008, whose DCOM application has the service's name",
    inSetting(
      async (setting) => {
        await setting.up();
        assert.deepEqual(await setting.differences(), []);
        assert.ok(
          setting.world.node("NODE2").dcom.get("MsDtsServer100/Access")?.has("CONTOSO\\Remote"),
        );
      },
      { version: "2008" },
      { number: "100" },
    ),
  );

  it(
    "sets up the newest release, by its own number",
    inSetting(
      async (setting) => {
        await setting.up();
        assert.deepEqual(await setting.differences(), []);
        const { parameters } = setting.world.resource("SSIS");
        assert.equal(parameters.get("ServiceName"), "MsDtsServer170");
      },
      { version: "2025" },
      { number: "170" },
    ),
  );

  it(
    "works where the group is after a failover, and destroys there",
    inSetting(async (setting) => {
      await setting.up();
      setting.simulated.failOver(GROUP, "NODE2");
      assert.deepEqual(await setting.differences(), []);
      setting.world.takeOffline(setting.world.resource("SSIS"));
      assert.deepEqual(await setting.up(), ["NODE2: bring SSIS online"]);
      const removed = await setting.destroy();
      assert.ok(removed.includes("NODE2: remove the resource SSIS"));
      assert.ok(!removed.includes("NODE1: remove the resource SSIS"));
    }),
  );

  it(
    "restarts the service for what it reads only when it starts, and for nothing else",
    inSetting(async (setting) => {
      await setting.up();
      setting.cluster = {
        ...setting.cluster,
        packageWriters: ["CONTOSO\\Writers", "CONTOSO\\More"],
      };
      assert.deepEqual(await setting.up(), [
        "NODE1: grant List Folders and Write of CONTOSO\\More on S:\\SSIS\\Packages",
      ]);
      const file = setting.world.disks[0]?.items.get("s:\\ssis\\msdtssrvr.ini.xml");
      assert.equal(file?.kind, "file");
      file.text += "<!-- by hand -->";
      assert.deepEqual(await setting.up(), [
        "NODE1: take SSIS offline",
        "NODE1: write the file S:\\SSIS\\MsDtsSrvr.ini.xml",
        "NODE1: bring SSIS online",
      ]);
      assert.ok(!setting.service?.configuration?.includes("by hand"));
    }),
  );

  it(
    "mends a value that was edited on the node that does not own the group",
    inSetting(async (setting) => {
      await setting.up();
      const { registry } = setting.world.node("NODE2");
      for (const key of registry.keys()) registry.set(key, "C:\\x.xml");
      assert.match((await setting.differences()).join(), /on NODE2: C:\\x.xml instead of S:\\SSIS/);
      // The service runs on the other node, and with it packages: it is none of its business.
      assert.deepEqual(await setting.up(), [
        `NODE2: write S:\\SSIS\\MsDtsSrvr.ini.xml into HKLM:\\${KEY}`,
      ]);
      assert.deepEqual(await setting.differences(), []);
    }),
  );

  it(
    "gives up the dependency on a disk that is another one now",
    inSetting(async (setting) => {
      const { world } = setting;
      world.resources.push({ ...world.resource("Cluster Disk 2"), name: "Cluster Disk 3" });
      world.disks.push({ resource: "Cluster Disk 3", drive: "T:", items: new Map() });
      await setting.up();
      setting.cluster = {
        ...setting.cluster,
        disk: "Cluster Disk 3",
        folder: "T:\\SSIS",
        packages: "T:\\SSIS\\Packages",
      };
      await setting.up();
      assert.deepEqual(await setting.differences(), []);
      const { dependencies, state } = world.resource("SSIS");
      assert.deepEqual([dependencies, state], [["SQL Server", "Cluster Disk 3"], "Online"]);
      assert.ok((await setting.up()).length === 0, "once");
    }),
  );

  it(
    "goes over to a newer release: nothing of the older one is replicated or kept from starting by itself",
    inSetting(
      async (setting) => {
        const { world } = setting;
        const newer = plainCluster();
        for (const node of world.nodes) {
          const source = newer.node(node.name);
          for (const part of ["registry", "services", "dcom"] as const)
            for (const [name, value] of source[part])
              (node[part] as Map<string, unknown>).set(name, value);
        }
        await setting.up();
        setting.cluster = { ...setting.cluster, version: "2022" };
        await setting.up();
        assert.deepEqual(await setting.differences(), []);
        assert.deepEqual([...world.resource("SSIS").checkpoints.keys()], [KEY]);
        const old = world.node("NODE2");
        assert.equal(old.services.get("msdtsserver150")?.startType, "Automatic");
        assert.match(old.registry.get(KEY.replace("160", "150").toLowerCase()) ?? "", /^C:/);
      },
      { version: "2019" },
      { number: "150" },
    ),
  );

  for (const state of ["Offline", "Failed"] as const)
    it(
      `moves the configuration while the service is ${state}: what was replicated before does not come back`,
      inSetting(async (setting) => {
        await setting.up();
        setting.world.takeOffline(setting.world.resource("SSIS"));
        setting.world.resource("SSIS").state = state;
        setting.cluster = { ...setting.cluster, folder: "S:\\New", packages: "S:\\New\\Packages" };
        await setting.up();
        assert.deepEqual(await setting.differences(), []);
        assert.match(setting.service?.configuration ?? "", /<StorePath>S:\\New\\Packages</);
      }),
    );

  it(
    "puts back what the configuration no longer names",
    inSetting(async (setting) => {
      await setting.up();
      setting.cluster = { ...setting.cluster, remoteUsers: [], packageWriters: [] };
      const changed = await setting.up();
      assert.ok(changed.includes("NODE2: take CONTOSO\\Remote out of the Distributed COM Users"));
      const folder = setting.world.disks[0]?.items.get("s:\\ssis\\packages");
      assert.equal(folder?.kind, "folder");
      assert.equal(folder.grants.size, 0);
    }),
  );

  it(
    "leaves an account the lesser rights that it had of its own on the folder",
    inSetting(async (setting) => {
      const { items } = setting.world.disks[0] ?? { items: new Map() };
      const path = "S:\\SSIS\\Packages";
      const rights = new Set(rightsIn("Read"));
      const folder: Item = {
        kind: "folder",
        path,
        grants: new Map([["CONTOSO\\Writers", new Set(rights)]]),
      };
      items.set("s:\\ssis", { kind: "folder", path: "S:\\SSIS", grants: new Map() });
      items.set(path.toLowerCase(), folder);
      assert.match(
        (await setting.differences()).join("\n"),
        /: ListDirectory, Read.* instead of granted/,
      );
      await setting.up();
      assert.ok(folder.grants.get("CONTOSO\\Writers")?.has("CreateFiles"));
      await setting.destroy();
      assert.deepEqual(folder.grants.get("CONTOSO\\Writers"), rights);
    }),
  );

  it(
    "goes on after a failure in the middle",
    inSetting(async (setting) => {
      const { items } = setting.world.disks[0] ?? { items: new Map() };
      const path = "S:\\SSIS\\Packages";
      items.set(path.toLowerCase(), { kind: "file", path, text: "in the way" });
      await assert.rejects(
        setting.up(),
        /NODE1: the step 'grant List Folders and Write of CONTOSO/,
      );
      assert.ok(!setting.world.resources.some(({ name }) => name === "SSIS"));
      items.delete(path.toLowerCase());
      await setting.up();
      assert.deepEqual(await setting.differences(), []);
    }),
  );
});
