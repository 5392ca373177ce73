import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { SqlHookInputs, SqlHookLive } from "../reconcilers/sql-hook.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type SqlHookArgs = Inputs<SqlHookInputs>;

/** SQL files of the user's own that run at a takeover or a release. */
export class SqlHook extends ReconciledResource<SqlHookLive> {
  constructor(name: string, args: SqlHookArgs, options: CustomResourceOptions) {
    super("SqlHook", name, args, options);
  }
}
