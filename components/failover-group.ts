import * as sql from "@pulumi/azure-native/sql/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { Estate } from "../config/deployment.ts";
import { CATALOG_DATABASE } from "../reconcilers/lifecycle/inputs.ts";
import { explained } from "./explained.ts";

export interface FailoverGroupArgs {
  /** The estate whose group it is; with `failoverGroup.existing: true` the group is only read, and this component makes nothing. */
  readonly estate: Estate;
}

// Microsoft recommends Manual: the automatic policy acts only on region-wide outages, and never for one group.
const readWriteEndpoint = { failoverPolicy: sql.ReadWriteEndpointFailoverPolicy.Manual };

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
    const { estate } = args;
    if (!estate.failoverGroup.existing) {
      const keep = {
        parent: this,
        protect: true,
        retainOnDelete: true,
        ignoreChanges: ["*"],
        hooks: explained(),
      };
      if (estate.kind === "server") makeServerGroup(name, estate, keep);
      else makeInstanceGroup(name, estate, keep);
    }
    this.registerOutputs({ name: estate.failoverGroup.name });
  }
}

/** A group of logical servers holds the databases that are named. */
function makeServerGroup(
  name: string,
  estate: Estate,
  options: pulumi.CustomResourceOptions,
): void {
  const { primary, secondary } = estate.sites;
  new sql.FailoverGroup(
    name,
    {
      failoverGroupName: estate.failoverGroup.name,
      serverName: primary.sqlServer.name,
      resourceGroupName: primary.sqlServer.resourceGroup,
      partnerServers: [{ id: secondary.sqlServer.id }],
      readWriteEndpoint,
      databases: [`${primary.sqlServer.id}/databases/${CATALOG_DATABASE}`],
    },
    options,
  );
}

/** A group of managed instances holds all user databases. */
function makeInstanceGroup(
  name: string,
  estate: Estate,
  options: pulumi.CustomResourceOptions,
): void {
  const { primary, secondary } = estate.sites;
  new sql.InstanceFailoverGroup(
    name,
    {
      failoverGroupName: estate.failoverGroup.name,
      locationName: primary.location.name,
      resourceGroupName: primary.sqlServer.resourceGroup,
      managedInstancePairs: [
        {
          primaryManagedInstanceId: primary.sqlServer.id,
          partnerManagedInstanceId: secondary.sqlServer.id,
        },
      ],
      partnerRegions: [{ location: secondary.location.name }],
      readWriteEndpoint,
      secondaryType: sql.SecondaryInstanceType.Geo,
    },
    options,
  );
}
