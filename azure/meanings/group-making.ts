import type { Entry, Group } from "../meanings.ts";

const LATER =
  "Wait until it is over (the group's page shows it), then run `pulumi up` again; it goes on from there.";
const FIX_GROUP =
  "Correct the group's settings in the configuration (or, for an existing group, in Azure), then run `pulumi up` again.";

const NOT_MADE =
  "The group is as it was, or was not made. What stood before stands: SSISDB, runtime and triggers were not touched by this.";

/** Making a failover group, and taking databases into it. The codes are those of Microsoft.Sql's specification of 2023-08-01. */
export const groupMaking: readonly Group[] = [
  {
    from: "making or changing a group",
    left: NOT_MADE,
    entries: [
      [
        "FailoverGroupUpdateOrDeleteRequestOnSecondary",
        "A change of the group was sent through the side that is now the secondary; Azure takes it only from the primary.",
        "Nothing was changed. Make the change once this site is the primary again, or on the other side.",
      ],
      [
        "FailoverGroupCreateOrUpdateRequestLessThanMinimumGracePeriodValues",
        "The grace period before a failover with data loss is below Azure's minimum of an hour.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFields",
        "The failover policy and its grace period do not fit together.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFieldsForManualPolicy",
        "A grace period was given, but the failover policy is Manual, which has none.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidDatabases",
        "A database that was to be in the group does not exist, or its id is wrong.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidDatabaseServer",
        "A database that was to be in the group is not on the group's primary server.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidPartner",
        "The group's partner does not exist or cannot be one.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestDuplicatePartner",
        "The same partner is named twice.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestUnsupportedPartnerCount",
        "A group of this kind has one partner, and another number was named.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupPartnerServerFromDifferentSubscription",
        "Both sides of a group of this kind must be in one subscription.",
        "Name servers of one subscription.",
      ],
      [
        "LimitOfFailoverGroupsPerServerExceeded",
        "The server has as many failover groups as Azure allows.",
        "Use an existing group (`failoverGroup.existing: true`), or remove one that nobody needs.",
      ],
      ...["InvalidAddSecondaryPermission", "RemoteDatabaseCopyPermission"].map(
        (code): Entry => [
          code,
          "The identity may not make a copy on the other side's server.",
          "Give it SQL Server Contributor (SQL Managed Instance Contributor) on both servers.",
        ],
      ),
      [
        "FailoverGroupUnableToPerformGroupOperationOnDatabases",
        "A database cannot be taken into the group: Azure's text says of each why, mostly that it is in a replication relation already (40688).",
        "If SSISDB is geo-replicated already, its copy must be on the group's partner server, or that replication must be ended; then run `pulumi up` again.",
      ],
      [
        "DuplicateGeoDrRelation",
        "The database is in a replication relation with that server already.",
        "If the copy on the group's partner is whole, run `pulumi up` again; else end that replication first.",
      ],
      [
        "ResourcePoolNotFound",
        "The database is in an elastic pool, and the partner server has none of that name.",
        "Make an elastic pool of the same name on the partner server; then run `pulumi up` again.",
      ],
      [
        "InvalidFailoverGroupRegion",
        "Both sides of the group are in one region.",
        "Name a partner in another region.",
      ],
      [
        "FailoverGroupWithVirtualNetworkRulesNotSupported",
        "The group fails over automatically and a server has virtual network rules: Azure does not allow both.",
        "Set the failover policy to Manual (this program is what moves the group), or use private endpoints in place of the rules.",
      ],
      [
        "FailoverGroupAlreadyExists",
        "There is a failover group of that name already.",
        "Set `failoverGroup.existing: true` to use it, or choose another name: names are unique in all of Azure.",
      ],
      [
        "FailoverGroupDnsRecordInUse",
        "The group's name is taken: its listener would get a host name that exists.",
        "Choose another name for the group; if one was just deleted, wait some minutes.",
      ],
      [
        "InvalidFailoverGroupName",
        "The group's name is not allowed.",
        "Use lower-case letters, digits and hyphens, at most 63.",
      ],
      [
        "RemoteDatabaseExists",
        "The partner server already has a database of that name which is no copy.",
        "Rename or drop that database after making sure that nobody needs it.",
      ],
      [
        "DatabaseBelongsToOtherFailoverGroup",
        "The database is in another failover group.",
        "Name that group in the configuration, or take the database out of it.",
      ],
      [
        "DatabaseBeingAddedToFailoverGroup",
        "The database is just being added to the group.",
        LATER,
      ],
      [
        "DatabaseBeingRemovedFromFailoverGroup",
        "The database is just being taken out of the group.",
        LATER,
      ],
    ],
  },
  {
    from: "making a group of managed instances",
    left: NOT_MADE,
    entries: [
      [
        "DnsZoneMismatch",
        "The two managed instances are in different DNS zones, so they cannot form a group.",
        "The second instance must be made anew with the first as its DNS zone partner.",
      ],
      [
        "GeoDrInstanceSizeMismatch",
        "The two managed instances differ in size.",
        "Give both the same storage size and tier.",
      ],
      [
        "GeoDrSecondaryInstanceNotEmpty",
        "The secondary managed instance holds databases already.",
        "Move them away: the secondary must be empty when the group is made.",
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidPrimary",
        "The instance that is to be the primary is named wrongly.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupCreateOrUpdateRequestInvalidManagedInstanceRegion",
        "The region of the partner instance is named wrongly.",
        FIX_GROUP,
      ],
      [
        "ManagedInstanceEstablishingFailoverGroupGeoPrimaryWithNewerVersionEditionThanSecondary",
        "The primary managed instance has a newer update policy than the secondary.",
        "Bring both to the same update policy.",
      ],
      [
        "ManagedInstanceGeoDRNotAllowedForInstancePool",
        "An instance of an instance pool cannot be in a failover group.",
        "Use a managed instance outside pools.",
      ],
      [
        "ServerEditionMismatch",
        "The two managed instances differ in their service tier.",
        "Give both the same tier.",
      ],
      [
        "FailoverGroupRegionMismatch",
        "The regions named for the group are not those of the two instances.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupIncorrectNetworkingConfiguration",
        "The two instances cannot reach each other.",
        "Peer their virtual networks and allow TCP 5022 and 11000 to 11999 both ways in both network security groups.",
      ],
    ],
  },
];
