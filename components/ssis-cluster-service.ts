import * as pulumi from "@pulumi/pulumi";
import { digestOf, nodeList, nodeRemoval, ownerList, ownerRemoval } from "../cluster/plan.ts";
import type { SshCredentials } from "../cluster/ssh.ts";
import type { Cluster, ClusterNode } from "../config/deployment.ts";
import { ClusterState } from "../resources/cluster-state.ts";
import { remover, type Target, writer } from "./cluster-commands.ts";

export interface SsisClusterServiceArgs {
  /** The cluster as configured: its nodes, and what Integration Services is there. */
  readonly cluster: Cluster;
  /** What the program signs in to the nodes with. */
  readonly credentials: pulumi.Output<SshCredentials>;
}

/**
 * The Integration Services service as a resource of a Windows failover cluster: found, written on each node, written where the group is,
 * proven. Reading and writing are apart; what destroy has to take away is known before the first write.
 */
export class SsisClusterService extends pulumi.ComponentResource {
  /** The node that owns the group. */
  declare readonly owner: pulumi.Output<string | undefined>;
  /** State of the cluster resource, such as `Online`. */
  declare readonly state: pulumi.Output<string | undefined>;

  constructor(
    name: string,
    { cluster, credentials }: SsisClusterServiceArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("ssis:index:SsisClusterService", name, {}, options);
    const parent = this;
    const found = new ClusterState(`${name}-found`, { purpose: "find", cluster }, { parent });
    const seen = found.live.apply((live) => {
      if (live === undefined) throw new Error("the cluster has not been looked at");
      return live;
    });
    const targetOf = (node: ClusterNode): Target => ({
      node,
      credentials,
      hostKey: seen.apply(({ hostKeys }) => hostKeys[node.name] ?? ""),
    });
    const removers = openRemovers();
    const triggers = [digestOf(cluster), seen.apply(({ occasion }) => occasion)];

    // The registry must be the same on every node before the cluster replicates it.
    const onNodes = cluster.nodes.map((node) =>
      writer(
        `${name}-node-${node.name}`,
        targetOf(node),
        seen.apply(({ traces }) => nodeList(cluster, node.name, traces)),
        triggers,
        { parent, dependsOn: removers },
      ),
    );
    const onOwner = inTurn(onNodes, (node, dependsOn) =>
      writer(
        `${name}-group-${node.name}`,
        targetOf(node),
        seen.apply(({ traces, found }) => ownerList(cluster, node.name, traces, found)),
        triggers,
        { parent, dependsOn },
      ),
    );
    const proven = new ClusterState(
      `${name}-proven`,
      { purpose: "prove", cluster, occasion: seen.apply(({ occasion }) => occasion) },
      { parent, dependsOn: onOwner },
    );
    this.owner = proven.live.apply((live) => live?.owner);
    this.state = proven.live.apply((live) => live?.unknown ?? live?.state ?? undefined);
    this.registerOutputs({ owner: this.owner, state: this.state });

    /** Destroyed in the opposite order: first where the group is, offline and away, then each node. */
    function openRemovers(): pulumi.Resource[] {
      const onNodes = cluster.nodes.map((node) =>
        remover(
          `${name}-undo-node-${node.name}`,
          targetOf(node),
          seen.apply(({ traces }) => nodeRemoval(node.name, traces)),
          { parent },
        ),
      );
      return inTurn(onNodes, (node, dependsOn) =>
        remover(
          `${name}-undo-group-${node.name}`,
          targetOf(node),
          seen.apply(({ traces }) => ownerRemoval(cluster, node.name, traces)),
          { parent, dependsOn },
        ),
      );
    }

    /** One node after the other: only one of them owns the group, and it may move in between. */
    function inTurn(
      first: readonly pulumi.Resource[],
      open: (node: ClusterNode, dependsOn: pulumi.Resource[]) => pulumi.Resource,
    ): pulumi.Resource[] {
      const done: pulumi.Resource[] = [...first];
      for (const node of cluster.nodes) done.push(open(node, [...done]));
      return done;
    }
  }
}
