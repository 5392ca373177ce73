import assert from "node:assert/strict";
import type { ClusterFacts } from "../../cluster/facts.ts";
import { noAnswer, sshFailure, stepFailure } from "../../cluster/failures.ts";
import { problemsOfCluster, problemsOfNode } from "../../cluster/preconditions.ts";
import type { Answer } from "../../cluster/steps.ts";
import type { Cluster } from "../../config/deployment.ts";

const NODE = { name: "NODE1", host: "10.0.0.1", port: 22, user: "admin", hostKey: "SHA256:known" };
const LEFT = "  left:  nothing was changed by this look";

describe("what a cluster's failures say", () => {
  it("of an SSH connection: whose key, whose sign-in, which key of ours, or none", () => {
    const said = (message: string, level?: string, fingerprint?: string): string =>
      sshFailure(NODE, Object.assign(new Error(message), level && { level }), fingerprint).message;
    for (const message of [
      "Host denied (verification failed)",
      "HOST KEY mismatch",
      "host verification",
    ])
      assert.match(
        said(message, undefined, "SHA256:new"),
        /^NODE1: the SSH host key of 10\.0\.0\.1:22 is SHA256:new, not SHA256:known\n {2}do: .*hostKey/,
      );
    assert.match(said("Host denied"), /is another one, not SHA256:known/);
    assert.match(
      said("All configured methods failed", "client-authentication"),
      /refuses to sign in admin\n {2}do: .*credentials\.cluster;/,
    );
    for (const message of [
      "Cannot parse privateKey: Malformed",
      "no passphrase given",
      "Cannot parse it",
    ])
      assert.match(said(message), /private key cannot be used\n {2}do: .*cluster\.passphrase/);
    const refused = said("connect ECONNREFUSED");
    assert.match(
      refused,
      /^NODE1: no SSH at 10\.0\.0\.1:22: connect ECONNREFUSED\n {2}do: .*OpenSSH/,
    );
    assert.equal(refused.split("\n").at(-1), LEFT);
  });

  it("of an answer that is none: no PowerShell, nothing at all, or somebody else's words", () => {
    const said = (stdout: string, stderr = ""): string => noAnswer("NODE1", stdout, stderr).message;
    for (const missing of [
      "'powershell' is NOT RECOGNIZED as",
      "command not found",
      "cannot find the path",
    ])
      assert.match(
        said("", missing),
        /^NODE1: PowerShell is missing: \S.*\n {2}do: .*PowerShell 5\.1/,
      );
    assert.match(said(" \n"), /ended without an answer\n {2}do: /);
    assert.match(said("Welcome!"), /the answer is not understood: Welcome!\n {2}do: .*a profile/);
    assert.ok(said("x".repeat(5000)).length < 600);
  });

  it("of a step: the cure goes by what Windows says, and by the cmdlet", () => {
    const said = (cmdlet: string, error: object | undefined): string =>
      stepFailure("NODE1", { step: "look", cmdlet, error } as Answer).message;
    const cure = (
      cmdlet: string,
      ...[message, id = "", category = ""]: readonly string[]
    ): string => /do: {4}(.*)/.exec(said(cmdlet, { message, id, category }))?.[1] ?? "none";
    assert.match(
      said("Get-X", { message: "no", id: "", category: "" }),
      /^NODE1: the step 'look' failed: Get-X: no\n/,
    );
    assert.match(said("Get-X", undefined), /: it says nothing\n/);
    for (const denied of [
      ["Access DENIED"],
      ["no", "", "PermissionDenied"],
      ["no", "Unauthorized"],
    ] as const)
      assert.match(cure("Get-Cluster", ...denied), /must administer the node and the cluster/);
    for (const missing of [
      ["is Not Recognized as a name"],
      ["no", "CommandNotFoundException"],
    ] as const) {
      assert.match(cure("Get-ClusterGroup", ...missing), /RSAT-Clustering-PowerShell/);
      assert.match(cure("Get-Service", ...missing), /^run the cmdlet on the node by hand/);
    }
    assert.match(
      cure("Get-ClusterGroup", "The Cluster Service is not running"),
      /Start-ClusterNode/,
    );
    assert.match(cure("Get-LocalGroupMember", "failed"), /deleted .*Distributed COM Users/);
    assert.match(cure("Get-ClusterGroup", "failed"), /^run the cmdlet on the node by hand/);
  });
});

