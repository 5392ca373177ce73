import assert from "node:assert/strict";
import { grants } from "../../simulator/arm/authorization.ts";
import { actionsFor, readRole, roleWith } from "./definition.ts";
import { SCENARIOS } from "./scenarios.ts";
import { usesOf } from "./uses.ts";

describe("the role definition", function () {
  this.timeout(60_000);
  const role = readRole();
  const used = new Set<string>();

  for (const scenario of SCENARIOS)
    it(`is enough for a takeover and a failback: ${scenario.name}`, async () => {
      for (const action of await usesOf(scenario, role.Actions)) used.add(action);
    });

  it("grants nothing else (else: npm run role)", () => {
    assert.deepEqual(role, roleWith(actionsFor(used)));
    for (const one of role.Actions)
      assert.ok(
        [...used].some((action) => grants([one], action)),
        `${one} is granted and not needed`,
      );
  });

  it("has no right to make, to delete, to give rights or to read data", () => {
    for (const right of [
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.DataFactory/factories/write",
      "Microsoft.DataFactory/factories/delete",
      "Microsoft.DataFactory/factories/integrationruntimes/delete",
      "Microsoft.DataFactory/factories/triggers/write",
      "Microsoft.Sql/servers/write",
      "Microsoft.Sql/servers/failoverGroups/write",
      "Microsoft.Sql/servers/failoverGroups/delete",
      "Microsoft.Sql/servers/databases/delete",
      "Microsoft.Storage/storageAccounts/listKeys/action",
    ])
      assert.ok(!grants(role.Actions, right), right);
    assert.deepEqual(role.DataActions, []);
  });

  it("would be missed where one right is taken out of it", async () => {
    const [relocate] = SCENARIOS;
    assert.ok(relocate);
    const without = (action: string) => {
      assert.ok(role.Actions.includes(action), action);
      return role.Actions.filter((one) => one !== action);
    };
    const failover = "Microsoft.Sql/servers/failoverGroups/failover/action";
    await assert.rejects(usesOf(relocate, without(failover)), /refused POST .*\/failover$/);
    const join = "Microsoft.Network/virtualNetworks/subnets/join/action";
    await assert.rejects(usesOf(relocate, without(join)), /refused PUT .*integrationRuntimes/);
  });
});
