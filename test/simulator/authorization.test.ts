import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { grants, linkedRightsOf, rightOf } from "../../simulator/arm/authorization.ts";
import { assemble } from "../../simulator/assembly.ts";
import { VirtualClock } from "../../simulator/clock.ts";
import { defaults } from "../../simulator/seed.ts";

const GROUP = "/subscriptions/0/resourceGroups/rg";
const ADF = `${GROUP}/providers/Microsoft.DataFactory/factories/adf`;
const SQL = `${GROUP}/providers/Microsoft.Sql`;

/** The names that Azure publishes (Microsoft.DataFactory's and Microsoft.Sql's provider operations), in lower case. */
const PUBLISHED: readonly [string, string][] = [
  [`GET ${ADF}`, "microsoft.datafactory/factories/read"],
  [
    `GET ${ADF}/integrationRuntimes/ssis`,
    "microsoft.datafactory/factories/integrationruntimes/read",
  ],
  [
    `PUT ${ADF}/integrationRuntimes/ssis`,
    "microsoft.datafactory/factories/integrationruntimes/write",
  ],
  [
    `DELETE ${ADF}/integrationRuntimes/ssis`,
    "microsoft.datafactory/factories/integrationruntimes/delete",
  ],
  [
    `POST ${ADF}/integrationRuntimes/ssis/start`,
    "microsoft.datafactory/factories/integrationruntimes/start/action",
  ],
  [
    `POST ${ADF}/integrationRuntimes/ssis/getStatus`,
    "microsoft.datafactory/factories/integrationruntimes/getstatus/read",
  ],
  [`GET ${ADF}/triggers`, "microsoft.datafactory/factories/triggers/read"],
  [`POST ${ADF}/triggers/t/stop`, "microsoft.datafactory/factories/triggers/stop/action"],
  [`POST ${ADF}/queryTriggerRuns`, "microsoft.datafactory/factories/querytriggerruns/action"],
  [`PATCH ${SQL}/servers/s/failoverGroups/f`, "microsoft.sql/servers/failovergroups/write"],
  [
    `POST ${SQL}/servers/s/failoverGroups/f/failover`,
    "microsoft.sql/servers/failovergroups/failover/action",
  ],
  [
    `POST ${SQL}/locations/westeurope/instanceFailoverGroups/f/forceFailoverAllowDataLoss`,
    "microsoft.sql/locations/instancefailovergroups/forcefailoverallowdataloss/action",
  ],
  [
    `GET ${SQL}/managedInstances/m/databases/SSISDB`,
    "microsoft.sql/managedinstances/databases/read",
  ],
  [`GET ${GROUP}`, "microsoft.resources/subscriptions/resourcegroups/read"],
];

describe("the simulated Azure's rights", () => {
  it("are named as Azure names them", () => {
    for (const [call, action] of PUBLISHED) {
      const [method = "", path = ""] = call.split(" ");
      assert.equal(rightOf({ method, path, body: undefined })?.action.toLowerCase(), action, call);
    }
  });

  it("are granted by name or by a star, in any case, and never by a part of a name", () => {
    assert.ok(grants(["*"], "Microsoft.Sql/servers/read"));
    assert.ok(grants(["Microsoft.Sql/locations/*/read"], "microsoft.sql/locations/a/b/read"));
    assert.ok(!grants(["Microsoft.Sql/locations/*/read"], "Microsoft.Sql/locations/a/write"));
    assert.ok(!grants(["Microsoft.Sql/servers/read"], "Microsoft.Sql/servers/databases/read"));
    assert.ok(!grants(["Microsoft.Sql/servers"], "Microsoft.Sql/servers/read"));
    assert.ok(!grants([], "Microsoft.Sql/servers/read"));
  });

  it("of a runtime's subnet and addresses are needed by whoever writes it", () => {
    const rights = (typeProperties: object) =>
      linkedRightsOf({
        method: "PUT",
        path: `${ADF}/integrationRuntimes/ssis`,
        body: { properties: { typeProperties: typeProperties as never } },
      }).map(({ action, scope }) => `${action.replace("Microsoft.Network/", "")} ${scope}`);
    assert.deepEqual(rights({ customerVirtualNetwork: { subnetId: "/s" } }), [
      "virtualNetworks/subnets/join/action /s",
    ]);
    const vNetProperties = { vNetId: "/v", subnet: "s", publicIPs: ["/a", "/b"] };
    assert.deepEqual(rights({ computeProperties: { vNetProperties } }), [
      "virtualNetworks/subnets/join/action /v/subnets/s",
      "publicIPAddresses/join/action /a",
      "publicIPAddresses/join/action /b",
    ]);
    assert.deepEqual(rights({}), []);
  });

  it("are those of a role definition's file, where one is given", () => {
    const roleFile = fileURLToPath(new URL("../../docs/role-definition.json", import.meta.url));
    const { world } = assemble(new VirtualClock(), { roleFile });
    const actions = world.state.applications.get(defaults.clientId)?.actions ?? [];
    assert.ok(actions.includes("Microsoft.Sql/servers/failoverGroups/read"));
  });
});
