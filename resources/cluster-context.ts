import { z } from "zod";
import { type Secrets, secretsKeeper } from "../azure/scrub.ts";
import { clusterCredentialsSchema } from "../config/credentials.ts";
import { secretsIn } from "../config/wrong-secrets.ts";
import type { ClusterContext } from "../reconcilers/cluster-state.ts";
import { NAMELESS_STACK, type ProviderConfiguration } from "./process-context.ts";
import { tieToEngine } from "./process-life.ts";

const credentials = z.object({ cluster: clusterCredentialsSchema.partial().default({}) });

let current: (ClusterContext & { readonly secrets: Secrets }) | undefined;

/** The stack of the Windows cluster: it needs no login to Azure. */
export const isClusterStack = (config: ProviderConfiguration): boolean =>
  config.get("cluster") !== undefined;

/** Synchronous for the same reason as the estates' own. */
export function configureCluster(config: ProviderConfiguration): void {
  if (current !== undefined) return;
  const { cluster } = credentials.parse(
    secretsIn(NAMELESS_STACK, config.get("credentials"), "cluster"),
  );
  const secrets = secretsKeeper();
  secrets.add(cluster.privateKey, cluster.passphrase, cluster.password);
  current = {
    credentials: cluster,
    secrets,
    signal: tieToEngine().signal,
    log: (line) => console.log(secrets.scrub(line)),
  };
}

export function clusterContext(): ClusterContext & { readonly secrets: Secrets } {
  if (current === undefined)
    throw new Error("the dynamic provider was used before it was configured for the cluster");
  return current;
}
