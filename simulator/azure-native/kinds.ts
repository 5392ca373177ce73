/** How one type of azure-native maps to Azure's REST interface. Names of inputs are azure-native's, flattened ones included. */
export interface Kind {
  /** The REST path; `{name}` is an input, `{subscriptionId}` comes from the provider's settings. */
  readonly path: string;
  readonly apiVersion: string;
  /** Inputs that lie beside `properties` in a body. Everything else that is an input lies under it. */
  readonly beside: readonly string[];
  readonly properties: readonly string[];
  /** Answered, never sent: beside and under `properties`. */
  readonly answered: { readonly beside: readonly string[]; readonly properties: readonly string[] };
  /** Sent, never answered, so never compared with an answer. */
  readonly writeOnly?: readonly string[];
  /** Answered inside an input, and so no input: `list[].key`. A change of these alone is no drift. */
  readonly answeredWithin?: readonly string[];
  /** Inputs besides the path's own that cannot change in place; a list counts when its length changes. */
  readonly createOnly?: readonly string[];
  /** Whether a PUT answered 200 or 201 without poll headers is still looked after until it has settled. */
  readonly longRunning?: true;
  /** The integration runtime's own flattening, see runtime-shape.ts. */
  readonly shape?: "integrationRuntime";
}

const inGroup = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers";
const factory = `${inGroup}/Microsoft.DataFactory/factories/{factoryName}`;
const server = `${inGroup}/Microsoft.Sql/servers/{serverName}`;
const names = ["name", "type"];

/**
 * The types that this stand-in serves, with the api-versions of the azure-native SDK 3.28.0. The casing of the paths is
 * the real provider's (`resourcegroups` in lower case for a group itself).
 */
const kinds: Readonly<Record<string, Kind>> = {
  "azure-native:resources:ResourceGroup": {
    path: "/subscriptions/{subscriptionId}/resourcegroups/{resourceGroupName}",
    apiVersion: "2024-03-01",
    beside: ["location", "tags", "managedBy"],
    properties: [],
    answered: { beside: [...names, "properties"], properties: [] },
    createOnly: ["location"],
  },
  "azure-native:datafactory:Factory": {
    path: factory,
    apiVersion: "2018-06-01",
    beside: ["location", "tags", "identity"],
    properties: [
      "encryption",
      "globalParameters",
      "publicNetworkAccess",
      "purviewConfiguration",
      "repoConfiguration",
    ],
    answered: {
      beside: [...names, "eTag"],
      properties: ["createTime", "provisioningState", "version"],
    },
    createOnly: ["location"],
  },
  "azure-native:datafactory:IntegrationRuntime": {
    path: `${factory}/integrationRuntimes/{integrationRuntimeName}`,
    apiVersion: "2018-06-01",
    beside: ["properties"],
    properties: [],
    answered: { beside: [...names, "etag"], properties: [] },
    answeredWithin: ["properties.state"],
    shape: "integrationRuntime",
  },
  "azure-native:sql:Server": {
    path: server,
    apiVersion: "2023-08-01",
    beside: ["location", "tags", "identity"],
    properties: [
      "administratorLogin",
      "administratorLoginPassword",
      "administrators",
      "federatedClientId",
      "isIPv6Enabled",
      "keyId",
      "minimalTlsVersion",
      "primaryUserAssignedIdentityId",
      "publicNetworkAccess",
      "restrictOutboundNetworkAccess",
      "version",
    ],
    answered: {
      beside: [...names, "kind"],
      properties: ["fullyQualifiedDomainName", "state", "workspaceFeature"],
    },
    writeOnly: ["administratorLoginPassword"],
    createOnly: ["location", "administratorLogin"],
    longRunning: true,
  },
  "azure-native:sql:Database": {
    path: `${server}/databases/{databaseName}`,
    apiVersion: "2023-08-01",
    beside: ["location", "tags", "identity", "sku"],
    properties: [
      "autoPauseDelay",
      "catalogCollation",
      "collation",
      "createMode",
      "elasticPoolId",
      "licenseType",
      "maxSizeBytes",
      "minCapacity",
      "readScale",
      "requestedBackupStorageRedundancy",
      "sampleName",
      "secondaryType",
      "sourceDatabaseId",
      "zoneRedundant",
    ],
    answered: {
      beside: [...names, "kind", "managedBy"],
      properties: [
        "creationDate",
        "currentServiceObjectiveName",
        "currentSku",
        "databaseId",
        "defaultSecondaryLocation",
        "earliestRestoreDate",
        "failoverGroupId",
        "maxLogSizeBytes",
        "status",
      ],
    },
    writeOnly: ["createMode", "sampleName", "sourceDatabaseId"],
    createOnly: ["location"],
    longRunning: true,
  },
  "azure-native:sql:FailoverGroup": {
    path: `${server}/failoverGroups/{failoverGroupName}`,
    apiVersion: "2023-08-01",
    beside: ["tags"],
    properties: [
      "databases",
      "partnerServers",
      "readOnlyEndpoint",
      "readWriteEndpoint",
      "secondaryType",
    ],
    answered: {
      beside: [...names, "location"],
      properties: ["replicationRole", "replicationState"],
    },
    writeOnly: ["secondaryType"],
    answeredWithin: ["partnerServers[].location", "partnerServers[].replicationRole"],
    longRunning: true,
  },
  "azure-native:sql:InstanceFailoverGroup": {
    path: `${inGroup}/Microsoft.Sql/locations/{locationName}/instanceFailoverGroups/{failoverGroupName}`,
    apiVersion: "2023-08-01",
    beside: [],
    properties: [
      "managedInstancePairs",
      "partnerRegions",
      "readOnlyEndpoint",
      "readWriteEndpoint",
      "secondaryType",
    ],
    answered: { beside: names, properties: ["replicationRole", "replicationState"] },
    answeredWithin: ["partnerRegions[].replicationRole"],
    createOnly: ["partnerRegions"],
    longRunning: true,
  },
};

/** The names in a kind's path that are inputs. */
export function pathInputs(kind: Kind): string[] {
  return [...kind.path.matchAll(/\{(\w+)\}/g)]
    .map((found) => found[1] ?? "")
    .filter((name) => name !== "subscriptionId");
}

/** The kind of a resource, by the type token that its URN ends in. */
export function kindOf(urn: string): Kind {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  // A type of an explicit api version (azure-native:sql/v20230801:Server) is the same resource.
  const kind = kinds[token.replace(/\/v\d+(preview)?(?=:)/, "")];
  if (kind) return kind;
  throw new Error(
    `the stand-in for azure-native does not know ${token || urn}; it knows ${Object.keys(kinds).join(", ")}`,
  );
}
