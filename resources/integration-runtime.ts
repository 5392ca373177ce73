import type { CustomResourceOptions } from "@pulumi/pulumi";
import type {
  IntegrationRuntimeInputs,
  IntegrationRuntimeLive,
} from "../reconcilers/integration-runtime.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type IntegrationRuntimeArgs = Inputs<IntegrationRuntimeInputs>;

/** The Azure-SSIS integration runtime with its run state (REST: integrationRuntimes, start, stop, getStatus). */
export class IntegrationRuntime extends ReconciledResource<IntegrationRuntimeLive> {
  constructor(name: string, args: IntegrationRuntimeArgs, options: CustomResourceOptions) {
    super("IntegrationRuntime", name, args, options);
  }
}
