import assert from "node:assert/strict";
import { cluster, type Loose, publicIp, read, samples, subnet } from "./samples.ts";

/** Changes the valid samples (`c` the stack's keys, `e` its estates) into what a rule must let pass, without a warning. */
function accepted(name: string, change: (e: Loose, c: Loose) => void): void {
  it(name, () => {
    const e = samples();
    const c = { stack: "primary", estates: e };
    change(e, c);
    assert.deepEqual(read(c).warnings, []);
  });
}

describe("accepted, though it looks like what is refused", () => {
  accepted("a flip by a clock that is a little ahead", (_e, c) => {
    c.activeSince = "2026-11-22T12:04:00Z";
  });
  accepted("one estate forced, with the stack's time for it", (e, c) => {
    c.allowDataLossUntil = "2026-11-22T14:00:00Z";
    c.failover = "forced";
    e.sales.failover = "planned";
    e.ledger.failover = "forced";
  });
  accepted("a stack that is forced, with each estate's own time", (e, c) => {
    c.failover = "forced";
    c.allowDataLossUntil = "2026-11-22T14:00:00Z";
    e.sales.allowDataLossUntil = "2026-11-22T13:00:00Z";
  });
  accepted("resource groups that are named in another script than ours", (e) => {
    e.sales.dataFactory.resourceGroup = "rg-größe";
    for (const site of [e.sales.sites.primary, e.sales.sites.secondary])
      for (const key of ["sqlServer", "subnet"])
        site[key] = site[key].replace(/resourceGroups\/[^/]+/, "resourceGroups/数据_(1)");
  });
  accepted("names of the user's own that are called like secrets", (e) => {
    e.sales.triggers = { "rotate-secret": {}, "renew token": {} };
    e.secret = {
      ...e.web,
      failoverGroup: { name: "fog-secret" },
      dataFactory: e.sales.dataFactory,
    };
    delete e.web;
    e.ledger.hooks.environments = {
      Tokens: { Secret: { Inbox: { primary: "a", secondary: "b" } } },
    };
  });
  accepted("a login of each server's own, and none for all", (e) => {
    delete e.sales.catalog.adminLogin;
    e.sales.sites.primary.catalog = { adminLogin: "weuadmin" };
    e.sales.sites.secondary.catalog = { adminLogin: "neuadmin" };
  });
  accepted("nodes that each site describes for itself", (e) => {
    e.ledger.runtime = { name: "ssis" };
    e.ledger.sites.primary.runtime = { nodeSize: "Standard_E4_v3", nodeCount: 2 };
    e.ledger.sites.secondary.runtime = { nodeSize: "Standard_D2_v3", nodeCount: 1 };
  });
  accepted("as many packages at once as a node can run", (e) => {
    e.sales.runtime.maxParallelExecutionsPerNode = 8;
  });
  accepted("a managed virtual network in place of a subnet", (e) => {
    e.ledger.runtime.managedVirtualNetwork = "default";
    for (const site of [e.ledger.sites.primary, e.ledger.sites.secondary])
      for (const key of ["subnet", "injection", "publicIps"]) delete site[key];
  });
  accepted("addresses of the network's subscription in another case, and a list of none", (e) => {
    const { primary, secondary } = e.ledger.sites;
    primary.subnet = subnet("vnet-mi-weu").replaceAll("0000-000000000001", "0000-00000000000a");
    primary.publicIps = [publicIp("one"), publicIp("two")].map((id) =>
      id.replaceAll("0000-000000000001", "0000-00000000000A"),
    );
    secondary.publicIps = [];
  });
  accepted("one name of a runtime, or trigger, in a factory for each estate", (e) => {
    e.ledger.triggers = { nightly: {} };
    e.web.runtime.name = "ssis";
    e.web.triggers = { nightly: {} };
  });
  it("a cluster whose packages are on the disk of its folder, in another case", () => {
    const k = { ...cluster(), packages: "s:\\SSIS\\Other" };
    assert.deepEqual(read({ stack: "cluster", estates: {}, cluster: k }).warnings, []);
  });
});
