import assert from "node:assert/strict";
import { judgePublicIp } from "../../readiness/checks/public-ips.ts";
import { REGIONS, TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { findings, only } from "./setting.ts";

describe("readiness: public addresses", () => {
  it("finds what is wrong with the public addresses that a runtime brings along", async () => {
    const azure = inProcessAzure();
    const estate = new TestEstate(azure);
    const group = estate.subnetId("secondary").replace(/\/virtualNetworks\/.*/, "");
    const ids = ["a", "b"].map((name) => `${group}/publicIPAddresses/ip-${name}`);
    const site = (name: "primary" | "secondary", more: object) => ({
      ...{
        location: REGIONS[name],
        sqlServer: estate.serverId(name),
        subnet: estate.subnetId(name),
      },
      ...more,
    });
    const sites = {
      primary: site("primary", { injection: "express" }),
      secondary: site("secondary", { injection: "standard", publicIps: ids }),
    };
    const setting = { azure, estate: estate.standing() };
    const look = async () => {
      const all = await findings(setting, { config: { sites } });
      return ids.map((id) => only(all, `public IP ${id.split("/").at(-1)}`));
    };
    assert.match((await look())[0]?.says ?? "", /does not exist/);
    azure.seed({ resources: ids.map((id) => ({ id, location: REGIONS.secondary })) });
    assert.deepEqual(
      (await look()).map(({ outcome }) => outcome),
      ["passed", "passed"],
    );
    // In a resource group of their own, perhaps: PublicIPResourceGroupLockedDuringStart.
    azure.seed({ locks: [{ scope: ids[1] ?? "", name: "keep" }] });
    const locks = only(await findings(setting, { config: { sites } }), "locks");
    assert.match(locks.says, /keep \(CanNotDelete\) on \S+\/publicIPAddresses\/ip-b/);
    const judge = (change: object) =>
      judgePublicIp({
        ...{
          id: ids[0] ?? "",
          region: { name: "northeurope", written: "North Europe" },
          inUse: false,
        },
        found: {
          value: {
            ...{ location: "northeurope", sku: "Standard", isStatic: true, hasDnsName: true },
            ...{ usedBy: undefined, ...change },
          },
        },
      });
    for (const [change, says] of [
      [{ location: "westeurope" }, /is in westeurope, and the runtime is to run in North Europe/],
      [{ sku: "Basic" }, /is Basic, static; it must be Standard and static/],
      [{ isStatic: false }, /is Standard, dynamic/],
      [{ hasDnsName: false }, /has no DNS name/],
      [{ usedBy: "/lb" }, /is used by \/lb/],
    ] as const) {
      const finding = judge(change);
      assert.equal(finding.outcome, "failed");
      assert.match(finding.says, says);
    }
  });
});
