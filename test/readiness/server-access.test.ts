import assert from "node:assert/strict";
import { findings, notPassed, only, standing } from "./setting.ts";

describe("readiness: whom the servers let in, and the region", () => {
  it("finds the network rule for which a planned move of stay is refused, on either server", async () => {
    const setting = standing({ strategy: "stay", endpoint: "listener" });
    const { estate, azure } = setting;
    assert.deepEqual(notPassed(await findings(setting), "skipped"), []);
    const id = `${estate.serverId("primary")}/virtualNetworkRules/ssis`;
    azure.world.server(estate.serverId("primary"))?.virtualNetworkRules.push({
      ...{ id, name: "ssis", subnetId: estate.subnetId("primary"), ignoreMissingEndpoint: false },
    });
    const all = await findings(setting);
    assert.match(only(all, `network rules of ${estate.serverName("primary")}`).says, /\(ssis\)/);
    assert.equal(only(all, `network rules of ${estate.serverName("secondary")}`).outcome, "passed");
  });

  it("finds the server that does not admit the subnet of its own site, as the other one does", async () => {
    const setting = standing();
    const { estate, azure } = setting;
    const name = estate.serverName("secondary");
    const judged = async () => only(await findings(setting), `network rules of ${name}`);
    const admit = (site: "primary" | "secondary") =>
      azure.world.server(estate.serverId(site))?.virtualNetworkRules.push({
        ...{ id: `${estate.serverId(site)}/virtualNetworkRules/ssis`, name: "ssis" },
        ...{ subnetId: estate.subnetId(site).toUpperCase(), ignoreMissingEndpoint: false },
      });
    assert.match((await judged()).says, /reached in another way/);
    admit("primary");
    const { outcome, says, cure } = await judged();
    assert.equal(outcome, "failed");
    assert.match(says, new RegExp(`^${estate.serverName("primary")} admits .* ${name} does not`));
    assert.match(cure ?? "", /^az sql server vnet-rule create .*--subnet \/subscriptions\//);
    // Where it lets all of Azure in, a subnet without a service endpoint reaches it.
    azure.world.server(estate.serverId("secondary"))?.firewallRules.push({
      ...{ id: `${estate.serverId("secondary")}/firewallRules/azure`, name: "azure" },
      ...{ startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" },
    });
    assert.equal((await judged()).outcome, "unknown");
    admit("secondary");
    assert.equal((await judged()).outcome, "passed");
  });

  it("finds a server that lets nobody of Azure in, where the runtime joins no network", async () => {
    const setting = standing();
    const { estate, azure } = setting;
    assert.equal(only(await findings(setting), "server firewall").outcome, "skipped");
    const outside = (site: "primary" | "secondary") => {
      const { subnet: _, injection: __, ...rest } = estate.siteAsConfigured(site);
      return rest;
    };
    const sites = { primary: outside("primary"), secondary: outside("secondary") };
    const name = estate.serverName("secondary");
    const judged = async () =>
      only(await findings(setting, { config: { sites } }), `firewall of ${name}`);
    assert.match((await judged()).cure ?? "", new RegExp(`--server ${name} --resource-group rg-`));
    const rule = {
      name: "AllowAllWindowsAzureIps",
      startIpAddress: "0.0.0.0",
      endIpAddress: "0.0.0.0",
    };
    azure.world.server(estate.serverId("secondary"))?.firewallRules.push({
      ...{ id: `${estate.serverId("secondary")}/firewallRules/${rule.name}`, ...rule },
    });
    assert.equal((await judged()).outcome, "passed");
  });

  it("finds a region that was misspelt, before a takeover writes the runtime; where a subnet is, that tells it", async () => {
    const setting = standing();
    assert.equal(only(await findings(setting), "region").outcome, "skipped");
    const { subnet: _, injection: __, ...outside } = setting.estate.siteAsConfigured("secondary");
    const judged = async (location: string) => {
      const sites = {
        primary: setting.estate.siteAsConfigured("primary"),
        secondary: { ...outside, location },
      };
      return only(await findings(setting, { config: { sites } }), "region");
    };
    assert.equal((await judged("northeurope")).says, "North Europe");
    const misspelt = await judged("Nothr Europe");
    assert.equal(misspelt.outcome, "failed");
    assert.match(misspelt.says, /"Nothr Europe" is no region/);
  });
});
