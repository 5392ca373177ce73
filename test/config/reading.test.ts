import assert from "node:assert/strict";
import { cluster, instance, ledger, read, sales, samples, server, subnet, web } from "./samples.ts";

describe("reading a configuration", () => {
  it("fills in every default", () => {
    const { site, flag, estates, warnings } = read({ estates: samples() });
    assert.equal(site, "primary");
    assert.deepEqual(flag, { activeRegion: "primary", activeSince: "" });
    assert.deepEqual(
      estates.map((estate) => estate.name),
      ["archive", "ledger", "sales", "web"],
    );
    assert.deepEqual(warnings, []);
    const found = estates[2];
    assert.ok(found);
    const { sites, ...estate } = found;
    assert.deepEqual(estate, {
      name: "sales",
      strategy: "relocate",
      kind: "server",
      catalogRole: "move",
      failover: { mode: "planned", allowDataLossUntil: "" },
      failoverGroup: { name: "fog-sales", existing: false, role: "drive" },
      catalog: { endpoint: "server", authentication: "sql", pricingTier: "S1" },
      dualStandby: undefined,
      factories: "shared",
      triggers: [{ name: "nightly", backfillFrom: undefined }],
      hooks: { onTakeOver: [], onRelease: [], agentSchedules: [], logins: [], variables: [] },
      runState: "managed",
      timeouts: { drain: 1_800_000, call: 60_000, start: 5_400_000, stop: 600_000 },
    });
    assert.deepEqual(sites.primary.location, { name: "westeurope", written: "West Europe" });
    assert.deepEqual(sites.primary.placement, {
      location: { name: "westeurope", written: "West Europe" },
      network: {
        injection: "express",
        subnet: {
          id: subnet("vnet-weu"),
          subscriptionId: "00000000-0000-0000-0000-000000000001",
          resourceGroup: "rg-net",
          type: "Microsoft.Network/virtualNetworks/subnets",
          name: "ssis",
        },
        publicIps: [],
      },
      customSetup: "https://stweu.blob.core.windows.net/setup",
    });
    assert.equal(sites.secondary.sqlServer.id, server("sql-neu"));
    assert.equal(sites.secondary.adminLogin, "ssisadmin");
    assert.equal(sites.secondary.dataFactory, sites.secondary.dataFactory);
    assert.deepEqual(sites.secondary.dataFactory, sites.primary.dataFactory);
    assert.equal(sites.secondary.runtime.edition, "Standard");
  });

  it("lets a site override the runtime and the login, key by key", () => {
    const estate = sales();
    estate.sites.secondary.runtime = { nodeCount: 1, extra: { a: 1 } };
    estate.sites.secondary.catalog = { adminLogin: "other" };
    const { primary, secondary } = read({ estates: { sales: estate } }).estates[0]?.sites ?? {};
    assert.deepEqual([primary?.runtime.nodeCount, secondary?.runtime.nodeCount], [2, 1]);
    assert.equal(secondary?.runtime.nodeSize, "Standard_D4_v3");
    assert.deepEqual([primary?.adminLogin, secondary?.adminLogin], ["ssisadmin", "other"]);
  });

  it("gives each site its own factory, in the site's region unless it says otherwise", () => {
    const estate = read({ estates: { ledger: ledger() } }).estates[0];
    assert.equal(estate?.factories, "own");
    assert.equal(estate?.kind, "managedInstance");
    assert.equal(estate?.sites.primary.sqlServer.id, instance("mi-weu"));
    assert.deepEqual(estate?.sites.secondary.dataFactory, {
      name: "adf-ledger-neu",
      resourceGroup: "rg-neu",
      location: { name: "northeurope", written: "northeurope" },
      existing: false,
      subscriptionId: undefined,
    });
  });

  it("keeps the IR of `stay` at home, and says what is then not used", () => {
    const estate = web();
    estate.sites.secondary.subnet = subnet("vnet-neu");
    estate.sites.secondary.injection = "express";
    const { estates, warnings } = read({ estates: { web: estate } });
    assert.equal(estates[0]?.sites.secondary.placement.location.name, "westeurope");
    assert.equal(estates[0]?.sites.secondary.placement.network, undefined);
    assert.deepEqual(warnings, [
      "estates.web: the IR stays at the primary site, so subnet, injection of the secondary site are not used.",
    ]);
  });

  it("takes the site from its key or from the end of the stack's name", () => {
    const estates = { sales: sales() };
    assert.equal(read({ estates, stack: "prod-secondary" }).site, "secondary");
    assert.equal(read({ estates, stack: "dr", site: "secondary" }).site, "secondary");
  });

  it("gives the cluster stack no site", () => {
    const {
      site,
      cluster: found,
      estates,
    } = read({ stack: "cluster", estates: {}, cluster: cluster() });
    assert.deepEqual([site, estates.length], [undefined, 0]);
    assert.deepEqual(found?.owners, ["NODE1", "NODE2"]);
    assert.equal(found?.packages, "S:\\SSIS\\Packages");
    assert.equal(found?.sqlServerResource, "SQL Server");
    assert.equal(found?.nodes[0]?.port, 22);
  });

  it("lets running packages end only while nothing is lost", () => {
    const forced = { failover: "forced", allowDataLossUntil: "2026-11-22T14:00:00Z" };
    const estates = {
      sales: sales(),
      ledger: { ...ledger(), failover: "planned", allowDataLossUntil: "" },
    };
    const drains = read({ estates, ...forced }).estates.map((estate) => estate.timeouts.drain);
    assert.deepEqual(drains, [1_800_000, 0]);
  });

  it("warns of what may be meant otherwise", () => {
    const estates = {
      sales: sales(),
      second: { ...ledger(), strategy: "attach", dualStandby: undefined },
    };
    estates.sales.runtime.nodeSize = "Standard_X99";
    estates.second.sites.secondary.runtime = { name: "other" };
    delete estates.second.sites.secondary.subnet;
    delete estates.second.sites.secondary.injection;
    const { warnings } = read({
      estates,
      failover: "forced",
      allowDataLossUntil: "2026-11-22T11:00:00Z",
    });
    assert.deepEqual(warnings, [
      "failover is forced, but allowDataLossUntil (2026-11-22T11:00:00Z) has passed: no forced failover will be sent.",
      "estates.sales: Standard_X99 is not a node size known here; whether it can run the packages in parallel is left to Azure.",
      "estates.second: the runtimes are called ssis and other: pipelines that name one of them do not run on the other one.",
      "estates.second.sites.secondary: a managed instance's server name resolves to a private address, and the IR joins no subnet there; it needs subnet and injection, or catalog.endpoint: public.",
    ]);
    const crowded = { sales: sales(), web: web() };
    Object.assign(crowded.web.sites.primary, { subnet: subnet("VNET-weu"), injection: "express" });
    assert.deepEqual(read({ estates: crowded }).warnings, [
      "The estates sales, web use express injection into one virtual network, and Azure's documentation allows one IR: /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-weu",
    ]);
    assert.deepEqual(read({ estates: {} }).warnings, [
      "No estates are configured: nothing is brought up.",
    ]);
  });
});
