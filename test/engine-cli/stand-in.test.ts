import assert from "node:assert/strict";
import { Arm } from "../../simulator/azure-native/arm.ts";
import type { JsonObject } from "../../simulator/azure-native/json.ts";
import {
  check,
  create,
  diff,
  read,
  remove,
  update,
} from "../../simulator/azure-native/provider.ts";
import { readCloud, readSettings } from "../../simulator/azure-native/settings.ts";
import { type FakeArm, settingsFor, startFakeArm } from "./fake-arm.ts";

const urn = (token: string) => `urn:pulumi:s::p::${token}::it`;
const group = urn("azure-native:sql:FailoverGroup");
const runtime = urn("azure-native:datafactory:IntegrationRuntime");
const inGroup = "/subscriptions/sub/resourceGroups/rg/providers";
const groupPath = `${inGroup}/Microsoft.Sql/servers/sql/failoverGroups/fog`;
const runtimePath = `${inGroup}/Microsoft.DataFactory/factories/adf/integrationRuntimes/ssis`;

const groupInputs: JsonObject = {
  resourceGroupName: "rg",
  serverName: "sql",
  failoverGroupName: "fog",
  databases: ["/db"],
  partnerServers: [{ id: "/other" }],
  readWriteEndpoint: { failoverPolicy: "Manual" },
  secondaryType: "Geo",
};
const runtimeInputs: JsonObject = {
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

describe("the stand-in for azure-native", () => {
  let fake: FakeArm;
  let context: Parameters<typeof create>[0];
  const signal = AbortSignal.timeout(60_000);

  before(async () => {
    fake = await startFakeArm();
    const settings = readSettings(new Map(), settingsFor(fake));
    context = { settings, arm: new Arm(settings, await readCloud(settings.metadataHost), 10_000) };
  });
  after(() => fake.stop());
  beforeEach(() => {
    fake.resources.clear();
    fake.intercept = () => undefined;
    fake.take();
  });

  it("creates with a look, a full PUT and a GET, each of one api version", async () => {
    const { id, outputs } = await create(context, runtime, runtimeInputs, signal);
    assert.equal(id, runtimePath);
    assert.deepEqual(
      fake.seen.map(({ apiVersion }) => apiVersion),
      ["2018-06-01", "2018-06-01", "2018-06-01"],
    );
    assert.deepEqual(fake.seen[1]?.body, {
      properties: {
        type: "Managed",
        typeProperties: {
          computeProperties: { location: "westeurope", numberOfNodes: 2 },
          ssisProperties: {
            catalogInfo: { catalogAdminPassword: { type: "SecureString", value: "hunter2" } },
          },
        },
      },
    });
    assert.deepEqual(fake.take(), [
      `GET ${runtimePath}`,
      `PUT ${runtimePath}`,
      `GET ${runtimePath}`,
    ]);
    assert.equal(outputs.name, "ssis");
  });

  it("refuses to create what exists, before any PUT", async () => {
    const inputs = { resourceGroupName: "rg-ssis", location: "westeurope" };
    const path = "/subscriptions/sub/resourcegroups/rg-ssis";
    fake.resources.set(path, { id: path });
    await assert.rejects(
      create(context, urn("azure-native:resources:ResourceGroup"), inputs, signal),
      {
        message: `cannot create already existing resource '${path}'`,
      },
    );
    assert.deepEqual(fake.take(), [`GET ${path}`]);
  });

  it("says what a failed look for it was answered", async () => {
    fake.intercept = () => ({
      status: 403,
      body: { error: { code: "AuthorizationFailed", message: "no" } },
    });
    await assert.rejects(create(context, group, groupInputs, signal), {
      message: `cannot check existence of resource '${groupPath}': status code 403, {"error":{"code":"AuthorizationFailed","message":"no"}}`,
    });
  });

  it("refuses in the words of the Go SDK, without retrying", async () => {
    fake.intercept = ({ method }) =>
      method === "PUT"
        ? { status: 400, body: { error: { code: "OnSecondary", message: "not here" } } }
        : undefined;
    await assert.rejects(update(context, group, groupInputs, signal), {
      message: 'Status=400 Code="OnSecondary" Message="not here"',
    });
    fake.intercept = () => ({ status: 400, body: { code: "Bare", message: "no envelope" } });
    await assert.rejects(update(context, group, groupInputs, signal), {
      message: 'Status=400 Message="{"code":"Bare","message":"no envelope"}"',
    });
    assert.equal(fake.take().length, 2);
  });

  it("retries what passes, and takes a busy group as final", async () => {
    let left = 2;
    fake.intercept = ({ method }) => (method === "PUT" && left-- > 0 ? { status: 503 } : undefined);
    await update(context, group, groupInputs, signal);
    assert.equal(fake.take().filter((line) => line.startsWith("PUT")).length, 3);
    for (const [code, calls] of [
      ["AnotherOperationInProgress", 4],
      ["FailoverGroupBusy", 1],
    ] as const) {
      fake.intercept = () => ({ status: 409, body: { error: { code, message: "busy" } } });
      await assert.rejects(update(context, group, groupInputs, signal), /Status=409/);
      assert.equal(fake.take().length, calls);
    }
    fake.intercept = () => ({ status: 429, headers: { "retry-after": "3600" } });
    await assert.rejects(update(context, group, groupInputs, signal), /Status=429/);
    assert.equal(fake.take().length, 1);
  });

  it("polls Azure-AsyncOperation rather than Location", async () => {
    let polls = 0;
    fake.intercept = ({ method, path }) => {
      if (path === "/operation")
        return { status: 200, body: { status: ++polls < 3 ? "InProgress" : "Succeeded" } };
      if (method !== "PUT") return undefined;
      fake.resources.set(groupPath.toLowerCase(), {
        id: groupPath,
        properties: { replicationRole: "Primary" },
      });
      const headers = {
        "azure-asyncoperation": `${fake.url}/operation`,
        location: `${fake.url}/never`,
      };
      return { status: 202, headers };
    };
    const { outputs } = await create(context, group, groupInputs, signal);
    assert.equal(outputs.replicationRole, "Primary");
    const operation = Array(3).fill("GET /operation");
    const get = `GET ${groupPath}`;
    assert.deepEqual(fake.take(), [get, `PUT ${groupPath}`, ...operation, get, get]);
  });

  it("keeps what failed after it was accepted, with the reason", async () => {
    fake.intercept = ({ method, path }) => {
      if (path === "/operation")
        return {
          status: 200,
          body: { status: "Failed", error: { code: "FailoverGroupBusy", message: "busy" } },
        };
      if (method === "PUT")
        return { status: 202, headers: { "azure-asyncoperation": "/operation" } };
      return undefined;
    };
    await assert.rejects(create(context, group, groupInputs, signal), {
      name: "InitializationFailed",
      id: groupPath,
      message: 'Status=200 Code="FailoverGroupBusy" Message="busy"',
    });
  });

  it("compares inputs: path parts replace, the location's spelling does not matter", () => {
    const changed = {
      ...groupInputs,
      serverName: "other",
      readWriteEndpoint: { failoverPolicy: "Automatic" },
    };
    assert.deepEqual(diff(group, groupInputs, changed), [
      { path: "serverName", kind: "update", replace: true },
      { path: "readWriteEndpoint.failoverPolicy", kind: "update", replace: false },
    ]);
    const factory = urn("azure-native:datafactory:Factory");
    assert.deepEqual(
      diff(
        factory,
        { location: "West Europe", resourceGroupName: "RG" },
        { location: "westeurope", resourceGroupName: "rg" },
      ),
      [],
    );
    // Changing region is an update in place, and so is anything else of a runtime.
    const moved = {
      ...runtimeInputs,
      properties: { type: "Managed", computeProperties: { location: "x" } },
    };
    assert.ok(diff(runtime, runtimeInputs, moved).every(({ replace }) => !replace));
  });

  it("replaces an instance group for another region, not for a change within one", () => {
    const instance = urn("azure-native:sql:InstanceFailoverGroup");
    const regions = (...locations: string[]) => ({
      partnerRegions: locations.map((location) => ({ location })),
    });
    assert.deepEqual(
      diff(instance, regions("a"), regions("b")).map(({ replace }) => replace),
      [false],
    );
    assert.deepEqual(
      diff(instance, regions("a"), regions("a", "b")).map(({ replace }) => replace),
      [true],
    );
  });

  it("carries into the inputs what a failover changed, but not the roles", async () => {
    const created = await create(context, group, groupInputs, signal);
    const shown = fake.resources.get(groupPath.toLowerCase()) as { properties: JsonObject };
    shown.properties = {
      ...shown.properties,
      partnerServers: [{ id: "/other", replicationRole: "Primary", location: "North Europe" }],
      replicationRole: "Secondary",
    };
    const olds = { inputs: groupInputs, outputs: created.outputs };
    const moved = await read(context, group, created.id, olds, signal);
    assert.deepEqual(moved?.inputs, groupInputs);
    assert.equal(moved?.outputs.replicationRole, "Secondary");
    shown.properties = { ...shown.properties, databases: [] };
    assert.deepEqual((await read(context, group, created.id, olds, signal))?.inputs, {
      ...groupInputs,
      databases: [],
    });
  });

  it("does not take a masked secret for a change, and keeps the real one", async () => {
    fake.intercept = ({ method, body }) => {
      if (method !== "PUT") return undefined;
      const text = JSON.stringify({ id: runtimePath, name: "ssis", ...body }).replace(
        "hunter2",
        "**********",
      );
      fake.resources.set(runtimePath.toLowerCase(), JSON.parse(text));
      return { status: 200, body: JSON.parse(text) };
    };
    const { id, outputs } = await create(context, runtime, runtimeInputs, signal);
    assert.doesNotMatch(JSON.stringify(outputs), /hunter2/);
    const refreshed = await read(context, runtime, id, { inputs: runtimeInputs, outputs }, signal);
    assert.deepEqual(refreshed?.inputs, runtimeInputs);
    const shown = fake.resources.get(runtimePath.toLowerCase()) as { properties: JsonObject };
    const typeProperties = shown.properties.typeProperties as { computeProperties: JsonObject };
    typeProperties.computeProperties = { location: "westeurope", numberOfNodes: 8 };
    shown.properties.state = "Started";
    const drifted = await read(context, runtime, id, { inputs: runtimeInputs, outputs }, signal);
    assert.deepEqual(diff(runtime, drifted?.inputs ?? {}, runtimeInputs), [
      { path: "properties.computeProperties.numberOfNodes", kind: "update", replace: false },
    ]);
    assert.match(JSON.stringify(drifted?.inputs), /hunter2/);
  });

  it("takes 404 as gone when it reads and as done when it deletes", async () => {
    const olds = { inputs: groupInputs, outputs: { name: "fog" } };
    assert.equal(await read(context, group, groupPath, olds, signal), undefined);
    await remove(context, group, groupPath, signal);
    assert.deepEqual(fake.take(), [`GET ${groupPath}`, `DELETE ${groupPath}`]);
    fake.intercept = () => ({
      status: 403,
      body: { error: { code: "AuthorizationFailed", message: "no" } },
    });
    await assert.rejects(
      read(context, group, groupPath, olds, signal),
      /Status=403 Code="AuthorizationFailed"/,
    );
  });

  it("asks ARM in a check only when a location is missing", async () => {
    const factory = urn("azure-native:datafactory:Factory");
    const named = { resourceGroupName: "rg", factoryName: "adf" };
    const given = await check(context, factory, {}, { ...named, location: "x" }, signal);
    assert.deepEqual(given, {
      inputs: { ...named, location: "x", azureApiVersion: "2018-06-01" },
      failures: [],
    });
    assert.deepEqual(fake.take(), []);
    fake.resources.set("/subscriptions/sub/resourcegroups/rg", { location: "northeurope" });
    const found = await check(context, factory, {}, named, signal);
    assert.equal(found.inputs.location, "northeurope");
    const nameless = await check(context, group, {}, { resourceGroupName: "rg" }, signal);
    assert.deepEqual(
      nameless.failures.map(({ property }) => property),
      ["serverName", "failoverGroupName"],
    );
  });

  it("needs a whole login, and stays on this machine", async () => {
    const whole = settingsFor(fake);
    for (const [variable, name] of [
      ["ARM_SUBSCRIPTION_ID", "Subscription ID"],
      ["ARM_CLIENT_SECRET", "Client Secret"],
    ] as const) {
      assert.throws(() => readSettings(new Map(), { ...whole, [variable]: "" }), {
        message: `A ${name} must be configured when authenticating as a Service Principal using a Client Secret.`,
      });
    }
    assert.equal(readSettings(new Map([["clientId", "mine"]]), whole).clientId, "mine");
    await assert.rejects(
      readCloud("https://127.0.0.1:1"),
      /^Error: failed to get Azure environment metadata from https:\/\/127\.0\.0\.1:1: performing request: /,
    );
    assert.throws(
      () => readSettings(new Map(), { ...whole, ARM_METADATA_HOSTNAME: "" }),
      /simulated Azure only/,
    );
  });
});
