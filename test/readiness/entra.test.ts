import assert from "node:assert/strict";
import { judgeEntra } from "../../readiness/checks/entra.ts";
import { defaults } from "../../simulator/seed.ts";
import { TestEstate } from "../support/estate.ts";
import { inProcessAzure } from "../support/in-process/azure.ts";
import { TestStack } from "../support/stack.ts";
import { findings, only } from "./setting.ts";

describe("readiness: Entra identities", () => {
  it("finds that the other server knows an Entra identity which this one does not, and the start that would fail for it", async () => {
    const catalog = { endpoint: "server", authentication: "entra" };
    const azure = inProcessAzure();
    const estate = new TestEstate(azure, { more: { catalog } });
    const factory = azure.world.state.factories.get(estate.factoryId);
    assert.ok(factory);
    factory.identity = { type: "SystemAssigned" };
    const setting = { azure, estate };
    const check = "Entra identities on both sides";
    const [home, away] = (["primary", "secondary"] as const).map((site) =>
      azure.world.server(estate.serverId(site)),
    );
    assert.ok(home && away);
    for (const server of [home, away]) server.entraAdministrators.push(defaults.clientId);
    home.entraIdentities.push(factory.name);
    estate.standing();
    home.entraIdentities.splice(0);
    assert.equal(only(await findings(setting), check).says, "none");
    home.entraIdentities.push("SSISIrGroup", factory.name);
    away.entraIdentities.push("ssisirgroup");
    const finding = only(await findings(setting), check);
    assert.equal(finding.outcome, "failed");
    assert.match(finding.says, new RegExp(`^only on the other server: ${factory.name}: if `));
    assert.match(
      finding.cure ?? "",
      /CREATE USER \[\S+\] FROM EXTERNAL PROVIDER; ALTER ROLE dbmanager/,
    );
    const stack = new TestStack(estate, "secondary").flip("secondary");
    const { errors } = await stack.up();
    assert.match(errors.IntegrationRuntime?.message ?? "", /AzureSqlConnectionFailure .*18456/);
    away.entraIdentities.push(factory.name);
    assert.equal(only(await findings(setting), check).outcome, "passed");
    await stack.bringUp();
  });

  it("compares what each site's own factory signs in as with nothing, unless this server knows none at all", () => {
    const facts = {
      kind: "managedInstance",
      isOneIdentity: false,
      there: { value: ["adf-weu"] },
    } as const;
    assert.equal(judgeEntra({ ...facts, here: { value: ["adf-neu"] } }).outcome, "unknown");
    const none = judgeEntra({ ...facts, here: { value: [] } });
    assert.equal(none.outcome, "failed");
    assert.match(none.cure ?? "", /CREATE LOGIN \[adf-weu\] FROM EXTERNAL PROVIDER/);
    assert.equal(judgeEntra({ ...facts, here: { unknown: "no answer" } }).outcome, "unknown");
  });
});
