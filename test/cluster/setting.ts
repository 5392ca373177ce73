import { differing, inWords, lookAtCluster, type Sighting } from "../../cluster/look.ts";
import { type AskNode, askOverSsh } from "../../cluster/node-shell.ts";
import {
  nodeList,
  nodeRemoval,
  ownerList,
  ownerRemoval,
  type Trace,
  withTraces,
} from "../../cluster/plan.ts";
import type { Cluster } from "../../config/deployment.ts";
import {
  type SimulatedCluster,
  type SimulatedClusterOptions,
  startSimulatedCluster,
} from "../../simulator/cluster/simulated-cluster.ts";

export const GROUP = "SQL Server (MSSQLSERVER)";

/** A simulated cluster, and the configured one that fits it. */
export class Setting {
  readonly simulated: SimulatedCluster;
  cluster: Cluster;
  traces: readonly Trace[] = [];

  private constructor(simulated: SimulatedCluster, changes: Partial<Cluster>) {
    this.simulated = simulated;
    this.cluster = {
      version: "2022",
      nodes: simulated.nodes,
      resourceName: "SSIS",
      layout: "sqlServerGroup",
      group: GROUP,
      owners: simulated.nodes.map(({ name }) => name),
      sqlServerResource: "SQL Server",
      disk: "Cluster Disk 2",
      folder: "S:\\SSIS",
      serverNames: ["VIRTUALSQL"],
      packages: "S:\\SSIS\\Packages",
      packageWriters: ["CONTOSO\\Writers"],
      remoteUsers: ["CONTOSO\\Remote"],
      ...changes,
    };
  }

  static async open(
    changes: Partial<Cluster> = {},
    options: SimulatedClusterOptions = {},
  ): Promise<Setting> {
    return new Setting(await startSimulatedCluster(options), changes);
  }

  get world() {
    return this.simulated.world;
  }
  get ask(): AskNode {
    return askOverSsh(this.simulated.credentials, {
      signal: new AbortController().signal,
      timeoutMs: 15_000,
    });
  }
  get service() {
    return this.world.nodes[0]?.services.get("msdtsserver160");
  }

  look(): Promise<Sighting> {
    return lookAtCluster(this.cluster, this.ask);
  }

  async differences(): Promise<readonly string[]> {
    return differing(await this.look()).map(inWords);
  }

  /** What an `up` does with the lists; gives what was changed, by node. */
  async up(): Promise<readonly string[]> {
    const sighting = await this.look();
    this.traces = withTraces(this.traces, sighting.parts);
    const from = this.simulated.runs.length;
    const { cluster, traces } = this;
    for (const node of cluster.nodes) await this.ask(node, nodeList(cluster, node.name, traces));
    for (const node of cluster.nodes)
      await this.ask(node, ownerList(cluster, node.name, traces, sighting.parts));
    return this.changedSince(from);
  }

  async destroy(): Promise<readonly string[]> {
    const from = this.simulated.runs.length;
    const { cluster, traces } = this;
    for (const node of cluster.nodes)
      await this.ask(node, ownerRemoval(cluster, node.name, traces));
    for (const node of cluster.nodes) await this.ask(node, nodeRemoval(node.name, traces));
    return this.changedSince(from);
  }

  changedSince(from: number): readonly string[] {
    return this.simulated.runs
      .slice(from)
      .flatMap(({ node, changed }) => changed.map((step) => `${node}: ${step}`));
  }
}

/** Runs a test in a setting of its own. */
export function inSetting(
  work: (setting: Setting) => Promise<void>,
  changes: Partial<Cluster> = {},
  options: SimulatedClusterOptions = {},
): () => Promise<void> {
  return async () => {
    const setting = await Setting.open(changes, options);
    try {
      await work(setting);
    } finally {
      await setting.simulated.stop();
    }
  };
}
