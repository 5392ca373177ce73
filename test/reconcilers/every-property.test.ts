import assert from "node:assert/strict";
import type { Site } from "../../config/pair.ts";
import { defaults } from "../../simulator/seed.ts";
import { useAzure } from "../support/azure.ts";
import { InstanceEstate, type InstanceOptions, SITES } from "../support/instance-estate.ts";
import { InstanceStack } from "../support/instance-stack.ts";

const scope = `/subscriptions/${defaults.subscriptionId}/resourceGroups/rg-net/providers/Microsoft.Network`;
const addresses = (site: Site) =>
  ["a", "b"].map((name) => `${scope}/publicIPAddresses/ip-${site}-${name}`);
const container = (site: Site) => `https://st${site}.blob.core.windows.net/setup`;
const sas = "?sv=2024-11-04&sig=a%2Bb%3D";
const secure = (value: string) => ({ type: "SecureString", value });
const linked = (referenceName: string) => ({ type: "LinkedServiceReference", referenceName });

interface Case {
  readonly options: InstanceOptions;
  /** What the service has to hold, secrets and all: the names of the REST API, written by hand. */
  readonly body: (estate: InstanceEstate, site: Site) => unknown;
}

const catalogInfo = (estate: InstanceEstate, site: Site) => ({
  catalogServerEndpoint: estate.endpointOf(site),
  catalogAdminUserName: "ssisadmin",
  catalogAdminPassword: secure(estate.password),
});
const location = (site: Site) => (site === "primary" ? "West Europe" : "North Europe");

const CASES: Readonly<Record<string, Case>> = {
  "standard injection with public addresses, and a setup by script": {
    options: {
      more: {
        runtime: {
          name: "ssis",
          description: "All of it",
          nodeSize: "Standard_E4_v3",
          nodeCount: 3,
          maxParallelExecutionsPerNode: 8,
          edition: "Enterprise",
          licenseType: "BasePrice",
        },
      },
      siteMore: (site) => ({
        location: location(site),
        injection: "standard",
        publicIps: addresses(site),
        customSetup: container(site),
      }),
      secrets: { customSetupSas: sas },
    },
    body: (estate, site) => ({
      type: "Managed",
      description: "All of it",
      typeProperties: {
        computeProperties: {
          location: location(site),
          nodeSize: "Standard_E4_v3",
          numberOfNodes: 3,
          maxParallelExecutionsPerNode: 8,
          vNetProperties: { subnetId: estate.subnetId(site), publicIPs: addresses(site) },
        },
        ssisProperties: {
          catalogInfo: catalogInfo(estate, site),
          licenseType: "BasePrice",
          edition: "Enterprise",
          customSetupScriptProperties: { blobContainerUri: container(site), sasToken: secure(sas) },
        },
      },
    }),
  },
  "express injection and an express setup of every kind, stores and a proxy": {
    options: {
      more: {
        runtime: {
          name: "ssis",
          nodeSize: "Standard_D4_v3",
          nodeCount: 1,
          expressCustomSetupProperties: [
            { type: "CmdkeySetup", targetName: "fs.contoso.com", userName: "contoso\\ssis" },
            { type: "EnvironmentVariableSetup", variableName: "PLAIN", variableValue: "yes" },
            { type: "EnvironmentVariableSetup", variableName: "TOKEN" },
            { type: "AzPowerShellSetup", version: "5.1.0" },
            { type: "ComponentSetup", componentName: "TaskFactory" },
            { type: "ComponentSetup", componentName: "Free", licensed: false },
          ],
          dataProxyProperties: {
            connectVia: "self-hosted",
            stagingLinkedService: "staging",
            path: "in/ssis",
          },
          packageStores: [
            { name: "one", packageStoreLinkedService: "share-one" },
            { name: "two", packageStoreLinkedService: "share-two" },
          ],
        },
      },
      secrets: {
        expressSetup: {
          "fs.contoso.com": 'It\'s "one"',
          TOKEN: "variable-secret",
          TaskFactory: "licence-key",
        },
      },
    },
    body: (estate, site) => ({
      type: "Managed",
      typeProperties: {
        computeProperties: {
          location: site === "primary" ? "westeurope" : "northeurope",
          nodeSize: "Standard_D4_v3",
          numberOfNodes: 1,
        },
        ssisProperties: {
          catalogInfo: catalogInfo(estate, site),
          licenseType: "LicenseIncluded",
          edition: "Standard",
          expressCustomSetupProperties: [
            {
              type: "CmdkeySetup",
              typeProperties: {
                targetName: "fs.contoso.com",
                userName: "contoso\\ssis",
                password: secure('It\'s "one"'),
              },
            },
            {
              type: "EnvironmentVariableSetup",
              typeProperties: { variableName: "PLAIN", variableValue: "yes" },
            },
            {
              type: "EnvironmentVariableSetup",
              typeProperties: { variableName: "TOKEN", variableValue: "variable-secret" },
            },
            { type: "AzPowerShellSetup", typeProperties: { version: "5.1.0" } },
            {
              type: "ComponentSetup",
              typeProperties: { componentName: "TaskFactory", licenseKey: secure("licence-key") },
            },
            { type: "ComponentSetup", typeProperties: { componentName: "Free" } },
          ],
          dataProxyProperties: {
            connectVia: { type: "IntegrationRuntimeReference", referenceName: "self-hosted" },
            stagingLinkedService: linked("staging"),
            path: "in/ssis",
          },
          packageStores: [
            { name: "one", packageStoreLinkedService: linked("share-one") },
            { name: "two", packageStoreLinkedService: linked("share-two") },
          ],
        },
        customerVirtualNetwork: { subnetId: estate.subnetId(site) },
      },
    }),
  },
  "Entra with a user-assigned credential, a managed network and extra": {
    options: {
      entra: true,
      endpoint: "public",
      more: {
        runtime: {
          name: "ssis",
          nodeSize: "Standard_D4_v3",
          nodeCount: 2,
          credential: "uami",
          managedVirtualNetwork: "default",
          dataFlowProperties: { computeType: "General", coreCount: 8, timeToLive: 10 },
          copyComputeScaleProperties: { dataIntegrationUnit: 16, timeToLive: 5 },
          pipelineExternalComputeScaleProperties: { timeToLive: 60 },
          extra: { typeProperties: { ssisProperties: { newThing: { deep: [1, "two", null] } } } },
        },
      },
    },
    body: (estate, site) => ({
      type: "Managed",
      managedVirtualNetwork: { type: "ManagedVirtualNetworkReference", referenceName: "default" },
      typeProperties: {
        computeProperties: {
          location: site === "primary" ? "westeurope" : "northeurope",
          nodeSize: "Standard_D4_v3",
          numberOfNodes: 2,
          dataFlowProperties: { computeType: "General", coreCount: 8, timeToLive: 10 },
          copyComputeScaleProperties: { dataIntegrationUnit: 16, timeToLive: 5 },
          pipelineExternalComputeScaleProperties: { timeToLive: 60 },
        },
        ssisProperties: {
          catalogInfo: { catalogServerEndpoint: estate.endpointOf(site) },
          licenseType: "LicenseIncluded",
          edition: "Standard",
          credential: { type: "CredentialReference", referenceName: "uami" },
          newThing: { deep: [1, "two", null] },
        },
      },
    }),
  },
};

