import type { CustomResourceOptions } from "@pulumi/pulumi";
import type {
  FailoverGroupRoleInputs,
  FailoverGroupRoleLive,
} from "../reconcilers/failover-group-role.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type FailoverGroupRoleArgs = Inputs<FailoverGroupRoleInputs>;

/** Which side of the failover group is Primary, brought here when the flag asks for it (REST: failover, forceFailoverAllowDataLoss). */
export class FailoverGroupRole extends ReconciledResource<FailoverGroupRoleLive> {
  constructor(name: string, args: FailoverGroupRoleArgs, options: CustomResourceOptions) {
    super("FailoverGroupRole", name, args, options);
  }
}
