import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { CatalogOwnerInputs, CatalogOwnerLive } from "../reconcilers/catalog-owner.ts";
import { type Inputs, ReconciledResource } from "./shim.ts";

export type CatalogOwnerArgs = Inputs<CatalogOwnerInputs>;

/** Which runtime SSISDB lets in (T-SQL: [catalog].[failover_integration_runtime]). */
export class CatalogOwner extends ReconciledResource<CatalogOwnerLive> {
  constructor(name: string, args: CatalogOwnerArgs, options: CustomResourceOptions) {
    super("CatalogOwner", name, args, options);
  }
}
