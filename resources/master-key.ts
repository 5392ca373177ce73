import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { MasterKeyInputs, MasterKeyLive } from "../reconcilers/master-key.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type MasterKeyArgs = Inputs<MasterKeyInputs>;

/** SSISDB's database master key on a managed instance (T-SQL: ALTER MASTER KEY, sp_control_dbmasterkey_password). */
export class MasterKey extends ReconciledResource<MasterKeyLive> {
  constructor(name: string, args: MasterKeyArgs, options: CustomResourceOptions) {
    super("MasterKey", name, args, options);
  }
}
