/** The URNs, paths and inputs that the tests of the stand-in share. */
import type { JsonObject } from "../../simulator/azure-native/json.ts";

export const urn = (token: string) => `urn:pulumi:s::p::${token}::it`;
export const group = urn("azure-native:sql:FailoverGroup");
export const runtime = urn("azure-native:datafactory:IntegrationRuntime");
const inGroup = "/subscriptions/sub/resourceGroups/rg/providers";
export const groupPath = `${inGroup}/Microsoft.Sql/servers/sql/failoverGroups/fog`;
export const runtimePath = `${inGroup}/Microsoft.DataFactory/factories/adf/integrationRuntimes/ssis`;

export const groupInputs: JsonObject = {
  resourceGroupName: "rg",
  serverName: "sql",
  failoverGroupName: "fog",
  databases: ["/db"],
  partnerServers: [{ id: "/other" }],
  readWriteEndpoint: { failoverPolicy: "Manual" },
  secondaryType: "Geo",
};
export const runtimeInputs: JsonObject = {
  resourceGroupName: "rg",
  factoryName: "adf",
  integrationRuntimeName: "ssis",
  properties: {
    type: "Managed",
    computeProperties: { location: "westeurope", numberOfNodes: 2 },
    ssisProperties: {
      catalogInfo: { catalogAdminPassword: { type: "SecureString", value: "hunter2" } },
    },
  },
};
