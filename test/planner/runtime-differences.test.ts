import assert from "node:assert/strict";
import fc from "fast-check";
import type { Json, JsonObject } from "../../planner/json.ts";
import { runtimeDifferences } from "../../planner/runtime-differences.ts";

const subnet =
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/ssis";

const anyBody: fc.Arbitrary<JsonObject> = fc.record({
  type: fc.constant("Managed"),
  typeProperties: fc.record({
    computeProperties: fc.record(
      {
        location: fc.constantFrom("West Europe", "North Europe", "East US 2"),
        nodeSize: fc.constantFrom("Standard_D4_v3", "Standard_E4_v3"),
        numberOfNodes: fc.integer({ min: 1, max: 10 }),
        vNetProperties: fc.record({
          subnetId: fc.constant(subnet),
          publicIPs: fc.constantFrom<string[]>(
            [],
            ["/subscriptions/s/ip/a", "/subscriptions/s/ip/b"],
          ),
        }),
      },
      { requiredKeys: ["location", "nodeSize"] },
    ),
    ssisProperties: fc.record(
      {
        catalogInfo: fc.record({
          catalogServerEndpoint: fc.constant("sql-weu.database.windows.net"),
          catalogAdminUserName: fc.string({ minLength: 1 }),
        }),
        edition: fc.constantFrom("Standard", "Enterprise"),
        licenseType: fc.constantFrom("LicenseIncluded", "BasePrice"),
        credential: fc.record({
          type: fc.constant("CredentialReference"),
          referenceName: fc.constantFrom("id-ssis", "Id-Other"),
        }),
        packageStores: fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }) }), {
          selector: (store) => store.name,
          maxLength: 3,
        }),
      },
      { requiredKeys: ["catalogInfo"] },
    ),
  }),
}) as fc.Arbitrary<JsonObject>;

/** The same runtime as another client, or the service, would write it. */
function respelled(value: Json, key = ""): Json {
  if (key === "location") return String(value).toUpperCase().replaceAll(" ", "");
  if (key === "publicIPs" || key === "packageStores")
    return [...(value as readonly Json[])].toReversed().map((item) => respelled(item));
  if (typeof value === "string")
    return /^\/subscriptions/.test(value) || ["edition", "nodeSize", "referenceName"].includes(key)
      ? value.toUpperCase()
      : value;
  if (Array.isArray(value)) return value.map((item: Json) => respelled(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, respelled(item as Json, name)]),
  );
}

const at = (body: JsonObject, ...path: string[]): JsonObject =>
  path.reduce((found, key) => found[key] as JsonObject, body);

