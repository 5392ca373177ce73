import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { SsisCatalogInputs, SsisCatalogLive } from "../reconcilers/ssis-catalog.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type SsisCatalogArgs = Inputs<SsisCatalogInputs>;

/** SSISDB: made by the first start of a runtime, then a member of the failover group. */
export class SsisCatalog extends ReconciledResource<SsisCatalogLive> {
  constructor(name: string, args: SsisCatalogArgs, options: CustomResourceOptions) {
    super("SsisCatalog", name, args, options);
  }
}
