import assert from "node:assert/strict";
import { defaults, seedWorld, worldDocument } from "../../simulator/seed.ts";
import {
  factoryId,
  neu,
  runtimeBody,
  type Setting,
  scope,
  startSetting,
  vnetOf,
  weu,
} from "./setting.ts";

const DATA_FACTORY = "?api-version=2018-06-01";
const runtime = `${factoryId}/integrationRuntimes/ssis`;
const subnet = `${vnetOf("weu")}/subnets/ssis`;
const networked = runtimeBody({ type: { customerVirtualNetwork: { subnetId: subnet } } });
const publicIPs = ["a", "b"].map(
  (name) => `${scope}/rg-ips/providers/Microsoft.Network/publicIPAddresses/ip-${name}`,
);
const addressed = runtimeBody({ compute: { vNetProperties: { subnetId: subnet, publicIPs } } });

describe("the simulator's roles, locks and registrations", () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = await startSetting();
  });
  afterEach(() => setting.simulator.stop());

  const seed = (document: object) =>
    seedWorld(setting.simulator.world, worldDocument.parse(document));
  const said = ({ body }: { body: unknown }) => JSON.stringify(body);
  const assign = (
    assignments: { scope: string; actions: string[]; notActions?: string[] }[],
  ): void => {
    const application = setting.simulator.world.state.applications.get(defaults.clientId);
    assert.ok(application);
    application.assignments = assignments.map((one) => ({ notActions: [], ...one }));
  };

  it("lets nobody do what no role of his grants at that scope", async () => {
    assign([
      { scope: factoryId, actions: ["Microsoft.DataFactory/factories/*/read"] },
      {
        scope: `${scope}/rg-weu`,
        actions: ["Microsoft.Sql/*"],
        notActions: ["Microsoft.Sql/servers/failoverGroups/failover/action"],
      },
    ]);
    const list = await setting.call("GET", `${factoryId}/triggers${DATA_FACTORY}`);
    assert.equal(list.status, 200);
    const start = await setting.call("POST", `${factoryId}/triggers/nightly/start${DATA_FACTORY}`);
    assert.equal(start.status, 403);
    assert.match(said(start), /AuthorizationFailed.*factories\/triggers\/start\/action/);
    const version = "?api-version=2023-08-01";
    assert.equal((await setting.call("GET", `${neu}${version}`)).status, 403);
    const move = await setting.call("POST", `${weu}/failoverGroups/fog/failover${version}`);
    assert.match(said(move), /AuthorizationFailed.*failoverGroups\/failover\/action/);
  });

  it("tells what the caller may do at a scope, inherited roles included", async () => {
    assign([{ scope: `${scope}/rg-adf`, actions: ["*/read"] }]);
    const version = "?api-version=2022-04-01";
    const told = await setting.call(
      "GET",
      `${factoryId}/providers/Microsoft.Authorization/permissions${version}`,
    );
    assert.deepEqual(told.body.value, [
      { actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] },
    ]);
    const nowhere = await setting.call(
      "GET",
      `${weu}/providers/Microsoft.Authorization/permissions${version}`,
    );
    assert.equal(nowhere.status, 403);
  });

  it("writes no runtime into a network for whoever may not join it", async () => {
    assign([{ scope: `${scope}/rg-adf`, actions: ["Microsoft.DataFactory/*"] }]);
    const put = await setting.call("PUT", `${runtime}${DATA_FACTORY}`, networked);
    assert.equal(put.status, 403);
    assert.match(said(put), /LinkedAuthorizationFailed.*subnets\/join\/action/);
    assert.equal(
      (await setting.call("PUT", `${runtime}${DATA_FACTORY}`, runtimeBody())).status,
      200,
    );
  });

  for (const [what, broken, code, body = networked] of [
    [
      "Batch is not registered",
      { providers: [{ namespace: "Microsoft.Batch", state: "NotRegistered" }] },
      "InvalidVnetConfiguration",
    ],
    [
      "the network's group is locked",
      { locks: [{ scope: `${scope}/rg-net`, name: "keep" }] },
      "VNetResourceGroupLockedDuringStart",
    ],
    [
      "the group of its public addresses is locked",
      { locks: [{ scope: `${scope}/rg-ips`, name: "keep" }] },
      "PublicIPResourceGroupLockedDuringStart",
      addressed,
    ],
  ] as const)
    it(`starts no runtime in a network where ${what}`, async () => {
      seed(broken);
      await setting.call("PUT", `${runtime}${DATA_FACTORY}`, body);
      assert.equal((await setting.call("POST", `${runtime}/start${DATA_FACTORY}`)).status, 202);
      setting.pass(60 * 60_000);
      const status = await setting.call("POST", `${runtime}/getStatus${DATA_FACTORY}`);
      assert.match(said(status), new RegExp(code));
      assert.match(said(status), /"state":"(Initial|Stopped)"/);
    });

  it("lists locks at and below a scope, never those above it", async () => {
    seed({ locks: [{ scope: `${scope}/rg-net`, name: "keep" }] });
    const at = async (where: string) => {
      const path = `${where}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`;
      return (await setting.call("GET", path)).body.value.length;
    };
    assert.equal(await at(vnetOf("weu")), 0);
    assert.equal(await at(`${scope}/rg-net`), 1);
    assert.equal(await at(`/subscriptions/${defaults.subscriptionId}`), 1);
  });

  it("refuses a filter that it does not know", async () => {
    const path = `/subscriptions/${defaults.subscriptionId}/resources?api-version=2021-04-01`;
    const filter = encodeURIComponent("startswith(name,'st')");
    assert.equal((await setting.call("GET", `${path}&$filter=${filter}`)).status, 400);
  });
});
