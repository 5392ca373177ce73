import * as sql from "@pulumi/azure-native/sql/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../config/deployment.ts";
import { CATALOG_DATABASE } from "../reconcilers/inputs.ts";

export interface FailoverGroupArgs {
  readonly estate: Estate;
}

/**
 * The failover group, made by the home stack unless it exists already.
 *
 * Azure refuses every PUT and DELETE of a group through a side that is not Primary, and azure-native can only PUT all of it through the side
 * it was declared on: so it is declared on the home side for good, later changes are ignored (a narrower list would one day PUT an empty
 * database list), and destroying the stack leaves it. Who is Primary is another resource's matter: FailoverGroupRole.
 */
export class FailoverGroup extends pulumi.ComponentResource {
  constructor(name: string, args: FailoverGroupArgs, options: pulumi.ComponentResourceOptions) {
    super("ssis:index:FailoverGroup", name, {}, options);
    const { failoverGroup, sites } = args.estate;
    if (!failoverGroup.existing) {
      const home = sites.primary.sqlServer;
      new sql.FailoverGroup(
        name,
        {
          failoverGroupName: failoverGroup.name,
          serverName: home.name,
          resourceGroupName: home.resourceGroup,
          partnerServers: [{ id: sites.secondary.sqlServer.id }],
          // Microsoft recommends Manual: the automatic policy acts only on region-wide outages, and never for one group.
          readWriteEndpoint: { failoverPolicy: sql.ReadWriteEndpointFailoverPolicy.Manual },
          databases: [`${home.id}/databases/${CATALOG_DATABASE}`],
        },
        { parent: this, protect: true, retainOnDelete: true, ignoreChanges: ["*"] },
      );
    }
    this.registerOutputs({ name: failoverGroup.name });
  }
}