describe("the differences of a runtime", () => {
  it("are none between a body and itself, and none to another spelling of it", () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        assert.deepEqual(runtimeDifferences(body, body), []);
        assert.deepEqual(runtimeDifferences(body, respelled(body) as JsonObject), []);
        assert.deepEqual(runtimeDifferences(respelled(body) as JsonObject, body), []);
      }),
    );
  });

  it("are none to what the service adds: state, defaults, masked secrets, nulls", () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const ssis = at(body, "typeProperties", "ssisProperties");
        const live: JsonObject = {
          ...body,
          state: "Started",
          typeProperties: {
            ...at(body, "typeProperties"),
            ssisProperties: {
              edition: "standard",
              licenseType: "LicenseIncluded",
              ...ssis,
              catalogInfo: {
                ...at(ssis, "catalogInfo"),
                catalogAdminPassword: { type: "SecureString", value: "**********" },
              },
              dataProxyProperties: null,
            },
          },
        };
        assert.deepEqual(runtimeDifferences(body, live), []);
      }),
    );
  });

  it("name the path, the wanted and the live value", () => {
    const body = (location: string): JsonObject => ({
      typeProperties: { computeProperties: { location } },
    });
    assert.deepEqual(runtimeDifferences(body("North Europe"), body("West Europe")), [
      {
        path: "typeProperties.computeProperties.location",
        wanted: "northeurope",
        live: "westeurope",
      },
    ]);
  });

  it("see both spellings of a subnet as one", () => {
    const network = (vNetProperties: JsonObject): JsonObject => ({
      typeProperties: { computeProperties: { vNetProperties } },
    });
    const vNetId = subnet.replace(/\/subnets\/.*/, "");
    assert.deepEqual(
      runtimeDifferences(network({ subnetId: subnet }), network({ vNetId, subnet: "ssis" })),
      [],
    );
  });

  it("see what Azure has and the configuration does not want", () => {
    const bare: JsonObject = { typeProperties: { computeProperties: { location: "westeurope" } } };
    const injected: JsonObject = {
      typeProperties: {
        computeProperties: { location: "westeurope" },
        customerVirtualNetwork: { subnetId: subnet },
      },
    };
    assert.deepEqual(
      runtimeDifferences(bare, injected).map((difference) => difference.path),
      ["typeProperties.customerVirtualNetwork"],
    );
    const enterprise: JsonObject = {
      ...bare,
      typeProperties: { ...at(bare, "typeProperties"), ssisProperties: { edition: "Enterprise" } },
    };
    assert.deepEqual(
      runtimeDifferences(bare, enterprise).map((difference) => difference.path),
      ["typeProperties.ssisProperties.edition"],
    );
  });

  it("are none between a setup in any order and its answer, masked or in clear", () => {
    fc.assert(
      fc.property(anySetups, fc.string(), (setups, value) => {
        const answered = setups.toReversed().map((setup) => answeredBy(setup, value));
        assert.deepEqual(runtimeDifferences(withSetups(setups), withSetups(answered)), []);
      }),
    );
  });

  it("show a variable that is no secret, and never the value of one that is", () => {
    const plain = variable("PLAIN", "yes");
    const [difference] = runtimeDifferences(
      withSetups([plain, variable("TOKEN")]),
      withSetups([variable("PLAIN", "no"), variable("TOKEN", "hidden")]),
    );
    assert.equal(difference?.path, "typeProperties.ssisProperties.expressCustomSetupProperties");
    assert.doesNotMatch(JSON.stringify(difference), /hidden/);
    assert.match(JSON.stringify(difference), /"no"/);
  });
});

const variable = (variableName: string, variableValue?: string): JsonObject => ({
  type: "EnvironmentVariableSetup",
  typeProperties: { variableName, ...(variableValue === undefined ? {} : { variableValue }) },
});

const name = fc.string({ minLength: 1, maxLength: 8 });
/** Setup steps as they are wanted: without their secrets. */
const anySetups: fc.Arbitrary<JsonObject[]> = fc.uniqueArray(
  fc.oneof(
    name.map((targetName) => ({
      type: "CmdkeySetup",
      typeProperties: { targetName, userName: "u" },
    })),
    name.map((componentName) => ({ type: "ComponentSetup", typeProperties: { componentName } })),
    name.map((variableName) => variable(variableName)),
    fc.constant({ type: "AzPowerShellSetup", typeProperties: { version: "5.1.0" } }),
  ),
  { selector: (setup) => JSON.stringify(setup) },
) as fc.Arbitrary<JsonObject[]>;

const withSetups = (expressCustomSetupProperties: readonly JsonObject[]): JsonObject => ({
  typeProperties: { ssisProperties: { expressCustomSetupProperties } },
});

/** The service masks a SecureString, and shows the value of an environment variable. */
function answeredBy(setup: JsonObject, value: string): JsonObject {
  const masked = { type: "SecureString", value: "**********" };
  const added: Readonly<Record<string, JsonObject>> = {
    CmdkeySetup: { password: masked },
    ComponentSetup: { licenseKey: masked },
    EnvironmentVariableSetup: { variableValue: value },
  };
  const typeProperties = {
    ...(setup.typeProperties as JsonObject),
    ...added[String(setup.type)],
  };
  return { ...setup, typeProperties };
}
