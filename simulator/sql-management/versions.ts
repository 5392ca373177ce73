/**
 * The api-versions per type of Microsoft.Sql: azure-native's, then the one @azure/arm-sql sends.
 * Others exist in Azure; nothing here sends them.
 */
const native = "2023-08-01";
export const sqlVersions = {
  servers: [native, "2022-08-01-preview"],
  databases: [native, "2022-08-01-preview"],
  failoverGroups: [native, "2020-11-01-preview"],
  instanceFailoverGroups: [native, "2022-05-01-preview"],
  managedInstances: [native, "2022-08-01-preview"],
  managedDatabases: [native, "2022-05-01-preview"],
  replicationLinks: [native, "2022-02-01-preview"],
  rules: [native, "2020-11-01-preview"],
} as const;
