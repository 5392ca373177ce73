import assert from "node:assert/strict";
import { grants } from "../../simulator/arm/authorization.ts";
import { TestEstate } from "../support/estate.ts";
import { TestStack } from "../support/stack.ts";
import { actionsFor, readRole, roleWith } from "./definition.ts";
import { playScenario, preview, type RoleScenario, SCENARIOS } from "./scenarios.ts";
import { usesOf } from "./uses.ts";

describe("the role definition", function () {
  this.timeout(60_000);
  const role = readRole();
  const used = new Set<string>();
  const play = (scenario: RoleScenario, actions: readonly string[]) =>
    usesOf(scenario.name, actions, (azure) => playScenario(azure, scenario));

  for (const scenario of SCENARIOS)
    it(`is enough for a takeover and a failback: ${scenario.name}`, async () => {
      for (const action of await play(scenario, role.Actions)) used.add(action);
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
    await assert.rejects(play(relocate, without(failover)), /refused POST .*\/failover$/);
    const join = "Microsoft.Network/virtualNetworks/subnets/join/action";
    await assert.rejects(play(relocate, without(join)), /refused PUT .*integrationRuntimes/);
  });

  it("has reads that are enough for previews, readiness and drift checks", async () => {
    const reads = role.Actions.filter((action) => action.endsWith("/read"));
    for (const { name, options } of SCENARIOS)
      await usesOf(name, role.Actions, async (azure, may) => {
        const estate = new TestEstate(azure, options).standing();
        const stacks = (["primary", "secondary"] as const).map(
          (site) => new TestStack(estate, site),
        );
        for (const stack of stacks) await stack.up();
        may(reads);
        for (const stack of stacks) {
          stack.flip("secondary");
          await preview(azure, estate, stack);
          await stack.refresh();
          await stack.preview();
        }
      });
  });

  it("lacks one action for the birth of SSISDB into a group that exists, and one for destroying", async () => {
    const birth = "Microsoft.Sql/servers/failoverGroups/write";
    const end = "Microsoft.DataFactory/factories/integrationruntimes/delete";
    const more = await usesOf("birth", [...role.Actions, birth, end], async (azure) => {
      const estate = new TestEstate(azure).grouped("primary", []);
      const stack = new TestStack(estate, "primary");
      await stack.bringUp();
      await stack.destroy("IntegrationRuntime");
    });
    const beyond = [...more].filter((action) => !grants(role.Actions, action));
    assert.deepEqual(
      beyond.map((action) => action.toLowerCase()).toSorted(),
      [end, birth].map((action) => action.toLowerCase()),
    );
  });
});
