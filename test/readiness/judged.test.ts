import assert from "node:assert/strict";
import type { LiveServer } from "../../azure/servers.ts";
import { judgeCustomSetup } from "../../readiness/checks/custom-setup.ts";
import { judgeEntra } from "../../readiness/checks/entra.ts";
import { judgeGroup } from "../../readiness/checks/group.ts";
import { judgeInstance } from "../../readiness/checks/instance.ts";
import { judgeInstances } from "../../readiness/checks/instances.ts";
import { judgeLogin, judgeOtherLogin, type LoginFacts } from "../../readiness/checks/login.ts";
import { judgeMasterKey } from "../../readiness/checks/master-key.ts";
import { judgeNetwork } from "../../readiness/checks/network.ts";
import { judgePermissions } from "../../readiness/checks/permissions.ts";
import { judgePipelines } from "../../readiness/checks/pipelines.ts";
import { judgePlaces } from "../../readiness/checks/places.ts";
import { judgePublicIp } from "../../readiness/checks/public-ips.ts";
import { judgeRegion } from "../../readiness/checks/region.ts";
import { judgeStandby } from "../../readiness/checks/standby.ts";
import type { Finding } from "../../readiness/finding.ts";

/** `failed: what is said; do: what to do`, of one finding or of those that did not pass. */
const told = ({ outcome, says, cure }: Finding): string =>
  `${outcome}: ${says}${cure === undefined ? "" : `; do: ${cure}`}`;
const one = (all: readonly Finding[], check: string): string => {
  const found = all.filter((finding) => finding.check === check);
  assert.equal(found.length, 1, check);
  return found.map(told).join();
};
const NEU = { name: "northeurope", written: "North Europe" };
const NONE = { value: undefined };

