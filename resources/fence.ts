import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { FenceInputs, FenceLive } from "../reconcilers/fence.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type FenceArgs = Inputs<FenceInputs>;

/** What stops at the other site before this one runs SSIS, and what of it is still pending. */
export class Fence extends ReconciledResource<FenceLive> {
  constructor(name: string, args: FenceArgs, options: CustomResourceOptions) {
    super("Fence", name, args, options);
  }
}
