/**
 * The article's steps, one after the other, as a careful script would do them at night with the SDKs: stop, fail over, edit, start, each with the
 * SDK's own poller. What is to be done comes as JSON on standard input (it holds secrets).
 */
import { text } from "node:stream/consumers";
import { DataFactoryManagementClient } from "@azure/arm-datafactory";
import { SqlManagementClient } from "@azure/arm-sql";
import { ClientSecretCredential } from "@azure/identity";
import { byHand } from "./orders.ts";

const orders = byHand.parse(JSON.parse(await text(process.stdin)));
const { armUrl, subscriptionId, signIn, factory, group, pollEveryMs } = orders;

const credential = new ClientSecretCredential(signIn.tenantId, signIn.clientId, signIn.secret, {
  authorityHost: armUrl,
  disableInstanceDiscovery: true,
});
const options = { endpoint: armUrl, credentialScopes: [`${armUrl}/.default`] };
const { integrationRuntimes } = new DataFactoryManagementClient(
  credential,
  subscriptionId,
  options,
);
const { failoverGroups } = new SqlManagementClient(credential, subscriptionId, options);

const runtime = [factory.resourceGroup, factory.name, orders.runtime] as const;
// Where an answer names no Retry-After, the SDK asks every two seconds: of Azure's time, so by the clock's factor less of ours.
const poll = { updateIntervalInMs: pollEveryMs };

await integrationRuntimes.beginStopAndWait(...runtime, poll);
await failoverGroups.beginFailoverAndWait(group.resourceGroup, group.server, group.name, poll);
await integrationRuntimes.createOrUpdate(...runtime, { properties: orders.properties });
await integrationRuntimes.beginStartAndWait(...runtime, poll);
