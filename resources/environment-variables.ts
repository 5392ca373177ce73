import type { CustomResourceOptions } from "@pulumi/pulumi";
import type {
  EnvironmentVariablesInputs,
  EnvironmentVariablesLive,
} from "../reconcilers/environment-variables.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type EnvironmentVariablesArgs = Inputs<EnvironmentVariablesInputs>;

/** Variables of SSISDB's environments with the values of the active site (T-SQL: catalog.set_environment_variable_value). */
export class EnvironmentVariables extends ReconciledResource<EnvironmentVariablesLive> {
  constructor(name: string, args: EnvironmentVariablesArgs, options: CustomResourceOptions) {
    super("EnvironmentVariables", name, args, options);
  }
}
