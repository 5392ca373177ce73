import assert from "node:assert/strict";
import { addDatabase, failover, readGroup } from "../../azure/failover-groups.ts";
import { startRuntime, stopRuntime } from "../../azure/integration-runtimes.ts";
import { readOperation } from "../../azure/operations.ts";
import { latestTriggerRun, listTriggers } from "../../azure/triggers.ts";
import { type FakeAzure, startFakeAzure, subscription } from "./fake-azure.ts";

const factory = { subscriptionId: subscription, resourceGroup: "rg", factory: "adf" };
const runtime = { ...factory, name: "ssis" };
const group = {
  kind: "server",
  subscriptionId: subscription,
  resourceGroup: "rg",
  server: "sql-neu",
  group: "fog",
} as const;
const call = { signal: new AbortController().signal, timeoutMs: 5000 };

describe("long operations and lists of Azure", () => {
  let azure: FakeAzure;
  before(async () => {
    azure = await startFakeAzure();
  });
  after(() => azure.stop());

  it("returns when a start is accepted, without a single poll", async () => {
    const headers = {
      location: `${azure.url}/result`,
      "azure-asyncoperation": `${azure.url}/status`,
    };
    azure.answers({ status: 202, headers }, "hang");
    const handle = await startRuntime(azure.session, runtime, call);
    assert.deepEqual(handle, { url: `${azure.url}/status` });
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(
      azure.seen.map(({ method, path }) => `${method} ${path.replace(/^.*(?=\/integration)/, "")}`),
      ["POST /integrationRuntimes/ssis/start?api-version=2018-06-01"],
    );
  });

  it("falls back to the result's address, and knows when there is nothing to wait for", async () => {
    azure.answers({ status: 202, headers: { location: `${azure.url}/result` } });
    assert.deepEqual(await stopRuntime(azure.session, runtime, call), {
      url: `${azure.url}/result`,
    });
    azure.answers({ status: 202 });
    assert.deepEqual(await stopRuntime(azure.session, runtime, call), {});
    azure.answers({ status: 200 });
    assert.equal(await stopRuntime(azure.session, runtime, call), undefined);
  });

  it("sends a failover to the side that takes over, by both names", async () => {
    azure.answers({ status: 202, headers: { location: `${azure.url}/result` } });
    await failover(azure.session, group, "planned", call);
    assert.match(azure.seen[0]?.path ?? "", /servers\/sql-neu\/failoverGroups\/fog\/failover\?/);
    const instance = { ...group, kind: "instance", location: "northeurope" } as const;
    await failover(azure.session, instance, "forced", call);
    assert.match(
      azure.seen[1]?.path ?? "",
      /locations\/northeurope\/instanceFailoverGroups\/fog\/forceFailoverAllowDataLoss\?/,
    );
  });

  const operations = [
    ["under way", { status: 202 }, { status: "InProgress" }],
    [
      "in progress",
      { body: { status: "InProgress", properties: null, error: null } },
      { status: "InProgress" },
    ],
    ["done", { body: { status: "Succeeded", properties: null } }, { status: "Succeeded" }],
    ["done, with nothing to say", { status: 200 }, { status: "Succeeded" }],
    ["done, with the resource", { body: { id: "x", properties: {} } }, { status: "Succeeded" }],
    [
      "cancelled",
      { body: { status: "Cancelled", error: { code: "C", message: "m" } } },
      { status: "Canceled", error: { code: "C", message: "m" } },
    ],
    [
      "failed",
      { body: { status: "Failed", error: { code: "PlannedFailoverTimedOut", message: "m" } } },
      { status: "Failed", error: { code: "PlannedFailoverTimedOut", message: "m" } },
    ],
    [
      "failed without a reason",
      { body: { status: "Failed" } },
      { status: "Failed", error: { code: "OperationFailed", message: "Azure gave no reason" } },
    ],
    [
      "failed at the result's address",
      { status: 400, body: { error: { code: "PlannedFailoverTimedOut", message: "m" } } },
      { status: "Failed", error: { code: "PlannedFailoverTimedOut", message: "m" } },
    ],
    [
      "refused at the result's address",
      { status: 409, body: { error: { code: "FailoverGroupBusy", message: "m" } } },
      { status: "Failed", error: { code: "FailoverGroupBusy", message: "m" } },
    ],
    [
      // Microsoft.Sql's specification: "The operation timed out and automatically rolled back".
      "rolled back, at the result's address",
      { status: 500, body: { error: { code: "OperationTimedOut", message: "m" } } },
      { status: "Failed", error: { code: "OperationTimedOut", message: "m" } },
    ],
    ["forgotten", { status: 404, body: { error: { code: "NotFound", message: "m" } } }, undefined],
  ] as const;
  for (const [name, answer, expected] of operations) {
    it(`reads an operation that is ${name}`, async () => {
      azure.answers(answer);
      const read = await readOperation(azure.session, { url: `${azure.url}/status/1` }, call);
      assert.deepEqual(read, expected);
    });
  }

  it("asks the resource manager where the address is only a path", async () => {
    azure.answers({ body: { status: "Succeeded" } });
    const read = await readOperation(azure.session, { url: "/status/1?api-version=1" }, call);
    assert.deepEqual(
      [read, azure.seen[0]?.path],
      [{ status: "Succeeded" }, "/status/1?api-version=1"],
    );
  });

  for (const status of [400, 409]) {
    it(`takes no end of an operation from a gateway that answers ${status} in HTML`, async () => {
      azure.answers({ status, headers: { "content-type": "text/html" }, body: "<p>No</p>" });
      const reading = readOperation(azure.session, { url: `${azure.url}/status/1` }, call);
      await assert.rejects(reading, { status });
    });
  }

  it("gives its token to nobody but the resource manager", async () => {
    azure.answers({});
    const foreign = { url: "https://localhost:1/status" };
    await assert.rejects(readOperation(azure.session, foreign, call), { kind: "garbage" });
    assert.equal(azure.seen.length, 0);
  });

  const live = {
    id: "/fog",
    properties: {
      replicationRole: "Primary",
      replicationState: "CATCH_UP",
      readWriteEndpoint: { failoverPolicy: "Manual" },
      partnerServers: [{ id: "/b", location: "North Europe", replicationRole: "Secondary" }],
      databases: ["/servers/a/databases/Other"],
    },
  };

  it("reads both kinds of group alike", async () => {
    azure.answers({ body: live });
    const server = await readGroup(azure.session, group, call);
    const seen = { role: "Primary", replicationState: "CATCH_UP" };
    assert.deepEqual(server, { ...seen, databases: live.properties.databases });
    const { partnerServers: _, databases: __, ...properties } = live.properties;
    const partnerRegions = [{ location: "North Europe", replicationRole: "Secondary" }];
    const managedInstancePairs = [
      { primaryManagedInstanceId: "/a", partnerManagedInstanceId: "/b" },
    ];
    azure.answers({
      body: { id: "/fog", properties: { ...properties, partnerRegions, managedInstancePairs } },
    });
    const instance = { ...group, kind: "instance", location: "westeurope" } as const;
    assert.deepEqual(await readGroup(azure.session, instance, call), { ...seen, databases: [] });
  });

  it("adds a database to those that are there, and only when it is missing", async () => {
    const ssisdb = "/servers/a/databases/SSISDB";
    azure.answers({ body: live }, { status: 202, headers: { location: `${azure.url}/result` } });
    assert.ok(await addDatabase(azure.session, group, ssisdb, call));
    assert.deepEqual(JSON.parse(azure.seen[1]?.body ?? ""), {
      properties: { databases: ["/servers/a/databases/Other", ssisdb] },
    });
    azure.answers({ body: live });
    const other = "/SERVERS/A/databases/other";
    assert.equal(await addDatabase(azure.session, group, other, call), undefined);
    assert.equal(azure.seen.length, 1);
  });

  it("reads lists to their end", async () => {
    const trigger = (name: string, rest: object) => ({
      name,
      properties: { type: "T", runtimeState: "Stopped", ...rest },
    });
    const to = (referenceName: string) => ({
      pipelineReference: { referenceName },
      parameters: { p: 1 },
    });
    azure.answers(
      {
        body: {
          value: [trigger("a", { pipelines: [to("x"), to("y")] })],
          nextLink: `${azure.url}/more`,
        },
      },
      { body: { value: [trigger("b", { pipeline: to("z") })] } },
    );
    const triggers = await listTriggers(azure.session, factory, call);
    assert.deepEqual(
      triggers.map(({ name, properties }) => [name, properties.pipelines ?? properties.pipeline]),
      [
        ["a", [to("x"), to("y")]],
        ["b", to("z")],
      ],
    );
  });

  it("looks for a trigger's latest run behind an empty page", async () => {
    const run = {
      triggerName: "a",
      triggerRunId: "1",
      triggerType: "T",
      triggerRunTimestamp: "2026-01-01T00:00:00Z",
      status: "Succeeded",
    };
    const span = { since: new Date(0), until: new Date(1) };
    azure.answers({ body: { value: [], continuationToken: "t" } }, { body: { value: [run] } });
    const latest = await latestTriggerRun(azure.session, factory, "A", span, call);
    assert.equal(latest?.at, "2026-01-01T00:00:00Z");
    assert.equal(JSON.parse(azure.seen[1]?.body ?? "").continuationToken, "t");
    azure.answers({ body: { value: [], continuationToken: "t" } }, { body: { value: [] } });
    assert.equal(await latestTriggerRun(azure.session, factory, "a", span, call), undefined);
  });

  it("reads the end of a window as the service writes it: American, and in UTC", async () => {
    const run = {
      triggerName: "a",
      triggerRunId: "1",
      triggerType: "TumblingWindowTrigger",
      triggerRunTimestamp: "2018-07-13T19:50:00.355391Z",
      status: "Succeeded",
    };
    const span = { since: new Date(0), until: new Date(1) };
    for (const [said, meant] of [
      ["7/13/2018 7:50:00 PM", "2018-07-13T19:50:00.000Z"],
      ["12/1/2018 12:05:00 AM", "2018-12-01T00:05:00.000Z"],
      ["2018-07-13T19:50:00", "2018-07-13T19:50:00.000Z"],
      ["2018-07-13T19:50:00Z", "2018-07-13T19:50:00.000Z"],
      ["2018-07-13T21:50:00+02:00", "2018-07-13T19:50:00.000Z"],
      ["half past", "half past"],
    ]) {
      azure.answers({ body: { value: [{ ...run, properties: { windowEndTime: said } }] } });
      const latest = await latestTriggerRun(azure.session, factory, "a", span, call);
      assert.equal(latest?.windowEnd, meant, said);
    }
  });
});