describe("what keeps a cluster from being written to", () => {
  const cluster: Cluster = {
    ...{ version: "2022", nodes: [NODE, { ...NODE, name: "NODE2" }], resourceName: "SSIS" },
    ...{ layout: "ownGroup", group: "SSIS group", owners: ["NODE1"], disk: "Disk 2" },
    ...{ folder: "s:\\SSIS", serverNames: [], packages: "S:\\SSIS", packageWriters: [] },
    ...{ remoteUsers: [], sqlServerResource: undefined },
  };
  const group = "SSIS group";
  const resource = (name: string, type: string, of = group) => ({
    name,
    type,
    group: of,
    state: "Online",
  });
  const facts: ClusterFacts = {
    nodes: ["node1", "NODE2"].map((name) => ({ name, state: "Up" })),
    groups: [{ name: group, owner: "node1" }],
    resources: [
      resource("Disk 2", "Physical Disk"),
      resource("SQL Server", "SQL Server", "another"),
      resource("IP", "IP Address"),
    ],
    ...{ instances: [], drives: ["R:", "S:"] },
  };
  const of = (more: Partial<Cluster> = {}, found: Partial<ClusterFacts> = {}) =>
    problemsOfCluster({ ...cluster, ...more }, { ...facts, ...found });

  it("is nothing in a group of its own, on one of the disk's drives, or where none is told", () => {
    assert.deepEqual(of(), []);
    assert.deepEqual(of({}, { drives: [] }), []);
  });

  it("is a node that is none, however owners are named, and a disk that nobody has", () => {
    assert.deepEqual(of({}, { nodes: [{ name: "NODE1", state: "Up" }] }), [
      "NODE2 is no node of the cluster: it has NODE1; check cluster.nodes and cluster.owners",
    ]);
    assert.match(of({ disk: "Q" }, { resources: [] }).join(), /no disk "Q" \(it has none\)/);
  });

  it("is SQL Server in a group of its own, and a resource of ours in another one", () => {
    const { resources } = facts;
    const sql = resource("SQL Server (A)", "SQL Server");
    assert.match(
      of({}, { resources: [...resources, sql] }).join(),
      /^layout is ownGroup, .*\(SQL Server \(A\)\)/,
    );
    const ours = resource("ssis", "Generic Service", "another");
    assert.match(
      of({}, { resources: [...resources, ours] }).join(),
      /^"SSIS" exists in the group "another": move/,
    );
    assert.deepEqual(of({}, { resources: [...resources, { ...ours, group }] }), []);
  });

  it("is a SQL Server resource that is not there, or where nothing can depend on it", () => {
    const shared = { layout: "sqlServerGroup", sqlServerResource: "SQL Server" } as const;
    assert.match(of(shared).join(), /"SQL Server" is in the group "another", not in "SSIS group"/);
    assert.match(of({ ...shared, sqlServerResource: "SQL" }).join(), /no resource "SQL": check/);
  });

  it("is a server name that leads nowhere, but for a server elsewhere of a group of its own", () => {
    const at = (name: string, virtualServer: string, instance: string) => ({
      ...{ resource: name, virtualServer, instance },
    });
    const one = at("SQL (ONE)", "SQLA", "ONE");
    const two = at("SQL (TWO)", "SQLB", "TWO");
    const servers = [resource("SQL (ONE)", "SQL Server"), resource("SQL (TWO)", "SQL Server")];
    const named = (layout: Cluster["layout"], ...serverNames: string[]): string =>
      of(
        { layout, serverNames },
        {
          instances: [one, two],
          resources: [...facts.resources, ...(layout === "ownGroup" ? [] : servers)],
        },
      ).join("\n");
    assert.match(named("ownGroup", "SQLA"), /SQLA names no instance, .*; write SQLA\\ONE$/);
    assert.match(named("ownGroup", "SQLA\\TWO"), /no instance of this cluster; it has SQLA\\ONE/);
    for (const elsewhere of ["OTHER", "OTHER\\ONE"]) {
      assert.equal(named("ownGroup", elsewhere), "");
      assert.match(named("sqlServerGroup", elsewhere), /no instance of this cluster/);
    }
    // One of the group's own is enough, beside others.
    assert.equal(named("sqlServerGroup", "SQLB\\TWO", "sqla\\one"), "");
    assert.equal(named("sqlServerGroup", "SQLB\\TWO"), "");
    assert.match(named("sqlServerGroup"), /^cluster\.serverNames names no instance of the group/);
    assert.equal(named("ownGroup"), "");
  });

  it("is a node without the module, or without any Integration Services", () => {
    const node = {
      name: "NODE1",
      clusterModule: true,
      services: ["MsDtsServer150", "msdtsserver160"],
      accounts: [],
    };
    assert.deepEqual(problemsOfNode(cluster, "node1", node), []);
    const bare = problemsOfNode(cluster, "NODE1", { ...node, clusterModule: false, services: [] });
    assert.match(
      bare.join("\n"),
      /^NODE1: .*FailoverClusters is missing.*\nNODE1: .*\(found: none\)/,
    );
  });
});
