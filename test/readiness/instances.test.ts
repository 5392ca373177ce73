import assert from "node:assert/strict";
import type { RuntimeStatus } from "../../azure/integration-runtimes.ts";
import { judgeStandby } from "../../readiness/checks/standby.ts";
import { TestStack } from "../support/stack.ts";
import { findings, notPassed, only, type Setting, standing } from "./setting.ts";

const secrets = { masterKeyPassword: "Master-Key-1" };

/** Both stacks of an estate on managed instances have been brought up. */
async function onInstances(): Promise<Setting> {
  const setting = standing({ onInstances: true });
  for (const site of ["primary", "secondary"] as const)
    await new TestStack(setting.estate, site).bringUp();
  return setting;
}

const instance = ({ azure, estate }: Setting, site: "primary" | "secondary") => {
  const found = azure.world.server(estate.serverId(site));
  assert.ok(found);
  return found;
};
const login = (name: string, sid: string) => ({
  ...{ name, sid, enabled: true, passwordHash: "0x0200" },
});

describe("readiness: managed instances and standbys", () => {
  it("passes with the key's password stored and registered, and the instances alike", async () => {
    const setting = await onInstances();
    const mark = setting.estate.mark();
    for (const site of ["primary", "secondary"] as const)
      assert.deepEqual(notPassed(await findings(setting, { site, secrets }), "skipped"), []);
    assert.deepEqual(setting.estate.writes(mark), []);
  });

  it("finds an instance that a takeover would not begin for", async () => {
    const setting = await onInstances();
    const away = instance(setting, "secondary");
    away.stopped = true;
    const stopped = only(await findings(setting, { secrets }), "managed instance");
    assert.equal(stopped.outcome, "failed");
    assert.match(stopped.cure ?? "", /az sql mi start --ids/);
    away.stopped = false;
    assert.equal(only(await findings(setting, { secrets }), "managed instance").outcome, "passed");
    const outside = standing({ strategy: "attach", onInstances: true, endpoint: "public" });
    assert.equal(only(await findings(outside), "server firewall").outcome, "skipped");
    const endpointOf = async () => only(await findings(outside), "managed instance");
    assert.equal((await endpointOf()).outcome, "passed");
    instance(outside, "secondary").publicDataEndpointEnabled = false;
    assert.match((await endpointOf()).says, /public endpoint of \S+ is switched off/);
  });

  it("asks the instance that holds SSISDB, where that keeps its place", async () => {
    const setting = standing({ strategy: "attach", catalogRole: "leave", onInstances: true });
    const asked = { secrets };
    const judged = async () => only(await findings(setting, asked), "managed instance");
    instance(setting, "secondary").stopped = true;
    assert.equal((await judged()).outcome, "passed");
    instance(setting, "primary").stopped = true;
    assert.match((await judged()).cure ?? "", /az sql mi start --ids \S+-primary\//);
    const flag = { activeRegion: "secondary", activeSince: "2026-01-01T00:00:00Z" } as const;
    const leaving = only(await findings(setting, { ...asked, flag }), "managed instance");
    assert.equal(leaving.outcome, "skipped");
  });

  it("takes a takeover that leaves SSISDB where it is for done when the runtime runs here: the role never comes", async () => {
    const setting = standing({ strategy: "attach", catalogRole: "leave", onInstances: true });
    const stack = new TestStack(setting.estate, "secondary").flip("secondary");
    const { flag } = stack;
    const asks = async () =>
      only(await findings(setting, { secrets, flag }), "managed instance").outcome;
    assert.equal(await asks(), "skipped");
    await stack.bringUp();
    assert.equal(await asks(), "passed");
    setting.estate.runtimeAt("secondary").state = "Stopped";
    assert.equal(await asks(), "skipped");
  });

  it("finds a stored password that opens nothing, and one that is registered nowhere", async () => {
    const setting = await onInstances();
    instance(setting, "secondary").masterKeyPasswords = [];
    const all = await findings(setting, { secrets: { masterKeyPassword: "Another-1" } });
    const key = only(all, "master key password");
    assert.equal(key.outcome, "failed");
    assert.doesNotMatch(JSON.stringify(all), /Another-1/);
    assert.match(only(all, "master key registration").says, /15581/);
  });

  it("does not trust a copy about the key while the writable side is being left", async () => {
    const setting = await onInstances();
    const flag = { activeRegion: "secondary", activeSince: "2026-01-01T00:00:00Z" } as const;
    const wrong = { masterKeyPassword: "Another-1" };
    const key = only(await findings(setting, { flag, secrets: wrong }), "master key password");
    assert.equal(key.outcome, "unknown");
    const right = only(await findings(setting, { flag, secrets }), "master key password");
    assert.equal(right.outcome, "passed");
  });

  it("finds logins and jobs that only one instance has, and one login with two SIDs", async () => {
    const setting = await onInstances();
    const [home, away] = [instance(setting, "primary"), instance(setting, "secondary")];
    home.logins.push(login("etl", "0xAA01"), login("reader", "0xAA02"));
    away.logins.push(login("reader", "0xAA03"));
    // Azure's own, for the nodes of the runtime that made SSISDB there.
    home.logins.push(login("AzureIntegrationServiceWorker", "0xAA04"));
    home.agent?.jobs.push({
      ...{ id: "b6f5a2a0-0000-4000-8000-000000000001", name: "Nightly load", enabled: true },
      ...{ description: "", steps: [], scheduleIds: [], hasServer: true },
    });
    const all = await findings(setting, { secrets });
    const logins = only(all, "logins on both sides");
    assert.match(
      logins.says,
      /only on the other server: etl; with another SID on each side: reader$/,
    );
    assert.match(
      only(all, "Agent jobs on both sides").says,
      /only on the other instance: Nightly load/,
    );
  });

  it("says who makes a login that is named for it already", async () => {
    const setting = await onInstances();
    instance(setting, "primary").logins.push(login("etl", "0xAA01"));
    const cureOf = async (logins: readonly string[]) =>
      only(
        await findings(setting, { secrets, config: { hooks: { logins } } }),
        "logins on both sides",
      ).cure ?? "";
    assert.match(await cureOf([]), /name them in the estate's hooks\.logins/);
    assert.match(
      await cureOf(["etl"]),
      /pulumi -- up --refresh` of the stack whose server lacks them/,
    );
    assert.doesNotMatch(await cureOf(["etl"]), /name them/);
  });

  it("finds a standby that never ran, and knows one that did", async () => {
    const setting = standing({ strategy: "dualStandby", mode: "cold" });
    const never = only(await findings(setting), "standby runtime");
    assert.match(never.says, /does not exist/);
    for (const site of ["primary", "secondary"] as const)
      await new TestStack(setting.estate, site).bringUp();
    const ran = only(await findings(setting), "standby runtime");
    assert.equal(ran.outcome, "passed");
    assert.match(ran.says, /is Stopped, and ran last \d+ days ago/);
  });

  const now = new Date("2026-06-01T00:00:00Z");
  const judged = (status: Partial<RuntimeStatus>, runs = false) =>
    judgeStandby({
      ...{ runtime: "adf/ssis", stack: "secondary", now, runs },
      status: { value: { state: "Stopped", nodes: [], otherErrors: [], ...status } },
    });
  const last = (type: string, result: string, startTime?: string) => ({
    lastOperation: { type, result, ...(startTime && { startTime }) },
  });
  for (const [what, status, outcome] of [
    ["running", { state: "Started" }, "passed"],
    ["made, and never started", { state: "Initial" }, "failed"],
    ["stopped last month", last("Stop", "Succeeded", "2026-05-01T00:00:00Z"), "passed"],
    ["stopped last year", last("Stop", "Succeeded", "2025-05-01T00:00:00Z"), "failed"],
    ["failing to start", last("Start", "Failed", "2026-05-31T00:00:00Z"), "failed"],
    ["stopped some time", {}, "unknown"],
  ] as const)
    it(`judges a standby that is ${what}: ${outcome}`, () => {
      const finding = judged(status);
      assert.equal(finding.outcome, outcome, finding.says);
    });

  it("judges a hot standby by whether it runs: stopped, it costs a takeover its start", () => {
    const stopped = judged(last("Stop", "Succeeded", "2026-05-31T00:00:00Z"), true);
    assert.equal(stopped.outcome, "failed");
    assert.match(stopped.says, /is Stopped, and a hot standby runs all the time/);
    assert.match(stopped.cure ?? "", /up --refresh --stack secondary/);
    assert.equal(judged({ state: "Started" }, true).outcome, "passed");
  });
});
