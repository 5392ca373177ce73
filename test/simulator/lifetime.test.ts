import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../simulator/simulator.ts";
import {
  factoryId,
  minute,
  password,
  runtimeBody,
  type Setting,
  startSetting,
  weu,
} from "./setting.ts";

const ir = `${factoryId}/integrationRuntimes/ssis`;
const v = "?api-version=2018-06-01";

describe("the simulator from its start to its end", () => {
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

  it("writes the wire down without a secret", async () => {
    await setting.call("PUT", `${ir}${v}`, runtimeBody());
    const text = readFileSync(join(folder, "traffic.jsonl"), "utf8");
    for (const secret of [password, "simulated-secret", "eyJ"])
      assert.ok(!text.includes(secret), secret);
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const put = lines.find((line) => line.method === "PUT");
    assert.deepEqual(Object.keys(put), [
      "time",
      "method",
      "url",
      "requestBody",
      "status",
      "responseHeaders",
      "responseBody",
    ]);
    assert.equal(put.requestBody.properties.type, "Managed");
    const world = JSON.stringify((await control("GET", "world")).body);
    assert.ok(world.includes("sql-weu") && !world.includes(password));
    assert.ok(!JSON.stringify(setting.simulator.journal()).includes(password));
  });

  it("goes on from its state file, with what was due", async () => {
    await setting.call("PUT", `${ir}${v}`, runtimeBody());
    await setting.call("POST", `${ir}/start${v}`);
    setting.simulator.mark("before");
    await setting.simulator.stop();
    const again = await startSimulator({
      clock: setting.clock,
      stateFile: join(folder, "state.json"),
    });
    setting.clock.advance(6 * minute);
    const last = again.journal().at(-1);
    assert.equal(last?.kind, "serving");
    assert.equal(last?.atMs, 5 * minute + 10_000);
    assert.ok(again.journal().some((event) => event.kind === "mark"));
    await again.stop();
  });

  it("logs nothing any more when it has ended, whatever is still under way", async () => {
    const trafficFile = join(folder, "late.jsonl");
    const late = await startSimulator({ trafficFile, speed: 1 });
    late.world.plant({ id: "slow", match: { method: "GET", path: "." }, answer: { delayMs: 200 } });
    const failures: unknown[] = [];
    const { error } = console;
    console.error = (...said: unknown[]) => failures.push(said);
    try {
      const asked = fetch(`http://127.0.0.1:${late.port}/subscriptions?api-version=2022-12-01`);
      const cut = assert.rejects(asked);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await late.stop();
      await cut;
      await new Promise((resolve) => setTimeout(resolve, 300));
    } finally {
      console.error = error;
    }
    assert.deepEqual(failures, []);
    assert.equal(readFileSync(trafficFile, "utf8"), "");
  });

  it("takes a world document for a new world only: what has come of it is not undone by a restart", async () => {
    const worldFile = join(folder, "world.json");
    const document = {
      servers: [{ id: weu, location: "westeurope", administratorPassword: password }],
    };
    writeFileSync(worldFile, JSON.stringify(document));
    const start = () => startSimulator({ worldFile, stateFile: join(folder, "other.json") });
    const first = await start();
    const { serviceMasterKey } = first.world.server(weu) ?? {};
    assert.ok(serviceMasterKey);
    await first.stop();
    const again = await start();
    assert.equal(again.world.server(weu)?.serviceMasterKey, serviceMasterKey);
    await again.stop();
  });

  it("tells a listener of each request to Azure, before it is answered, and of none to itself", async () => {
    const heard: string[] = [];
    const other = await startSetting({
      onRequest: (method, path) => heard.push(`${method} ${path}`),
    });
    const before = heard.length;
    await fetch(`http://127.0.0.1:${other.simulator.port}/_simulator/clock`);
    await other.call("GET", `${ir}${v}`);
    assert.deepEqual(heard.slice(before), [`GET ${ir}${v}`]);
    await other.simulator.stop();
  });

  it("stops when it is asked to, and says so first", async () => {
    assert.equal((await control("POST", "stop")).status, 202);
    await setting.simulator.stop();
    await assert.rejects(control("GET", "clock"));
  });

  it("takes a world document, and says what is wrong with one", async () => {
    assert.equal((await control("POST", "world", { subnets: [{ id: "x" }] })).status, 400);
    const application = { tenantId: "t", clientId: "c", secret: "s" };
    assert.equal((await control("POST", "world", { applications: [application] })).status, 204);
    assert.equal(setting.simulator.world.state.applications.get("c")?.secret, "s");
    assert.equal((await control("GET", "clock")).body.speed, 0);
    assert.equal((await control("POST", "mark", { label: "here" })).status, 204);
    assert.equal((await control("GET", "nothing")).status, 404);
  });
});
