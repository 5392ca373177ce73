import * as datafactory from "@pulumi/azure-native/datafactory/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { DataFactory as Settings } from "../config/deployment.ts";
import { explained } from "./explained.ts";

export interface DataFactoryArgs {
  /** The factory as configured; with `existing: true` it is only read, and this component makes nothing. */
  readonly factory: Settings;
}

/**
 * The data factory that an estate's integration runtime stands in.
 *
 * Written once: a PUT of a factory that somebody has since linked to Git, or given global parameters, wipes both. So later changes are
 * ignored, and destroying the stack leaves it.
 */
export class DataFactory extends pulumi.ComponentResource {
  constructor(name: string, args: DataFactoryArgs, options: pulumi.ComponentResourceOptions) {
    super("ssis:index:DataFactory", name, {}, options);
    const { factory } = args;
    if (!factory.existing) {
      new datafactory.Factory(
        name,
        {
          factoryName: factory.name,
          resourceGroupName: factory.resourceGroup,
          location: factory.location.written,
          // The system identity is what Entra authentication to SSISDB uses.
          identity: { type: datafactory.FactoryIdentityType.SystemAssigned },
        },
        {
          parent: this,
          protect: true,
          retainOnDelete: true,
          ignoreChanges: ["*"],
          hooks: explained(),
        },
      );
    }
    this.registerOutputs({ name: factory.name });
  }
}
