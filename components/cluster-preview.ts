import * as pulumi from "@pulumi/pulumi";
import { differing, inWords, lookAtCluster } from "../cluster/look.ts";
import { askOverSsh } from "../cluster/node-shell.ts";
import type { SshCredentials } from "../cluster/ssh.ts";
import type { Cluster } from "../config/deployment.ts";
import { messageOf } from "../reconcilers/lifecycle/trouble.ts";

const PREVIEW_TIMEOUT_MS = 60_000;

/** Said in every preview and every `up`, as the article says it. */
export async function warnAboutClusters(cluster: Cluster): Promise<void> {
  await pulumi.log.warn(
    "Microsoft does not recommend the Integration Services service as a cluster resource: packages that run during a failover do not restart, " +
      "and the service alone on every node, with all instances in each MsDtsSrvr.ini.xml, is the usual way (docs/cluster.md)",
  );
  if (cluster.layout === "ownGroup")
    await pulumi.log.warn(
      "layout ownGroup is a double hop: the service cannot delegate, so a client on a third computer cannot manage packages in msdb through it",
    );
}

/** A preview that says in words what `up` would change on the nodes: it looks itself, since resources are not made in a preview. */
export function sayWhatWouldChange(
  cluster: Cluster,
  credentials: pulumi.Output<SshCredentials>,
): void {
  pulumi.unsecret(credentials).apply(async (found) => {
    const signal = new AbortController().signal;
    const sighting = await lookAtCluster(
      cluster,
      askOverSsh(found, { signal, timeoutMs: PREVIEW_TIMEOUT_MS }),
    ).catch(sayUnknown);
    if (sighting === undefined) return;
    if (sighting.problems.length > 0)
      throw new pulumi.RunError(
        [
          "`up` would be refused:",
          ...sighting.problems.map((problem) => `  - ${problem}`),
          "Nothing was changed.",
        ].join("\n"),
      );
    for (const line of sighting.warnings) await pulumi.log.warn(line);
    const differences = differing(sighting).map(inWords);
    for (const line of differences) await pulumi.log.info(`would be changed: ${line}`);
    if (differences.length > 0)
      await pulumi.log.info(
        "a stack that is up already mends what was changed by hand with `pulumi up --refresh`",
      );
  });
}

/** A preview works without reaching the cluster, and then does not know. */
async function sayUnknown(error: unknown): Promise<undefined> {
  const why = messageOf(error);
  await pulumi.log.warn(`live state of the cluster unknown: ${why}`);
}
