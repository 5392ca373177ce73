import assert from "node:assert/strict";
import type { JsonObject } from "../../simulator/azure-native/json.ts";
import { check, create, diff, read, remove } from "../../simulator/azure-native/provider.ts";
import { readCloud, readSettings } from "../../simulator/azure-native/settings.ts";
import { settingsFor } from "./fake-arm.ts";
import {
  group,
  groupInputs,
  groupPath,
  runtime,
  runtimeInputs,
  runtimePath,
  urn,
} from "./stand-in-samples.ts";
import { useFakeArm } from "./use-fake-arm.ts";

describe("the stand-in for azure-native, about what is there", () => {
  const at = useFakeArm();

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
    const created = await create(at.context, group, groupInputs, at.signal);
    const shown = at.fake.resources.get(groupPath.toLowerCase()) as { properties: JsonObject };
    shown.properties = {
      ...shown.properties,
      partnerServers: [{ id: "/other", replicationRole: "Primary", location: "North Europe" }],
      replicationRole: "Secondary",
    };
    const olds = { inputs: groupInputs, outputs: created.outputs };
    const moved = await read(at.context, group, created.id, olds, at.signal);
    assert.deepEqual(moved?.inputs, groupInputs);
    assert.equal(moved?.outputs.replicationRole, "Secondary");
    shown.properties = { ...shown.properties, databases: [] };
    assert.deepEqual((await read(at.context, group, created.id, olds, at.signal))?.inputs, {
      ...groupInputs,
      databases: [],
    });
  });

  it("does not take a masked secret for a change, and keeps the real one", async () => {
    at.fake.intercept = ({ method, body }) => {
      if (method !== "PUT") return undefined;
      const text = JSON.stringify({ id: runtimePath, name: "ssis", ...body }).replace(
        "hunter2",
        "**********",
      );
      at.fake.resources.set(runtimePath.toLowerCase(), JSON.parse(text));
      return { status: 200, body: JSON.parse(text) };
    };
    const { id, outputs } = await create(at.context, runtime, runtimeInputs, at.signal);
    assert.doesNotMatch(JSON.stringify(outputs), /hunter2/);
    const refreshed = await read(
      at.context,
      runtime,
      id,
      { inputs: runtimeInputs, outputs },
      at.signal,
    );
    assert.deepEqual(refreshed?.inputs, runtimeInputs);
    const shown = at.fake.resources.get(runtimePath.toLowerCase()) as { properties: JsonObject };
    const typeProperties = shown.properties.typeProperties as { computeProperties: JsonObject };
    typeProperties.computeProperties = { location: "westeurope", numberOfNodes: 8 };
    shown.properties.state = "Started";
    const drifted = await read(
      at.context,
      runtime,
      id,
      { inputs: runtimeInputs, outputs },
      at.signal,
    );
    assert.deepEqual(diff(runtime, drifted?.inputs ?? {}, runtimeInputs), [
      { path: "properties.computeProperties.numberOfNodes", kind: "update", replace: false },
    ]);
    assert.match(JSON.stringify(drifted?.inputs), /hunter2/);
  });

  it("takes 404 as gone when it reads and as done when it deletes", async () => {
    const olds = { inputs: groupInputs, outputs: { name: "fog" } };
    assert.equal(await read(at.context, group, groupPath, olds, at.signal), undefined);
    await remove(at.context, group, groupPath, at.signal);
    assert.deepEqual(at.fake.take(), [`GET ${groupPath}`, `DELETE ${groupPath}`]);
    at.fake.intercept = () => ({
      status: 403,
      body: { error: { code: "AuthorizationFailed", message: "no" } },
    });
    await assert.rejects(
      read(at.context, group, groupPath, olds, at.signal),
      /Status=403 Code="AuthorizationFailed"/,
    );
  });

  it("asks ARM in a check only when a location is missing", async () => {
    const factory = urn("azure-native:datafactory:Factory");
    const named = { resourceGroupName: "rg", factoryName: "adf" };
    const given = await check(at.context, factory, {}, { ...named, location: "x" }, at.signal);
    assert.deepEqual(given, {
      inputs: { ...named, location: "x", azureApiVersion: "2018-06-01" },
      failures: [],
    });
    assert.deepEqual(at.fake.take(), []);
    at.fake.resources.set("/subscriptions/sub/resourcegroups/rg", { location: "northeurope" });
    const found = await check(at.context, factory, {}, named, at.signal);
    assert.equal(found.inputs.location, "northeurope");
    const nameless = await check(at.context, group, {}, { resourceGroupName: "rg" }, at.signal);
    assert.deepEqual(
      nameless.failures.map(({ property }) => property),
      ["serverName", "failoverGroupName"],
    );
  });

  it("needs a whole login, and stays on this machine", async () => {
    const whole = settingsFor(at.fake);
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
