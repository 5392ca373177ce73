import assert from "node:assert/strict";
import { LEFT } from "../../readiness/finding.ts";
import { defaults } from "../../simulator/seed.ts";
import { REGIONS } from "../support/estate.ts";
import { readsOf, withEachReadMissing } from "../support/in-process/each-read-missing.ts";
import { TestStack } from "../support/stack.ts";
import { type Asked, findings, notPassed, type Setting, standing } from "./setting.ts";

const SITES = ["primary", "secondary"] as const;

/** All is well with it. */
interface Well {
  readonly setting: Setting;
  readonly asked: Asked;
  /** What is not asked while SSIS is being taken away from its region. */
  readonly left: readonly string[];
}

async function up(setting: Setting): Promise<void> {
  for (const site of SITES) await new TestStack(setting.estate, site).bringUp();
}

const BOTH_SIDES = ["Agent jobs on both sides", "login on the other side", "logins on both sides"];
const COPIES = ["triggers on both sides", "pipelines on both sides", "rights on adf-e"];
/** Of a runtime that moves to another subnet they are compared with the other server's. */
const OWN_RULES = "network rules of sql-e-secondary";
const GROUP = ["group roles", "replication lag", "rights on sql-e-primary"];

/** Between them they are asked everything. */
const ESTATES: Readonly<Record<string, () => Promise<Well>>> = {
  "with a setup container, in a network": async () => ({
    ...{ setting: standing({ customSetup: true }), asked: {} },
    left: [...GROUP, ...BOTH_SIDES, OWN_RULES],
  }),
  "that stays, outside of every network": async () => {
    const setting = standing({ strategy: "stay", endpoint: "listener" });
    const { estate, azure } = setting;
    const outside = (site: "primary" | "secondary") => {
      const { subnet: _, injection: __, ...rest } = estate.siteAsConfigured(site);
      azure.world.server(estate.serverId(site))?.firewallRules.push({
        ...{ id: `${estate.serverId(site)}/firewallRules/azure`, name: "azure" },
        ...{ startIpAddress: "0.0.0.0", endIpAddress: "0.0.0.0" },
      });
      return rest;
    };
    const sites = { primary: outside("primary"), secondary: outside("secondary") };
    const rules = ["firewall of sql-e-primary", "network rules of sql-e-primary"];
    return {
      setting,
      asked: { config: { sites } },
      left: [...GROUP, ...BOTH_SIDES, ...rules],
    };
  },
  "that stays in its network, and signs in by Entra": async () => {
    const setting = standing({ strategy: "stay", endpoint: "listener", customSetup: true });
    for (const site of SITES)
      setting.azure.world
        .server(setting.estate.serverId(site))
        ?.entraAdministrators.push(defaults.clientId);
    const catalog = { endpoint: "listener", authentication: "entra" };
    const its = [
      ...["subnet", "rights on vnet-primary/subnets/ssis-e", "custom setup main.cmd"],
      "Entra identities on both sides",
    ];
    // The runtime stays where its container is.
    const secrets = { customSetupSas: setting.estate.sasOf("primary") };
    return {
      setting,
      asked: { secrets, config: { catalog } },
      left: [...GROUP, ...BOTH_SIDES, ...its, "network rules of sql-e-primary"],
    };
  },
  "on managed instances, in a factory of its own": async () => {
    const setting = standing({ strategy: "attach", onInstances: true });
    await up(setting);
    const asked = { secrets: { masterKeyPassword: "Master-Key-1" } };
    return { setting, asked, left: [...GROUP, ...BOTH_SIDES, ...COPIES] };
  },
  "that brings addresses along, and refers to its factory": async () => {
    const setting = standing({ strategy: "attach", customSetup: true });
    const { estate, azure } = setting;
    const group = estate.subnetId("secondary").replace(/\/virtualNetworks\/.*/, "");
    const publicIps = ["a", "b"].map((name) => `${group}/publicIPAddresses/ip-${name}`);
    const share = `${estate.factoryAt("secondary")}/linkedservices/packages-share`;
    azure.seed({
      resources: [...publicIps, share].map((id) => ({ id, location: REGIONS.secondary })),
    });
    const brings = { ...estate.siteAsConfigured("secondary"), injection: "standard", publicIps };
    const config = {
      sites: { primary: estate.siteAsConfigured("primary"), secondary: brings },
      runtime: {
        packageStores: [{ name: "store", packageStoreLinkedService: "packages-share" }],
      },
    };
    return { setting, asked: { config }, left: [...GROUP, ...BOTH_SIDES, ...COPIES, OWN_RULES] };
  },
  "that keeps a standby": async () => {
    const setting = standing({ strategy: "dualStandby", mode: "hot" });
    await up(setting);
    return { setting, asked: {}, left: [...GROUP, ...BOTH_SIDES, ...COPIES, OWN_RULES] };
  },
};

const TAKEN = { activeRegion: "secondary", activeSince: "2026-01-01T00:00:00Z" } as const;
/** Who refused, or what broke off. */
const WHY = /may not read it \(.*AuthorizationFailed\)$|socket hang up$|does not answer from here$/;
/** Which clouds there are. */
const OF_NO_CHECK = /\/metadata\/endpoints$/;

for (const [name, prepare] of Object.entries(ESTATES))
  describe(`readiness: an estate ${name}`, () => {
    it("says of what is refused or lost that it is not known, and why, and judges the rest", async () => {
      const { setting, asked } = await prepare();
      const { azure } = setting;
      const look = () => findings(setting, asked);
      const { done: well, reads } = await readsOf(azure, look);
      assert.deepEqual(notPassed(well, "skipped"), []);
      assert.ok(!well.some(({ says }) => says.includes(LEFT)), "nothing is being left");
      const notAsked = (all: Awaited<ReturnType<typeof look>>) =>
        all.filter(({ outcome }) => outcome === "skipped").map(({ check }) => check);
      await withEachReadMissing(azure, reads, look, (what, all) => {
        assert.deepEqual(notPassed(all, "skipped", "unknown"), [], what);
        const open = notPassed(all, "skipped");
        assert.ok(open.length > 0 || OF_NO_CHECK.test(what), `nobody misses ${what}`);
        for (const said of open) assert.match(said, WHY, what);
        assert.deepEqual(notAsked(all), notAsked(well), what);
      });
    });

    it("asks nothing of the region that is being left in a takeover, and says where", async () => {
      const { setting, asked, left } = await prepare();
      const { estate } = setting;
      const asking: string[] = [];
      setting.azure.calls.hook = { before: ({ what }) => void asking.push(what) };
      const all = await findings(setting, { ...asked, flag: TAKEN });
      assert.deepEqual(notPassed(all, "skipped"), []);
      const where = all.filter(({ says }) => says.includes(LEFT)).map(({ check }) => check);
      const named = where.map((check) => check.replace(estate.name, "e"));
      assert.deepEqual(named.sort(), [...left].sort());
      const own = estate.ownFactories ? `|/factories/${estate.factoryName("primary")}/` : "";
      const there = new RegExp(`-primary\\b|/westeurope/${own}`);
      assert.deepEqual(
        asking.filter((what) => there.test(what)),
        [],
      );
    });
  });
