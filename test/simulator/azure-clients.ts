// Run by clients.test.ts as a program of its own: Node reads NODE_EXTRA_CA_CERTS only at its start.
import assert from "node:assert/strict";
import { DataFactoryManagementClient } from "@azure/arm-datafactory";
import { SqlManagementClient } from "@azure/arm-sql";
import { ClientSecretCredential } from "@azure/identity";

const { ARM_METADATA_HOSTNAME: host = "", ARM_SUBSCRIPTION_ID: subscription = "" } = process.env;
const credential = new ClientSecretCredential(
  process.env.ARM_TENANT_ID ?? "",
  process.env.ARM_CLIENT_ID ?? "",
  process.env.ARM_CLIENT_SECRET ?? "",
  { authorityHost: host, disableInstanceDiscovery: true },
);
const options = { endpoint: host, retryOptions: { maxRetries: 0 } };
const factories = new DataFactoryManagementClient(credential, subscription, options);
const sql = new SqlManagementClient(credential, subscription, options);
const server = (name: string) =>
  `/subscriptions/${subscription}/resourceGroups/rg-${name}/providers/Microsoft.Sql/servers/sql-${name}`;

const runtime = ["rg-adf", "adf-sales", "ssis"] as const;
await factories.integrationRuntimes.createOrUpdate(...runtime, {
  properties: {
    type: "Managed",
    computeProperties: { location: "West Europe", numberOfNodes: 1 },
    ssisProperties: {
      catalogInfo: {
        catalogServerEndpoint: "sql-weu.database.windows.net",
        catalogAdminUserName: "ssisadmin",
        catalogAdminPassword: { type: "SecureString", value: process.env.SERVER_PASSWORD ?? "" },
      },
    },
  },
});
const started = await factories.integrationRuntimes.beginStartAndWait(...runtime);
assert.equal(started.properties.state, "Started");
const status = await factories.integrationRuntimes.getStatus(...runtime);
assert.equal(status.properties.state, "Started");
for await (const trigger of factories.triggers.listByFactory("rg-adf", "adf-sales"))
  assert.equal(trigger.properties.runtimeState, "Started");
await factories.triggers.beginStopAndWait("rg-adf", "adf-sales", "nightly");
await factories.triggers.beginStartAndWait("rg-adf", "adf-sales", "nightly");
await factories.triggerRuns.queryByFactory("rg-adf", "adf-sales", {
  lastUpdatedAfter: new Date(0),
  lastUpdatedBefore: new Date("2100-01-01"),
});
for await (const pipeline of factories.pipelines.listByFactory("rg-adf", "adf-sales"))
  assert.equal(pipeline.name, "load");
assert.ok((await factories.factories.get("rg-adf", "adf-sales")).repoConfiguration);

const made = await sql.failoverGroups.beginCreateOrUpdateAndWait("rg-weu", "sql-weu", "fog-sales", {
  readWriteEndpoint: { failoverPolicy: "Manual" },
  partnerServers: [{ id: server("neu") }],
  databases: [`${server("weu")}/databases/SSISDB`],
});
assert.equal(made.replicationRole, "Primary");
assert.equal(
  (await sql.servers.get("rg-neu", "sql-neu")).fullyQualifiedDomainName,
  "sql-neu.database.windows.net",
);
assert.equal((await sql.databases.get("rg-neu", "sql-neu", "SSISDB")).status, "Online");
for await (const link of sql.replicationLinks.listByDatabase("rg-weu", "sql-weu", "SSISDB"))
  assert.equal(link.replicationState, "CATCH_UP");
await sql.virtualNetworkRules.beginCreateOrUpdateAndWait("rg-weu", "sql-weu", "r", {
  virtualNetworkSubnetId: "/subscriptions/x/subnets/y",
});
for await (const rule of sql.virtualNetworkRules.listByServer("rg-weu", "sql-weu"))
  assert.equal(rule.virtualNetworkSubnetId, "/subscriptions/x/subnets/y");
for await (const _rule of sql.firewallRules.listByServer("rg-weu", "sql-weu"));
const after = await sql.failoverGroups.beginFailoverAndWait("rg-neu", "sql-neu", "fog-sales");
assert.equal(after.replicationRole, "Primary");
await assert.rejects(sql.failoverGroups.beginFailoverAndWait("rg-neu", "sql-neu", "fog-sales"), {
  statusCode: 400,
  code: "FailoverGroupFailoverRequestOnPrimary",
});
await factories.integrationRuntimes.beginStopAndWait(...runtime);
await factories.integrationRuntimes.delete(...runtime);
await assert.rejects(factories.integrationRuntimes.get(...runtime), {
  statusCode: 404,
  code: "NotFound",
});
console.log("all of it worked");
