import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plainCluster } from "../../../simulator/cluster/plain-cluster.ts";
import { playScript } from "../../../simulator/cluster/play-script.ts";
import type { ClusterWorld } from "../../../simulator/cluster/world.ts";

const SCRIPT = readFileSync(
  join(import.meta.dirname, "..", "..", "..", "powershell", "run.ps1"),
  "utf8",
);
const GROUP = "SQL Server (MSSQLSERVER)";

/** Plays one step on a node; gives its answer. */
function play(world: ClusterWorld, node: string, step: Readonly<Record<string, unknown>>) {
  const list = JSON.stringify([{ step: "it", parameters: {}, ...step }]);
  const { stdout } = playScript({ world, node: world.node(node) }, `${SCRIPT}\n${list}\n`);
  return JSON.parse(stdout)[0] as {
    outcome: string;
    seen: unknown[];
    error: { message: string } | null;
  };
}

const add = (name: string) => ({
  cmdlet: "Add-ClusterResource",
  parameters: { Name: name, ResourceType: "Generic Service", Group: GROUP },
});

describe("the simulated Windows cluster", () => {
  it("plays that one script, and only from ASCII", () => {
    const world = plainCluster();
    const session = { world, node: world.node("NODE1") };
    assert.match(playScript(session, "Get-Date\n[]\n").stderr, /this is not powershell\/run\.ps1/);
    assert.match(playScript(session, `${SCRIPT}\n["é"]\n`).stderr, /not ASCII/);
  });

  it("refuses a second hop: an SSH key session has no credentials to pass on", () => {
    const world = plainCluster();
    const hop = play(world, "NODE1", {
      cmdlet: "Get-ClusterNode",
      parameters: { Cluster: "OTHER" },
    });
    assert.equal(hop.error?.message, "Access is denied");
    const share = play(world, "NODE1", {
      cmdlet: "Set-Content",
      parameters: { LiteralPath: "\\\\NODE2\\s$\\x.xml", Value: "x" },
    });
    assert.equal(share.error?.message, "Access is denied");
  });

  it("has the shared disk only where its group is", () => {
    const world = plainCluster();
    const write = { cmdlet: "New-Item", parameters: { Path: "S:\\SSIS", ItemType: "Directory" } };
    assert.match(
      play(world, "NODE2", write).error?.message ?? "",
      /drive with the name 'S' does not exist/,
    );
    assert.equal(play(world, "NODE1", write).outcome, "done");
    world.failOver(GROUP, "NODE2");
    const look = {
      cmdlet: "Test-Path",
      parameters: { LiteralPath: "S:\\SSIS" },
      select: ["(value)"],
    };
    assert.deepEqual(play(world, "NODE2", look).seen, [{ "(value)": ["True"] }]);
    assert.deepEqual(play(world, "NODE1", look).seen, [{ "(value)": ["False"] }]);
  });

  it("refuses what a cluster refuses", () => {
    const world = plainCluster();
    assert.equal(play(world, "NODE1", add("SSIS")).outcome, "done");
    assert.match(play(world, "NODE1", add("ssis")).error?.message ?? "", /already exists/);
    const depend = (Provider: string) =>
      play(world, "NODE2", {
        cmdlet: "Add-ClusterResourceDependency",
        parameters: { Resource: "SSIS", Provider },
      });
    assert.match(depend("Cluster Disk 9").error?.message ?? "", /different groups/);
    assert.equal(depend("SQL Server").outcome, "done");
    const start = { cmdlet: "Start-ClusterResource", parameters: { Name: "SSIS" } };
    assert.match(
      play(world, "NODE1", start).error?.message ?? "",
      /Failed to bring/,
      "no ServiceName yet",
    );
    const remove = { cmdlet: "Remove-ClusterResource", parameters: { Name: "SSIS" } };
    assert.match(play(world, "NODE1", remove).error?.message ?? "", /NonInteractive/);
  });

  it("replicates a checkpointed key: from the owner's registry, and into the next owner's", () => {
    const world = plainCluster();
    const key = "SOFTWARE\\Microsoft\\Microsoft SQL Server\\160\\SSIS\\ServiceConfigFile";
    const parameters = { Resource: "SSIS", Name: "ServiceName", Value: "MsDtsServer160" };
    play(world, "NODE1", add("SSIS"));
    play(world, "NODE1", { cmdlet: "Set-ResourceParameter", parameters });
    play(world, "NODE1", {
      cmdlet: "Add-ClusterCheckpoint",
      parameters: { ResourceName: "SSIS", RegistryCheckpoint: key },
    });
    play(world, "NODE1", { cmdlet: "Start-ClusterResource", parameters: { Name: "SSIS" } });
    const write = (node: string, value: string) =>
      play(world, node, {
        cmdlet: "Set-Item",
        parameters: { LiteralPath: `HKLM:\\${key}`, Value: value },
      });
    write("NODE1", "S:\\a.xml");
    write("NODE2", "C:\\lost.xml");
    world.failOver(GROUP, "NODE2");
    assert.equal(world.node("NODE2").registry.get(key.toLowerCase()), "S:\\a.xml");
    assert.equal(world.node("NODE1").services.get("msdtsserver160")?.status, "Stopped");
    assert.equal(world.node("NODE2").services.get("msdtsserver160")?.status, "Running");
  });
});
