import assert from "node:assert/strict";
import { parse } from "yaml";
import { readDeployment } from "../../config/reading.ts";
import { unfitSecrets, wrongSecrets } from "../../config/wrong-secrets.ts";
import { projectFile } from "../../drill/estates/configuration.ts";
import { ownEstates } from "../../drill/estates/own.ts";
import { worldOfOwn } from "../../drill/estates/own-world.ts";
import { plantCanaries } from "../../drill/secrets/canaries.ts";
import { credentialsOf } from "../../drill/secrets/of-stack.ts";
import { worldDocument } from "../../simulator/seed.ts";

const SUBSCRIPTION = "b1c0a0e2-3a85-4c6e-8a2f-0d5f3a1b7c11";
const NOW = new Date("2026-11-22T12:00:00Z");
const id = (group: string, rest: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/${rest}`;
const subnet = (network: string) =>
  id("rg-net", `Microsoft.Network/virtualNetworks/${network}/subnets/ssis`);

/** As a team writes it: two subscriptions, names that say nothing of the estate, and what a rehearsal has not. */
const sales = {
  strategy: "relocate",
  failover: "forced",
  failoverGroup: { name: "fog-sales", existing: true, role: "follow" },
  catalog: { endpoint: "server", adminLogin: "boss", pricingTier: "S1" },
  runtime: {
    ...{ name: "ssis", nodeSize: "Standard_D4_v3", nodeCount: 2 },
    expressCustomSetupProperties: [
      { type: "CmdkeySetup", targetName: "fs.contoso.com", userName: "contoso\\ssis" },
    ],
  },
  dataFactory: {
    ...{ name: "adf-contoso", resourceGroup: "rg-adf", location: "West Europe" },
    subscriptionId: "6ad4f6a5-6a1f-4c8e-9d24-0b8a3a4e1f10",
  },
  triggers: { nightly: {} },
  runState: "external",
  hooks: {
    ...{ onTakeOver: ["sql/mine.sql"], logins: ["etl"] },
    environments: { Sales: { Region: { Key: { sensitive: true } } } },
  },
  sites: {
    primary: {
      location: "West Europe",
      sqlServer: id("rg-weu", "Microsoft.Sql/servers/contoso-weu"),
      ...{ subnet: subnet("vnet-weu"), injection: "express" },
      customSetup: "https://contosoweu.blob.core.windows.net/setup",
    },
    secondary: {
      location: "North Europe",
      sqlServer: id("rg-neu", "Microsoft.Sql/servers/contoso-neu"),
      ...{ subnet: subnet("vnet-neu"), injection: "standard" },
      customSetup: "https://contosoneu.blob.core.windows.net/setup",
      sqlDial: "10.1.0.4:1433",
    },
  },
};
const ledgerSite = (place: string, location: string) => ({
  location,
  sqlServer: id(`rg-${place}`, `Microsoft.Sql/managedInstances/mi-${place}`),
  sqlHost: `mi-${place}.0a1b2c3d4e5f.database.windows.net`,
  ...{ subnet: subnet(`vnet-mi-${place}`), injection: "standard" },
  dataFactory: { name: `adf-ledger-${place}`, resourceGroup: `rg-${place}` },
});
const ledger = {
  strategy: "dualStandby",
  dualStandby: { pairName: "books", mode: "cold" },
  failoverGroup: { name: "fog-ledger" },
  catalog: { endpoint: "server", adminLogin: "boss" },
  runtime: { name: "ssis-ledger", nodeSize: "Standard_E4_v3", nodeCount: 2 },
  hooks: { agentSchedules: ["Nightly load"] },
  sites: { primary: ledgerSite("weu", "westeurope"), secondary: ledgerSite("neu", "northeurope") },
};
const entra = {
  ...{ ...sales, hooks: {}, failover: "planned" },
  catalog: { endpoint: "server", authentication: "entra" },
};

function filesOf(estates: object) {
  const own = { "contoso:site": "secondary", "azure-native:subscriptionId": SUBSCRIPTION };
  const config = {
    activeRegion: { type: "string", default: "secondary" },
    activeSince: { type: "string", default: "2026-11-20T10:00:00Z" },
    estates: { type: "object", default: estates },
  };
  return {
    project: { file: "Pulumi.yaml", document: { name: "contoso", config } },
    stacks: [{ stack: "prod-neu", file: "Pulumi.prod-neu.yaml", document: { config: own } }],
    warnings: [],
  };
}

describe("a rehearsal of the user's own estates", () => {
  const { estates, notes } = ownEstates(filesOf({ sales, ledger }), "contoso/ssis/prod-neu", NOW);
  const secrets = plantCanaries(estates);
  const written = parse(projectFile(estates, 14330)).config;
  const rehearsed = (stack: "primary" | "secondary") =>
    readDeployment({
      ...{ stack, now: NOW },
      get: (key) => written[key]?.default,
    });

  it("keeps names, ids and settings, and says what is not rehearsed as it stands", () => {
    const { sales: told } = written.estates.default;
    assert.deepEqual(told.runtime, sales.runtime);
    assert.deepEqual(told.dataFactory, { ...sales.dataFactory, existing: true });
    assert.equal(told.sites.secondary.sqlServer, sales.sites.secondary.sqlServer);
    assert.equal(told.sites.secondary.sqlDial, "127.0.0.1:14330");
    const about = ["forced", "made anew", "role: drive", "runState", "onTakeOver", "environments"];
    assert.equal(notes.length, about.length);
    for (const [at, what] of about.entries())
      assert.ok(notes[at]?.startsWith("sales: ") && notes[at].includes(what), notes[at]);
    assert.equal(rehearsed("primary").flag.activeRegion, "primary");
    assert.equal(rehearsed("primary").estates.length, 2);
  });

  it("has each secret that the program asks for, and none that it does not know", () => {
    for (const stack of ["primary", "secondary"] as const) {
      const credentials = credentialsOf({ estates, secrets }, stack);
      assert.equal(unfitSecrets(stack, credentials, "estates"), undefined);
      const all = rehearsed(stack).estates;
      assert.equal(wrongSecrets(stack, all, stack, credentials), undefined);
    }
  });

  it("stands in a simulated Azure that has what the configuration names", () => {
    const world = worldDocument.parse(worldOfOwn(estates, secrets));
    const ids = (all: readonly { readonly id: string }[]) => all.map((one) => one.id).toSorted();
    const { primary, secondary } = sales.sites;
    assert.deepEqual(ids(world.servers), [secondary.sqlServer, primary.sqlServer]);
    assert.equal(world.servers[0]?.administratorLogin, "boss");
    assert.deepEqual(
      world.managedInstances.map(({ dnsZone, agentSchedules }) => [
        dnsZone,
        agentSchedules[0]?.enabled,
      ]),
      [
        ["0a1b2c3d4e5f", true],
        ["0a1b2c3d4e5f", false],
      ],
    );
    assert.deepEqual(
      world.subnets.map(({ location, delegations }) => [location, delegations.length]),
      [
        ["westeurope", 0],
        ["northeurope", 0],
        ["westeurope", 1],
        ["northeurope", 0],
      ],
    );
    const factory = `/subscriptions/${sales.dataFactory.subscriptionId}/resourceGroups/rg-adf/providers/Microsoft.DataFactory/factories/adf-contoso`;
    assert.deepEqual(ids(world.factories), [factory]);
    assert.deepEqual(
      world.resourceGroups.map(({ name, subscription }) => [name, subscription]),
      [
        ["rg-weu", SUBSCRIPTION],
        ["rg-neu", SUBSCRIPTION],
        ["rg-adf", sales.dataFactory.subscriptionId],
      ],
    );
    assert.equal(world.setupContainers.length, 2);
    const packageStores = [{ name: "store", packageStoreLinkedService: "share" }];
    const stored = { ...ledger, runtime: { ...ledger.runtime, packageStores } };
    const own = ownEstates(filesOf({ ledger: stored }), "prod-neu", NOW).estates;
    const { resources = [] } = worldOfOwn(own, plantCanaries(own));
    assert.deepEqual(
      resources.map(({ id }) => id.replace(/^.*\/factories\//, "")),
      ["adf-ledger-weu/linkedservices/share", "adf-ledger-neu/linkedservices/share"],
    );
  });

  it("leaves out what it cannot play, and refuses when nothing is left", () => {
    const mixed = ownEstates(filesOf({ ledger, web: entra }), "prod-neu", NOW);
    assert.deepEqual(
      mixed.estates.map(({ name }) => name),
      ["ledger"],
    );
    assert.match(mixed.notes.at(-1) ?? "", /^web is not rehearsed: .*entra/);
    assert.throws(() => ownEstates(filesOf({ entra }), "prod-neu", NOW), /no estate that can be/);
    assert.throws(
      () => ownEstates(filesOf({ ledger }), "prod", NOW),
      /there is no Pulumi.prod.yaml/,
    );
  });

  it("refuses a configuration as the program does", () => {
    const wrong = { ledger: { ...ledger, catalog: { endpoint: "listener" } } };
    assert.throws(
      () => ownEstates(filesOf(wrong), "prod-neu", NOW),
      /does not work with dualStandby/,
    );
  });
});
