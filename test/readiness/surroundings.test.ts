import assert from "node:assert/strict";
import fc from "fast-check";
import { judgeCustomSetup } from "../../readiness/checks/custom-setup.ts";
import { judgeNetwork } from "../../readiness/checks/network.ts";
import { readSas } from "../../readiness/sas.ts";
import { type Asked, findings, notPassed, only, type Setting, standing } from "./setting.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const CONTAINER = "https://stneu.blob.core.windows.net/setup";
const judge = (token: string) => {
  const [finding] = judgeCustomSetup({
    ...{ estate: "sales", stack: "secondary", container: CONTAINER, token, now: NOW },
    script: { value: "there" },
  });
  assert.ok(finding);
  return finding;
};

describe("readiness: the custom setup, the network and what a runtime refers to", () => {
  const tokens: readonly (readonly [string, string, RegExp])[] = [
    ["?sv=1&se=2027-01-01&sr=c&sp=racwdl&sig=x", "passed", /racwdl, until 2027-01-01/],
    ["se=2027-01-01T10%3A00%3A00Z&sr=c&sp=rwl&sig=x%2B", "passed", /rwl/],
    ["?ss=bf&srt=sco&se=2027-01-01&sp=rwlacup&sig=x", "passed", /rwl/],
    ["?se=2026-05-31&sr=c&sp=rwl&sig=x", "failed", /has expired on 2026-05-31/],
    ["?se=2026-06-08&sr=c&sp=rwl&sig=x", "failed", /expires on 2026-06-08, in 7 days/],
    ["?st=2026-07-01&se=2027-01-01&sr=c&sp=rwl&sig=x", "failed", /only from 2026-07-01/],
    ["?se=2027-01-01&sr=c&sp=r&sig=x", "failed", /lacks rights: it has r,/],
    ["?se=2027-01-01&sr=b&sp=rwl&sig=x", "failed", /whole container/],
    ["?ss=q&srt=sco&se=2027-01-01&sp=rwl&sig=x", "failed", /whole container/],
    ["?sr=c&sp=rwl&sig=x", "failed", /no time at which it expires/],
    ["?si=policy&sr=c&sig=x", "unknown", /stored access policy/],
    ["swordfish", "failed", /no SAS token/],
  ];
  for (const [token, outcome, says] of tokens)
    it(`reads a token: ${token.replace(/&sig.*/, "")}: ${outcome}`, () => {
      const finding = judge(token);
      assert.equal(finding.outcome, outcome, finding.says);
      assert.match(finding.says, says);
    });

  it("never shows a token, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: "binary-ascii" }), (secret) => {
        fc.pre(!/^[\w .,:;/<>()-]*$/.test(secret));
        for (const token of [secret, `?se=2020-01-01&sp=r&sig=${encodeURIComponent(secret)}`]) {
          readSas(token);
          assert.ok(!JSON.stringify(judge(token)).includes(secret));
        }
      }),
    );
  });

  it("looks at main.cmd with the token, and says what the container answers", async () => {
    const setting = standing({ customSetup: true });
    const { estate, azure } = setting;
    assert.deepEqual(notPassed(await findings(setting), "skipped"), []);
    const container = azure.world.state.setupContainers.get(estate.setupOf("secondary"));
    assert.ok(container);
    container.hasMainCmd = false;
    const script = only(await findings(setting), "custom setup main.cmd");
    assert.match(script.says, /no main\.cmd .*BlobNotFound/);
    container.sasTokens = [];
    const refused = only(await findings(setting), "custom setup main.cmd");
    assert.match(refused.says, /does not take the token \(AuthenticationFailed\)/);
    assert.doesNotMatch(JSON.stringify(refused), /sig=/);
  });

  it("blames no token for an answer that says nothing of it", () => {
    const outcome = (status: number, code: string) => {
      const facts = { estate: "sales", stack: "secondary", container: CONTAINER, now: NOW };
      const script = { value: { status, code } };
      return judgeCustomSetup({ ...facts, token: "", script })[1]?.outcome;
    };
    for (const [status, code] of [
      [503, "ServerBusy"],
      [500, "InternalError"],
      [403, "AuthorizationFailure"],
      // The token's range of addresses is about the nodes, which are not here.
      [403, "AuthorizationSourceIPMismatch"],
      // A proxy's: the blob service always says its own code.
      [407, "Http407"],
      [404, "Http404"],
    ] as const)
      assert.equal(outcome(status, code), "unknown", code);
    for (const [status, code] of [
      [403, "AuthenticationFailed"],
      [403, "AuthorizationPermissionMismatch"],
      [404, "ContainerNotFound"],
    ] as const)
      assert.equal(outcome(status, code), "failed", code);
  });

  it("finds what is wrong with a subnet before a start does", async () => {
    const setting = standing();
    const { estate, azure } = setting;
    const subnet = azure.world.state.subnets.get(estate.subnetId("secondary"));
    assert.ok(subnet);
    Object.assign(subnet, { delegations: [], freeAddresses: 3 });
    const { subscriptionId } = azure.session;
    azure.seed({
      locks: [{ scope: `/subscriptions/${subscriptionId}`, name: "keep" }],
      providers: [{ namespace: "Microsoft.Batch", state: "NotRegistered" }],
    });
    const all = await findings(setting);
    assert.match(only(all, "subnet").says, /not delegated to Microsoft\.Batch\/batchAccounts/);
    assert.match(only(all, "free addresses").says, /3 free addresses, 4 are needed/);
    assert.match(only(all, "Microsoft.Batch").says, /NotRegistered/);
    assert.match(only(all, "locks").says, /keep \(CanNotDelete\) on \/subscriptions\//);
    const network = azure.world.state.generic.get(subnet.id.replace(/\/subnets\/.*$/, ""));
    assert.ok(network);
    network.body = { ...network.body, location: "francecentral" };
    assert.match(only(await findings(setting), "subnet").says, /is in francecentral/);
    azure.world.state.subnets.delete(subnet.id);
    assert.match(only(await findings(setting), "subnet").says, /does not exist/);
  });

  it("finds a subnet that another service has for itself, such as the managed instance's", async () => {
    const setting = standing();
    const subnet = setting.azure.world.state.subnets.get(setting.estate.subnetId("secondary"));
    assert.ok(subnet);
    subnet.delegations = ["Microsoft.Sql/managedInstances"];
    const found = only(await findings(setting), "subnet");
    assert.match(found.says, /is delegated to Microsoft\.Sql\/managedInstances/);
    // The delegation is not taken away from whoever has it.
    assert.doesNotMatch(found.cure ?? "", /az network/);
    const judged = (injection: "standard" | "express", ...delegations: string[]) =>
      judgeNetwork({
        ...{ subnet: "/subnets/ssis", injection, publicIps: [], addresses: 1, shared: false },
        region: { name: "northeurope", written: "North Europe" },
        ...{ customized: false, network: { value: { location: "northeurope", ranges: [] } } },
        delegations: { value: delegations },
        ...{ free: { value: 9 }, batch: { value: "Registered" }, locks: { value: [] } },
      })[0]?.outcome;
    assert.equal(judged("standard", "Microsoft.Sql/managedInstances"), "failed");
    assert.equal(judged("standard"), "passed");
    assert.equal(judged("express", "microsoft.batch/batchAccounts"), "passed");
  });

  it("leaves open which of the two is wrong where region and subnet do not agree: a mistyped region passes for one", async () => {
    const setting = standing();
    const sites = {
      primary: setting.estate.siteAsConfigured("primary"),
      secondary: { ...setting.estate.siteAsConfigured("secondary"), location: "northeurop" },
    };
    const found = only(await findings(setting, { config: { sites } }), "subnet");
    assert.match(found.says, /is in northeurope, and the runtime is to run in northeurop$/);
    assert.match(
      found.cure ?? "",
      /^mend sites\.<site>\.location, or name a subnet of that region/,
    );
  });

  it("finds a network that has what the nodes of a customized runtime use among themselves", () => {
    const judged = (customized: boolean, ...ranges: string[]) =>
      judgeNetwork({
        ...{ subnet: "/subnets/ssis", injection: "standard", publicIps: [], addresses: 1 },
        ...{ shared: false, region: { name: "northeurope", written: "North Europe" }, customized },
        network: { value: { location: "northeurope", ranges } },
        ...{ delegations: { value: [] }, free: { value: 9 }, batch: { value: "Registered" } },
        locks: { value: [] },
      }).find(({ check }) => check === "address ranges");
    for (const range of ["172.16.0.0/12", "172.31.254.0/24", "172.0.0.0/8", "0.0.0.0/0"])
      assert.match(judged(true, "10.0.0.0/8", range)?.says ?? "", new RegExp(`has ${range}, and`));
    for (const range of [
      "10.0.0.0/8",
      "172.15.0.0/16",
      "172.32.0.0/11",
      "192.168.0.0/16",
      "fd00::/8",
    ])
      assert.equal(judged(true, range)?.outcome, "passed", range);
    assert.equal(judged(false, "172.16.0.0/12"), undefined);
  });

  it("counts the addresses of all estates that start in one subnet at once, and none for what runs there", async () => {
    const addresses = async (setting: Setting, free: number, asked: Asked = {}) => {
      const { estate, azure } = setting;
      for (const site of ["primary", "secondary"] as const) {
        const subnet = azure.world.state.subnets.get(estate.subnetId(site));
        assert.ok(subnet);
        subnet.freeAddresses = free;
      }
      return only(await findings(setting, asked), "free addresses");
    };
    const alike = ["web", "shop"];
    assert.equal((await addresses(standing(), 5)).outcome, "passed");
    const together = await addresses(standing(), 5, { alike });
    assert.match(together.says, /5 free addresses, 12 are needed \(twice the nodes of all estates/);
    assert.equal((await addresses(standing(), 12, { alike })).outcome, "passed");
    const home = await addresses(standing(), 2, { site: "primary", alike });
    assert.equal(home.outcome, "passed", "they run there");
    // `stay` leaves the runtime in the home region's subnet, whose addresses it holds.
    const stay = standing({ strategy: "stay", endpoint: "listener" });
    assert.equal((await addresses(stay, 2, { alike })).outcome, "passed");
    const hot = standing({ strategy: "dualStandby", mode: "hot" });
    assert.equal((await addresses(hot, 2)).outcome, "passed", "the standby runs");
    const cold = standing({ strategy: "dualStandby", mode: "cold" });
    assert.equal((await addresses(cold, 2)).outcome, "failed", "it is still to be started");
  });

  it("finds what a runtime names that was deployed to the other site's factory only", async () => {
    const check = "what the runtime refers to";
    const setting = standing({ strategy: "attach" });
    const { estate, azure } = setting;
    assert.equal(only(await findings(setting), check).outcome, "skipped");
    const config = {
      catalog: { endpoint: "server", authentication: "entra" },
      runtime: {
        ...{ name: "ssis", nodeSize: "Standard_D4_v3", nodeCount: 2, credential: "uami" },
        packageStores: [{ name: "store", packageStoreLinkedService: "packages-share" }],
        dataProxyProperties: { connectVia: "self-hosted", stagingLinkedService: "staging-blob" },
      },
    };
    const away = estate.factoryAt("secondary");
    const deploy = (...ids: string[]) =>
      azure.seed({
        resources: ids.map((id) => ({ id: `${away}/${id}`, location: "northeurope" })),
      });
    deploy("linkedservices/packages-share", "integrationruntimes/self-hosted");
    const missing = only(await findings(setting, { config }), check);
    assert.match(
      missing.says,
      /^adf-\S+-away has no linked service staging-blob, no credential uami: .*invalid reference/,
    );
    deploy("linkedservices/staging-blob", "credentials/uami");
    const all = only(await findings(setting, { config }), check);
    assert.equal(all.outcome, "passed", all.says);
    azure.world.state.factories.delete(away);
    assert.match(only(await findings(setting, { config }), check).says, /does not exist yet/);
  });
});
