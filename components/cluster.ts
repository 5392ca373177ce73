import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../config/deployment.ts";

/** What the stack of the Windows cluster shows in its outputs. */
export interface ClusterOutputs {
  readonly owner?: pulumi.Output<string | undefined>;
  readonly state?: pulumi.Output<string | undefined>;
}

/** The Windows cluster, in a stack of its own; other stacks do not even load what it needs. */
export async function openCluster({ cluster }: Deployment): Promise<ClusterOutputs> {
  // An output of value `undefined` would be warned about in every run of the other stacks.
  if (cluster === undefined) return {};
  const [
    { SsisClusterService },
    { sayWhatWouldChange, warnAboutClusters },
    { clusterCredentials },
  ] = await Promise.all([
    import("./ssis-cluster-service.ts"),
    import("./cluster-preview.ts"),
    import("./cluster-credentials.ts"),
  ]);
  await warnAboutClusters(cluster);
  const credentials = await clusterCredentials();
  if (pulumi.runtime.isDryRun()) sayWhatWouldChange(cluster, credentials);
  const { owner, state } = new SsisClusterService("cluster", { cluster, credentials });
  return { owner, state };
}
