import assert from "node:assert/strict";
import { create, update } from "../../simulator/azure-native/provider.ts";
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

describe("the stand-in for azure-native", () => {
  const at = useFakeArm();

  it("creates with a look, a full PUT and a GET, each of one api version", async () => {
    const { id, outputs } = await create(at.context, runtime, runtimeInputs, at.signal);
    assert.equal(id, runtimePath);
    assert.deepEqual(
      at.fake.seen.map(({ apiVersion }) => apiVersion),
      ["2018-06-01", "2018-06-01", "2018-06-01"],
    );
    assert.deepEqual(at.fake.seen[1]?.body, {
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
    assert.deepEqual(at.fake.take(), [
      `GET ${runtimePath}`,
      `PUT ${runtimePath}`,
      `GET ${runtimePath}`,
    ]);
    assert.equal(outputs.name, "ssis");
  });

  it("refuses to create what exists, before any PUT", async () => {
    const inputs = { resourceGroupName: "rg-ssis", location: "westeurope" };
    const path = "/subscriptions/sub/resourcegroups/rg-ssis";
    at.fake.resources.set(path, { id: path });
    await assert.rejects(
      create(at.context, urn("azure-native:resources:ResourceGroup"), inputs, at.signal),
      {
        message: `cannot create already existing resource '${path}'`,
      },
    );
    assert.deepEqual(at.fake.take(), [`GET ${path}`]);
  });

  it("says what a failed look for it was answered", async () => {
    at.fake.intercept = () => ({
      status: 403,
      body: { error: { code: "AuthorizationFailed", message: "no" } },
    });
    await assert.rejects(create(at.context, group, groupInputs, at.signal), {
      message: `cannot check existence of resource '${groupPath}': status code 403, {"error":{"code":"AuthorizationFailed","message":"no"}}`,
    });
  });

  it("refuses in the words of the Go SDK, without retrying", async () => {
    at.fake.intercept = ({ method }) =>
      method === "PUT"
        ? { status: 400, body: { error: { code: "OnSecondary", message: "not here" } } }
        : undefined;
    await assert.rejects(update(at.context, group, groupInputs, at.signal), {
      message: 'Status=400 Code="OnSecondary" Message="not here"',
    });
    at.fake.intercept = () => ({ status: 400, body: { code: "Bare", message: "no envelope" } });
    await assert.rejects(update(at.context, group, groupInputs, at.signal), {
      message: 'Status=400 Message="{"code":"Bare","message":"no envelope"}"',
    });
    assert.equal(at.fake.take().length, 2);
  });

  it("retries what passes, and takes a busy group as final", async () => {
    let left = 2;
    at.fake.intercept = ({ method }) =>
      method === "PUT" && left-- > 0 ? { status: 503 } : undefined;
    await update(at.context, group, groupInputs, at.signal);
    assert.equal(at.fake.take().filter((line) => line.startsWith("PUT")).length, 3);
    for (const [code, calls] of [
      ["AnotherOperationInProgress", 4],
      ["FailoverGroupBusy", 1],
    ] as const) {
      at.fake.intercept = () => ({ status: 409, body: { error: { code, message: "busy" } } });
      await assert.rejects(update(at.context, group, groupInputs, at.signal), /Status=409/);
      assert.equal(at.fake.take().length, calls);
    }
    at.fake.intercept = () => ({ status: 429, headers: { "retry-after": "3600" } });
    await assert.rejects(update(at.context, group, groupInputs, at.signal), /Status=429/);
    assert.equal(at.fake.take().length, 1);
  });

  it("polls Azure-AsyncOperation rather than Location", async () => {
    let polls = 0;
    at.fake.intercept = ({ method, path }) => {
      if (path === "/operation")
        return { status: 200, body: { status: ++polls < 3 ? "InProgress" : "Succeeded" } };
      if (method !== "PUT") return undefined;
      at.fake.resources.set(groupPath.toLowerCase(), {
        id: groupPath,
        properties: { replicationRole: "Primary" },
      });
      const headers = {
        "azure-asyncoperation": `${at.fake.url}/operation`,
        location: `${at.fake.url}/never`,
      };
      return { status: 202, headers };
    };
    const { outputs } = await create(at.context, group, groupInputs, at.signal);
    assert.equal(outputs.replicationRole, "Primary");
    const operation = Array(3).fill("GET /operation");
    const get = `GET ${groupPath}`;
    assert.deepEqual(at.fake.take(), [get, `PUT ${groupPath}`, ...operation, get, get]);
  });

  it("keeps what failed after it was accepted, with the reason", async () => {
    at.fake.intercept = ({ method, path }) => {
      if (path === "/operation")
        return {
          status: 200,
          body: { status: "Failed", error: { code: "FailoverGroupBusy", message: "busy" } },
        };
      if (method === "PUT")
        return { status: 202, headers: { "azure-asyncoperation": "/operation" } };
      return undefined;
    };
    await assert.rejects(create(at.context, group, groupInputs, at.signal), {
      name: "InitializationFailed",
      id: groupPath,
      message: 'Status=200 Code="FailoverGroupBusy" Message="busy"',
    });
  });
});
