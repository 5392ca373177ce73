import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { WorkerProofInputs, WorkerProofLive } from "../reconcilers/worker-proof.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type WorkerProofArgs = Inputs<WorkerProofInputs>;

/** Whether a worker of a dual standby pair is alive on this side (T-SQL: catalog.worker_agents). */
export class WorkerProof extends ReconciledResource<WorkerProofLive> {
  constructor(name: string, args: WorkerProofArgs, options: CustomResourceOptions) {
    super("WorkerProof", name, args, options);
  }
}
