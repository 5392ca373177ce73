import { z } from "zod";
import { type Secrets, secretsKeeper } from "../azure/scrub.ts";
import { clusterCredentialsSchema } from "../config/credentials.ts";
import { secretsIn } from "../config/wrong-secrets.ts";
import type { ClusterContext } from "../reconcilers/cluster-state.ts";
import { Configured } from "./configured.ts";
import { NAMELESS_STACK, type ProviderConfiguration } from "./process-context.ts";
import { tieToEngine } from "./process-life.ts";

const credentials = z.object({ cluster: clusterCredentialsSchema.partial().default({}) });

type WithSecrets = ClusterContext & { readonly secrets: Secrets };

const configured = new Configured<WithSecrets>();

/** The stack of the Windows cluster: it needs no login to Azure. */
export const isClusterStack = (config: ProviderConfiguration): boolean =>
  config.get("cluster") !== undefined;

/** Synchronous for the same reason as the estates' own. */
export function configureCluster(config: ProviderConfiguration): void {
  configured.by(() => contextFrom(config));
}

export const clusterContext = (): WithSecrets => configured.value;

function contextFrom(config: ProviderConfiguration): WithSecrets {
  const { cluster } = credentials.parse(
    secretsIn(NAMELESS_STACK, config.get("credentials"), "cluster"),
  );
  const secrets = secretsKeeper();
  secrets.add(cluster.privateKey, cluster.passphrase, cluster.password);
  return {
    credentials: cluster,
    secrets,
    signal: tieToEngine().signal,
    log: (line) => console.log(secrets.scrub(line)),
  };
}