describe("every property of a runtime, on the wire and back", () => {
  const azure = useAzure({ quick: true });
  before(() => {
    azure().seed({
      resources: SITES.flatMap((site) =>
        addresses(site).map((id) => ({ id, location: location(site) })),
      ),
      setupContainers: SITES.map((site) => ({
        uri: container(site),
        location: location(site),
        sasTokens: [sas],
      })),
    });
  });

  /** An estate whose factory has what its runtime refers to. */
  const estateOf = (options: InstanceOptions): InstanceEstate => {
    const estate = new InstanceEstate(azure(), options);
    const referred = [
      ...["staging", "share-one", "share-two"].map((name) => `linkedservices/${name}`),
      ...["credentials/uami", "integrationruntimes/self-hosted"],
    ];
    const resources = referred.map((id) => ({
      id: `${estate.factoryId}/${id}`,
      location: "westeurope",
    }));
    azure().seed({ resources });
    return estate;
  };

  for (const [name, { options, body }] of Object.entries(CASES)) {
    it(`is put as wanted, and never again: ${name}`, async () => {
      const estate = estateOf(options);
      const primary = new InstanceStack(estate, "primary");
      const secondary = new InstanceStack(estate, "secondary");
      await primary.bringUp("SsisCatalog");
      estate.grouped(false);
      await primary.bringUp();
      assert.deepEqual(estate.runtime.properties, body(estate, "primary"));
      assert.equal(estate.applied().filter((action) => action === "put").length, 1);

      await secondary.flip("secondary").bringUp();
      assert.deepEqual(estate.runtime.properties, body(estate, "secondary"));
      const after = estate.mark();
      await secondary.refresh();
      assert.deepEqual(await secondary.preview(), []);
      await secondary.flip("secondary").bringUp();
      assert.ok(!estate.applied(after).some((action) => /^(put|stop)$/.test(action)));
      for (const secret of [estate.password, sas, "variable-secret", "licence-key"])
        assert.ok(!`${primary.log}${secondary.log}`.includes(secret), `${secret} was said`);
    });
  }

  it("says that a credential changed as the reason for a restart, and nothing of it", async () => {
    const { options } = CASES[
      "express injection and an express setup of every kind, stores and a proxy"
    ] as Case;
    const secrets = { expressSetup: { ...options.secrets?.expressSetup } };
    const estate = estateOf({ ...options, secrets });
    const primary = new InstanceStack(estate, "primary");
    await primary.bringUp("SsisCatalog");
    estate.grouped(true);
    await primary.bringUp();
    const before = estate.mark();
    secrets.expressSetup.TOKEN = "another-secret";
    assert.deepEqual(await primary.preview(), ["IntegrationRuntime"]);
    await primary.bringUp();
    assert.deepEqual(estate.applied(before).slice(0, 3), ["stop", "put", "start"]);
    assert.match(primary.log, /stopping ssis in \S+ \(credential changed\)/);
    assert.doesNotMatch(primary.log, /another-secret|variable-secret/);
    await primary.refresh();
    assert.deepEqual(await primary.preview(), []);
  });
});