describe("readiness: what the checks say", () => {
  it("of a group that this side does not know, and of sides that do not fit", () => {
    const side = (role: "Primary" | "Secondary", state = "CATCH_UP", ...databases: string[]) => ({
      value: { role, replicationState: state, databases: databases.map((name) => `/d/${name}`) },
    });
    const facts = { group: "fog", existing: true, onInstances: false, lag: { value: 0 } };
    const here = side("Secondary");
    const roles = (more: Partial<Parameters<typeof judgeGroup>[0]>): string =>
      one(judgeGroup({ ...facts, here: NONE, there: NONE, ...more }), "group roles");
    assert.match(roles({}), /^failed: there is no failover group fog, and .*existing is true/);
    assert.match(roles({ existing: false }), /^skipped: fog does not exist yet/);
    for (const there of ["left", { unknown: "no answer" }] as const) {
      assert.match(roles({ there, existing: false }), /^skipped/);
      assert.match(roles({ there }), /^failed: there is no/);
    }
    for (const existing of [true, false])
      assert.match(roles({ existing, there: side("Primary") }), /^failed: .*has another partner/);
    assert.match(roles({ here }), /^failed: .*side of the configuration knows no such group/);

    const of = (check: string, more: object): string =>
      one(judgeGroup({ ...facts, here, there: side("Primary"), ...more }), check);
    for (const state of ["SEEDING", "Pending"])
      assert.match(
        of("replication", { here: side("Secondary", state) }),
        new RegExp(`^failed: fog is ${state}: Azure refuses every failover.*; do: wait for CATCH`),
      );
    assert.equal(of("replication lag", { lag: NONE }), "unknown: the primary does not say");
    const databases = (...names: string[]): string =>
      of("databases that move", { here: side("Secondary", "CATCH_UP", ...names) });
    assert.equal(databases("web", "ssisdb"), "passed: web, ssisdb");
    assert.match(databases(), /^failed: SSISDB is not in fog \(it is empty\)/);
    assert.match(databases("web", "shop"), /^failed: SSISDB is not in fog \(web, shop\)/);
  });

  it("of a token that a policy completes, or that lacks what no policy gives", () => {
    const judge = (token: string, script: Parameters<typeof judgeCustomSetup>[0]["script"]) =>
      judgeCustomSetup({
        ...{ estate: "sales", stack: "secondary", container: "https://st/setup", token, script },
        now: new Date("2026-06-01T00:00:00Z"),
      });
    const token = (text: string): string =>
      one(judge(text, { value: "there" }), "custom setup token");
    const policy = /^unknown: a stored access policy says/;
    assert.match(token("?si=p&se=2027-01-01&sr=c&sig=x"), policy);
    assert.match(token("?si=p&sp=rwl&sr=c&sig=x"), policy);
    assert.match(token("?st=2026-05-01&se=2027-01-01&sp=rwl&sr=c&sig=x"), /^passed/);
    const lacks = token("?se=2027-01-01&sr=c&sig=x");
    assert.match(lacks, /^failed: .*it has none, and r, w and l are needed/);
    assert.match(token("?se=2027-01-01&sp=rw&sr=c&sig=x"), /^failed: .*it has rw, and/);
    for (const account of ["ss=b&srt=co", " ?ss=b&srt=sco"])
      assert.match(token(`${account}&se=2027-01-01&sp=rwl&sig=x`), /^passed/);
    for (const narrow of ["ss=b&srt=sc", "ss=b&srt=o", "ss=b"])
      assert.match(token(`${narrow}&se=2027-01-01&sp=rwl&sig=x`), /whole container/);
    assert.match(token("?se=soon&sp=rwl&sr=c&sig=x"), /^failed: .*no time at which it expires/);
    assert.match(lacks, /--path credentials\.sales\.customSetupSas --stack secondary/);
    const busy = judge("", { value: { status: 429, code: "TooManyRequests" } });
    assert.match(one(busy, "custom setup main.cmd"), /^unknown: .*no useful answer/);
    const rehearsed = judge("", NONE);
    assert.match(one(rehearsed, "custom setup main.cmd"), /^skipped: a rehearsal/);
  });

  it("of what master and msdb have on one side only, but for the administrators", () => {
    const logins = (...all: (readonly [string, string])[]) => ({
      value: all.map(([name, sid]) => ({ name, sid })),
    });
    const names = (...all: string[]) => ({ value: all });
    const all = judgeInstances({
      administrators: ["SsisAdmin", "boss"],
      made: [],
      logins: {
        here: logins(["ssisadmin", "0x1"], ["etl", "0x2"], ["app", "0x3"], ["local", "0x4"]),
        // Written otherwise, as whoever made it by hand did: SQL Server's names have no case.
        there: logins(["BOSS", "0x1"], ["App", "0x3"], ["ETL", "0x9"]),
      },
      jobs: { here: names("purge", "load"), there: names("Load") },
    });
    assert.match(
      one(all, "logins on both sides"),
      /^failed: only on this server: local; with another SID on each side: etl; do: .*hooks\.logins/,
    );
    assert.match(
      one(all, "Agent jobs on both sides"),
      /^failed: only on this instance: purge; do: .*hooks\.agentSchedules/,
    );
    const entra = (here: string, there: string) =>
      judgeEntra({ kind: "server", isOneIdentity: true, here: names(here), there: names(there) });
    assert.equal(entra("SSIS-Group", "ssis-group").outcome, "passed");
  });

  it("of a login that is refused: by a network, for a database, for a password", () => {
    const facts = (user: string | undefined, number: number): LoginFacts => ({
      ...{ estate: "sales", stack: "secondary", host: "sql-neu", user, database: "SSISDB" },
      ...{ throughListener: false, result: { kind: "refused", number, said: "no" } },
    });
    assert.match(
      told(judgeLogin(facts("ssisadmin", 40615))),
      /^unknown: sql-neu does not let this/,
    );
    const own = (user: string | undefined): string => told(judgeLogin(facts(user, 4060)));
    assert.match(own("ssisadmin"), /do: give ssisadmin access to SSISDB on sql-neu, or bring up/);
    assert.match(own(undefined), /do: give the identity access to SSISDB on sql-neu, or bring up/);
    const other = (user: string | undefined, number: number): string =>
      told(judgeOtherLogin(facts(user, number)));
    assert.match(other("ssisadmin", 4060), /do: give ssisadmin access to SSISDB/);
    assert.match(other(undefined, 18456), /do: make the program's identity .*administrator/);
    assert.match(other("ssisadmin", 18456), /packages that run there; do: give the logins of both/);
  });

  it("of an instance, and of a master key", () => {
    const instance = (value: LiveServer | undefined): string =>
      told(judgeInstance({ id: "/x/mi-neu", isPublic: false, instance: { value } }));
    assert.match(instance(undefined), /^failed: \/x\/mi-neu does not exist; do: /);
    assert.equal(instance({ state: "Ready" }), "passed: Ready");
    assert.equal(instance({}), "passed: it is there");
    assert.deepEqual(judgeMasterKey("none").map(told), [
      "skipped: SQL Database keeps the master key open by itself",
    ]);
    assert.deepEqual(judgeMasterKey("new").map(told), ["skipped: SSISDB does not exist yet"]);
    const key = judgeMasterKey({
      ...{ estate: "sales", stack: "secondary", host: "mi-neu" },
      ...{ registered: { value: 0 }, opens: { value: false } },
    });
    assert.match(
      one(key, "master key password"),
      /--path credentials\.sales\.masterKeyPassword --stack secondary/,
    );
    assert.match(one(key, "master key registration"), /^failed: no password .* on mi-neu/);
  });

  it("of a network: what hinders a start there, and what only looks like it", () => {
    const subnet = "/subscriptions/s1/resourceGroups/rg/v/subnets/ssis";
    const facts: Parameters<typeof judgeNetwork>[0] = {
      ...{ subnet, injection: "express", publicIps: [], region: NEU, addresses: 4, shared: false },
      ...{ customized: true, network: { value: { location: "northeurope", ranges: [] } } },
      delegations: { value: ["Microsoft.Batch/batchAccounts"] },
      ...{ free: { value: 3 }, batch: { value: "Registering" }, locks: { value: [] } },
    };
    const of = (check: string, more: Partial<typeof facts> = {}): string =>
      one(judgeNetwork({ ...facts, ...more }), check);
    assert.deepEqual(judgeNetwork("none").map(told), ["skipped: the runtime joins no network"]);
    assert.match(of("subnet", { network: NONE }), /^failed: \S+ does not exist/);
    assert.match(of("free addresses"), /4 are needed \(twice the nodes\);/);
    assert.equal(of("free addresses", { free: NONE }), "unknown: the network does not tell");
    assert.match(of("Microsoft.Batch"), /^failed: .* Registering .*; do: \S.* --subscription s1$/);
    const checks = judgeNetwork(facts).map(({ check }) => check);
    assert.ok(!checks.includes("address ranges"), "express injection has no such range");
    const standard = {
      injection: "standard",
      network: { value: { location: "", ranges: ["10.0.0.0/8"] } },
    } as const;
    assert.equal(of("address ranges", standard), "passed: 10.0.0.0/8");
    const lock = (scope: string) => ({ scope, name: "keep", level: "ReadOnly" });
    const locks = (...scopes: string[]): string =>
      of("locks", { locks: { value: scopes.map(lock) } });
    assert.match(
      locks(`${subnet}-2`, "/subscriptions/s1/resourceGroups/r", "/v/subnets/ssis"),
      /^passed/,
    );
    assert.match(
      locks(`${subnet}-2`, "/Subscriptions/S1/resourcegroups/RG"),
      /^failed: keep \(ReadOnly\) on \/Subscriptions\/S1\/resourcegroups\/RG: /,
    );
  });

  it("of rights, pipelines and places", () => {
    const rights = (actions: readonly (string | readonly string[])[], ...granted: string[]) =>
      judgePermissions([
        {
          needed: { name: "adf", scope: "/s", actions, there: false, role: "Reader (or another)" },
          granted: { value: [{ actions: granted, notActions: [] }] },
        },
      ])
        .map(told)
        .join();
    assert.equal(
      rights([["a/read", "a/action"]], "a/action"),
      "passed: the one action that a takeover needs",
    );
    assert.equal(rights(["a/read", "b/read"], "*"), "passed: all 2 actions of a takeover");
    assert.match(
      rights([["a/read", "a/action"], "b/read"]),
      /may not: a\/read, b\/read; do: .*--role "Reader" --scope \/s$/,
    );

    const pipelines = (
      here: readonly string[],
      there: readonly string[] | undefined,
      configured: readonly string[] = [],
    ) =>
      judgePipelines({
        ...{ factory: "adf-neu", otherFactory: "adf-weu", estate: "sales", configured },
        ...{ resourceGroup: "rg-neu", existing: true },
        ...{ otherResourceGroup: "rg-weu", otherSite: "primary", isHeldThere: false },
        ...{ withoutBackfill: [], refused: { value: [] } },
        pipelines: { here: { value: here }, there: { value: there } },
        triggers: { here: { value: here }, there: "shared" },
      });
    assert.equal(one(pipelines(["Nightly"], [], ["nightly"]), "triggers"), "passed: nightly");
    assert.equal(one(pipelines([], []), "triggers"), "skipped: none is configured");
    const both = "pipelines on both sides";
    assert.match(
      one(pipelines(["Load", "own"], ["load"]), both),
      /^failed: only in adf-neu: own; do: /,
    );
    assert.match(one(pipelines([], ["load"]), both), /^failed: only in adf-weu: load; do: /);
    assert.match(one(pipelines([], undefined), both), /^skipped: one of the factories/);

    const fact = { what: "state backend", name: "azblob://state", cure: "move it" };
    const place = { value: { region: "North Europe" } };
    assert.match(
      judgePlaces([{ ...fact, place }], NEU, NEU)
        .map(told)
        .join(),
      /^passed/,
    );
    assert.match(told(judgeRegion({ region: NEU, all: { value: [] } })), /^unknown/);
    const address = { location: "northeurope", sku: "Standard", isStatic: true, hasDnsName: true };
    const found = { value: { ...address, usedBy: "/lb" } };
    assert.match(told(judgePublicIp({ id: "/ip", region: NEU, inUse: true, found })), /^passed/);
  });

  it("of a standby: that it starts it, that it is starting, and that a start that went well is none that failed", () => {
    const standby = (runs: boolean, state: string, last?: object): string =>
      told(
        judgeStandby({
          ...{ runtime: "adf/ssis", stack: "secondary", runs, now: new Date("2026-06-01") },
          status: { value: { state, nodes: [], ...(last && { lastOperation: last }) } as never },
        }),
      );
    assert.match(standby(true, "Initial"), /never been started; do: .*which starts it$/);
    assert.match(standby(false, "Initial"), /never been started; do: .*which starts it once$/);
    const start = { type: "Start", result: "Succeeded", startTime: "2026-05-01T00:00:00Z" };
    assert.equal(
      standby(false, "Stopped", start),
      "passed: adf/ssis is Stopped, and ran last 31 days ago",
    );
    assert.match(standby(true, "Starting", start), /^passed/);
    assert.match(standby(true, "Stopped", start), /^failed: .*a hot standby runs all the time/);
    const failed = { ...start, result: "Failed" };
    assert.match(standby(false, "Stopped", failed), /^failed: .*failed \(no code\)/);
    assert.match(standby(false, "Stopped", { ...failed, errorCode: "OutOfIp" }), /\(OutOfIp\)/);
  });
});
