import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { Cluster } from "../config/deployment.ts";
import type { ClusterStateLive } from "../reconcilers/cluster-state.ts";
import { ReconciledResource } from "./shim.ts";

export interface ClusterStateArgs {
  /** `find`: before the writers; `prove`: behind them. */
  readonly purpose: "find" | "prove";
  /** The cluster as configured. */
  readonly cluster: Input<Cluster>;
  /** The occasion whose work is to be proven. */
  readonly occasion?: Output<string>;
}

/** What is the case on the nodes of the cluster, read over SSH; it writes nothing. */
export class ClusterState extends ReconciledResource<ClusterStateLive> {
  constructor(name: string, args: ClusterStateArgs, options: CustomResourceOptions) {
    super("ClusterState", name, { ...args }, options);
  }
}
