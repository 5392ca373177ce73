import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  factoryId,
  getOverTls,
  minute,
  neu,
  runtimeBody,
  type Setting,
  signIn,
  startSetting,
  weu,
} from "./setting.ts";

const factory = `${factoryId}?api-version=2018-06-01`;
const ir = `${factoryId}/integrationRuntimes/ssis`;
const v = "?api-version=2018-06-01";

describe("the simulated Resource Manager", () => {
  let setting: Setting;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "simulator-test-"));
    setting = await startSetting({
      trafficFile: join(folder, "traffic.jsonl"),
      stateFile: join(folder, "state.json"),
    });
  });
  afterEach(async () => {
    await setting.simulator.stop();
    rmSync(folder, { recursive: true });
  });
  const control = (method: string, path: string, body?: unknown) =>
    setting.call(method, `/_simulator/${path}`, body);

  it("speaks TLS and plain HTTP on one port, and names itself in its metadata", async () => {
    const { armUrl, certificateAuthorityPem } = setting.simulator;
    const metadata = JSON.parse(
      await getOverTls(
        `${armUrl}/metadata/endpoints?api-version=2022-09-01`,
        certificateAuthorityPem,
      ),
    );
    assert.equal(metadata.resourceManager, armUrl);
    assert.equal(metadata.authentication.loginEndpoint, armUrl);
    assert.equal(metadata.suffixes.sqlServerHostname, "database.windows.net");
  });

  it("refuses a wrong secret, a missing and a forged token", async () => {
    const base = `http://127.0.0.1:${setting.simulator.port}`;
    await assert.rejects(signIn(base, "wrong"), /AADSTS7000215/);
    const get = (authorization?: string) =>
      fetch(`${base}${factory}`, { headers: authorization ? { authorization } : {} });
    assert.equal((await get()).status, 401);
    const [head, , signature] = (await signIn(base)).split(".");
    const claims = Buffer.from(JSON.stringify({ aud: base, exp: 9e9, appid: "x" })).toString(
      "base64url",
    );
    assert.equal((await get(`Bearer ${head}.${claims}.${signature}`)).status, 401);
  });

  it("takes only the api-versions its clients send", async () => {
    const code = async (path: string) => (await setting.call("GET", path)).body.error.code;
    assert.equal(await code(factoryId), "MissingApiVersionParameter");
    assert.equal(await code(`${factoryId}?api-version=2017-09-01`), "NoRegisteredProviderFound");
    assert.equal(await code(`${factoryId}?api-version=latest`), "InvalidApiVersionParameter");
    assert.equal(await code(`${weu}?api-version=2014-04-01`), "NoRegisteredProviderFound");
    assert.equal(await code(`${weu}/unknown/x?api-version=2023-08-01`), "InvalidResourceType");
    const group = weu.split("/providers")[0];
    for (const version of ["2020-10-01", "2024-03-01"])
      assert.equal(
        (await setting.call("GET", `${group}?api-version=${version}`)).body.location,
        "westeurope",
      );
    assert.equal(await code(`${group}-x?api-version=2024-03-01`), "ResourceGroupNotFound");
    assert.equal(await code(`${weu}-x?api-version=2023-08-01`), "ResourceNotFound");
  });

  it("wipes what a factory's PUT does not bring, and keeps what a PATCH does not", async () => {
    const before = (await setting.call("GET", factory)).body;
    await setting.call("PATCH", factory, { tags: { a: "b" } });
    assert.deepEqual((await setting.call("GET", factory)).body.properties, before.properties);
    await setting.call("PUT", factory, { location: "westeurope" });
    const { properties } = (await setting.call("GET", factory)).body;
    assert.deepEqual(Object.keys(properties).sort(), [
      "createTime",
      "provisioningState",
      "version",
    ]);
  });

  it("refuses to change an enabled trigger, and lists its runs until it was stopped", async () => {
    const trigger = `${factoryId}/triggers/nightly`;
    const change = () =>
      setting.call("PUT", `${trigger}${v}`, { properties: { type: "ScheduleTrigger" } });
    assert.equal((await change()).body.error.code, "TriggerEnabledCannotUpdate");
    setting.pass(140 * minute);
    assert.equal((await setting.call("POST", `${trigger}/stop${v}`)).status, 200);
    setting.pass(150 * minute);
    const runs = await setting.call("POST", `${factoryId}/queryTriggerRuns${v}`, {
      lastUpdatedAfter: "2029-01-01T00:00:00Z",
      lastUpdatedBefore: "2031-01-01T00:00:00Z",
    });
    assert.deepEqual(
      runs.body.value.map((run: { triggerRunTimestamp: string }) => run.triggerRunTimestamp),
      ["2030-01-01T00:30:00.000Z", "2030-01-01T01:30:00.000Z"],
    );
    assert.equal((await change()).status, 200);
    const states = setting.simulator.journal().filter((event) => event.kind === "trigger");
    assert.deepEqual(
      states.map((event) => event.kind === "trigger" && event.state),
      ["Stopped"],
    );
  });

  it("journals writes before what they cause, with who and where, and refusals too", async () => {
    await setting.call("PUT", `${ir}${v}`, runtimeBody());
    await setting.call("POST", `${ir}/getStatus${v}`);
    await setting.call("POST", `${ir}/start${v}`);
    await setting.call("POST", `${ir}/start${v}`);
    const events = (await control("GET", "journal")).body;
    const kinds = events
      .filter((event: { runtime?: string }) => event.runtime)
      .map((event: { kind: string; action?: string; effect?: string; to?: string }) =>
        [event.kind, event.action ?? event.to, event.effect].join(" ").trim(),
      );
    assert.deepEqual(kinds, [
      "write put applied",
      "write start applied",
      "runtime Starting",
      "write start refused",
    ]);
    const write = events.find((event: { action?: string }) => event.action === "start");
    assert.equal(write.principal, "22222222-2222-2222-2222-222222222222");
    assert.equal(write.location, "West Europe");
    assert.equal(write.catalogServer, weu);
  });

  it("strikes with faults of the wire: status, garbage, the n-th call, a cut before or after", async () => {
    const get = () => setting.call("GET", factory);
    await control("POST", "faults", {
      times: 1,
      match: { path: "factories" },
      answer: {
        status: 429,
        headers: { "retry-after": "7" },
        body: { error: { code: "TooManyRequests", message: "" } },
      },
    });
    const throttled = await get();
    assert.deepEqual([throttled.status, throttled.headers.get("retry-after")], [429, "7"]);
    assert.equal((await get()).status, 200);
    await control("POST", "faults", {
      match: { path: "factories", call: 2 },
      answer: { status: 503, headers: { "content-type": "text/plain" }, body: "down" },
    });
    assert.deepEqual(
      [(await get()).status, (await get()).body, (await get()).status],
      [200, "down", 200],
    );
    await control("POST", "faults", {
      times: 1,
      match: { path: "factories" },
      answer: { garbage: true },
    });
    assert.match((await get()).body, /not an answer/);
    const put = (name: string) => setting.call("PUT", `${ir}-${name}${v}`, runtimeBody());
    await control("POST", "faults", {
      id: "cut",
      match: { method: "PUT" },
      answer: { drop: "before" },
    });
    await assert.rejects(put("before"));
    await control("POST", "faults", {
      id: "cut",
      match: { method: "PUT" },
      answer: { drop: "after" },
    });
    await assert.rejects(put("after"));
    assert.equal((await control("GET", "faults")).body.length, 1);
    await control("DELETE", "faults");
    assert.equal((await setting.call("GET", `${ir}-before${v}`)).status, 404);
    assert.equal((await setting.call("GET", `${ir}-after${v}`)).status, 200);
    const refused = await control("POST", "faults", { match: {}, answer: { drop: "sometimes" } });
    assert.equal(refused.status, 400);
  });

  it("makes a group busy by a fault", async () => {
    await setting.call("PUT", `${weu}/failoverGroups/fog?api-version=2023-08-01`, {
      properties: {
        readWriteEndpoint: { failoverPolicy: "Manual" },
        partnerServers: [{ id: neu }],
        databases: [],
      },
    });
    setting.pass(5 * minute);
    await control("POST", "faults", { times: 1, group: "fog", busyForMs: 60_000 });
    const failover = () =>
      setting.call("POST", `${neu}/failoverGroups/fog/failover?api-version=2023-08-01`);
    assert.equal((await failover()).body.error.code, "FailoverGroupBusy");
    setting.pass(60_000);
    assert.equal((await failover()).status, 202);
  });

  it("deletes what is in a resource group with it, and failover groups with their servers", async () => {
    const group = "?api-version=2023-08-01";
    await setting.call("PUT", `${weu}/failoverGroups/fog${group}`, {
      properties: {
        readWriteEndpoint: { failoverPolicy: "Manual" },
        partnerServers: [{ id: neu }],
        databases: [],
      },
    });
    const scope = weu.split("/providers")[0];
    assert.equal((await setting.call("DELETE", `${scope}?api-version=2024-03-01`)).status, 200);
    const left = await setting.call("GET", `${neu}/failoverGroups${group}`);
    assert.deepEqual(left.body.value, []);
    assert.equal(setting.simulator.world.server(weu), undefined);
  });
});
