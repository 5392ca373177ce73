import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { ServerLoginsInputs, ServerLoginsLive } from "../reconcilers/server-logins.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type ServerLoginsArgs = Inputs<ServerLoginsInputs>;

/** SQL logins with the SID that they have on the other site's server (T-SQL: CREATE LOGIN). */
export class ServerLogins extends ReconciledResource<ServerLoginsLive> {
  constructor(name: string, args: ServerLoginsArgs, options: CustomResourceOptions) {
    super("ServerLogins", name, args, options);
  }
}
