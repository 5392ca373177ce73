import assert from "node:assert/strict";
import { findLocation } from "../../azure/locations.ts";
import { listLocks, readFreeAddresses } from "../../azure/networks.ts";
import { readPermissions } from "../../azure/permissions.ts";
import { listPipelines } from "../../azure/pipelines.ts";
import { readVirtualNetworkRules } from "../../azure/servers.ts";
import { latestTriggerRun, listTriggers } from "../../azure/triggers.ts";
import { seedWorld, worldDocument } from "../../simulator/seed.ts";
import { subscription } from "./fake-azure.ts";
import { PASSWORD, type SimulatedAzure, serverId, startSimulatedAzure } from "./simulated-azure.ts";

const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const scope = `/subscriptions/${subscription}/resourceGroups/rg`;
const factory = { subscriptionId: subscription, resourceGroup: "rg", factory: "adf-long" };
const network = `${scope}/providers/Microsoft.Network/virtualNetworks/vnet`;
const storage = (group: string) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/stweu`;

const names = ["one", "two", "three", "four", "five"];
const everyMinute = {
  type: "ScheduleTrigger",
  pipelines: [],
  typeProperties: {
    recurrence: { frequency: "Minute", interval: 1, startTime: "2029-12-31T00:30:00Z" },
  },
};

/** More of everything than fits on a page. */
const long = worldDocument.parse({
  servers: [
    {
      id: serverId("sql-long"),
      location: "westeurope",
      administratorPassword: PASSWORD,
      virtualNetworkRules: names.map((name) => ({ name, subnetId: `${network}/subnets/${name}` })),
    },
  ],
  subnets: names.map((name, at) => ({
    id: `${network}/subnets/${name}`,
    location: "westeurope",
    freeAddresses: 10 + at,
  })),
  locks: names.map((name) => ({ scope, name })),
  resources: names.map((name) => ({ id: storage(`rg-${name}`), location: "westeurope" })),
  factories: [
    {
      id: `${scope}/providers/Microsoft.DataFactory/factories/adf-long`,
      location: "westeurope",
      triggers: names.map((name) => ({ name, properties: everyMinute, started: true })),
      pipelines: names.map((name) => ({ name })),
    },
  ],
});

/** The simulated Azure answers with small pages: whoever reads the first one only, misses the end. */
describe("lists that come in pages, on the simulated Azure", () => {
  let azure: SimulatedAzure;
  before(async () => {
    azure = await startSimulatedAzure();
    seedWorld(azure.simulator.world, long);
    const assignments = names.map((name) => ({
      scope,
      actions: [`Microsoft.Other/${name}/read`],
      notActions: [],
    }));
    for (const one of azure.simulator.world.state.applications)
      Object.assign(one, { actions: ["*"], assignments });
  });
  after(() => azure.stop());

  it("reads triggers, pipelines, rules, locks and roles to the last one", async () => {
    const { session } = azure;
    const named = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);
    assert.deepEqual(named(await listTriggers(session, factory, call)), names);
    assert.deepEqual(named(await listPipelines(session, factory, call)), names);
    assert.deepEqual(named(await listLocks(session, scope, call)), names);
    const rules = await readVirtualNetworkRules(session, serverId("sql-long"), call);
    assert.deepEqual(
      rules.map(({ id }) => id.split("/").at(-1)),
      names,
    );
    const roles = await readPermissions(session, scope, call);
    assert.equal(roles.length, names.length + 1);
  });

  it("finds what stands on the last page", async () => {
    const { session } = azure;
    assert.equal(await readFreeAddresses(session, `${network}/subnets/five`, call), 14);
    const account = { type: "Microsoft.Storage/storageAccounts", name: "stweu" };
    assert.equal(await findLocation(session, subscription, account, call), "westeurope");
  });

  it("takes the latest run of a trigger, of however many pages there are", async () => {
    const { session, clock, simulator } = azure;
    clock.advance(10 * 60_000);
    simulator.world.advance();
    const until = new Date(clock.now());
    const span = { since: new Date(until.getTime() - 3_600_000), until };
    const latest = await latestTriggerRun(session, factory, "five", span, call);
    const late = until.getTime() - Date.parse(latest?.at ?? "");
    assert.ok(late >= 0 && late < 60_000, `the latest is of ${latest?.at}`);
  });

  it("refuses a token that no page gave", async () => {
    const span = { lastUpdatedAfter: new Date(0), lastUpdatedBefore: new Date() };
    const client = await azure.session.dataFactory(subscription);
    await assert.rejects(
      client.triggerRuns.queryByFactory("rg", "adf-long", { ...span, continuationToken: "mine" }),
      /continuation token/,
    );
  });
});
