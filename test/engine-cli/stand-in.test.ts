import assert from "node:assert/strict";
import { Arm } from "../../simulator/azure-native/arm.ts";
import { create, update } from "../../simulator/azure-native/provider.ts";
import { readCloud, readSettings } from "../../simulator/azure-native/settings.ts";
import { type FakeArm, settingsFor, startFakeArm } from "./fake-arm.ts";
import {
  group,
  groupInputs,
  groupPath,
  runtime,
  runtimeInputs,
  runtimePath,
  urn,
} from "./stand-in-samples.ts";

describe("the stand-in for azure-native", () => {
  let fake: FakeArm;
  let context: Parameters<typeof create>[0];
  // Begun when these tests begin: all files are read long before, and a clock that runs from then on would be over.
  let signal: AbortSignal;

  before(async () => {
    signal = AbortSignal.timeout(60_000);
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
});
