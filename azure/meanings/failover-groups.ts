import type { Group } from "../meanings.ts";

const LATER =
  "Wait until it is over (the group's page shows it), then run `pulumi up` again; it goes on from there.";
const OTHER_SIDE =
  "Run `pulumi up` again: it reads the roles anew. If it repeats, somebody else moves the group; find out who before you go on.";
const FIX_GROUP =
  "Correct the group's settings in the configuration (or, for an existing group, in Azure), then run `pulumi up` again.";

/** A failover that was not begun, or was given up: the takeover stops before anything runs at this site. */
const STOPPED =
  "The roles are as they were. What the fence had stopped (runtime, triggers) stays stopped; nothing was started at this site. The next `pulumi up` goes on from there; `npm run flip -- <the other site>` and an `up` of its stack bring SSIS back there.";
const NOT_MADE =
  "The group is as it was, or was not made. What stood before stands: SSISDB, runtime and triggers were not touched by this.";

/** Failover groups and what they hold; managed instances give most of these with `Instance` in front. */
export const failoverGroups: readonly Group[] = [
  {
    from: "asking for a failover",
    left: STOPPED,
    entries: [
      [
        "FailoverGroupFailoverRequestOnPrimary",
        "The failover was asked of the side that already is the primary.",
        OTHER_SIDE,
      ],
      [
        "FailoverGroupNotSecondary",
        "The side that was asked to take over is not the secondary.",
        OTHER_SIDE,
      ],
      [
        "IncorrectReplicationLinkState",
        "The replication between the two databases is not in a state that allows this.",
        LATER,
      ],
      [
        "GeoReplicationDatabaseNotSecondary",
        "The database that was to take over is not a secondary.",
        OTHER_SIDE,
      ],
      [
        "DatabaseInFailoverGroupNotPrimary",
        "A database of the group is not the primary on the group's primary side.",
        OTHER_SIDE,
      ],
      [
        "GeoReplicationCannotBecomePrimaryDuringUndo",
        "The secondary is not consistent yet: it is undoing changes.",
        LATER,
      ],
      [
        "FailoverGroupDoesNotExist",
        "There is no such failover group on that side.",
        "Check the group's name and the server's id in the configuration; the home site's stack must have made it.",
      ],
    ],
  },
  {
    from: "a planned failover under way",
    left: STOPPED,
    entries: [
      [
        "PlannedFailoverTimedOut",
        "The planned failover was given up: the sides could not be brought level in time. The roles are as they were.",
        "If the other region is healthy, wait and run `pulumi up` again. If it is lost, allow losing the last changes: set `failover: forced` and `allowDataLossUntil`, then run `pulumi up` (the commands: docs/runbook.md, Region lost).",
      ],
      [
        "PlannedFailoverTimedOutForDatabase",
        "The planned failover was given up because one database could not be brought level in time. The roles are as they were.",
        "Look at that database's lag. If the other region is lost, set `failover: forced` and `allowDataLossUntil`, then run `pulumi up`.",
      ],
    ],
  },
  {
    from: "any change of a group, while something else goes on",
    left: STOPPED,
    entries: [
      ["FailoverGroupBusy", "Another operation on the failover group is under way.", LATER],
      ["ConflictingServerOperation", "Another operation on the server is under way.", LATER],
      ["UpdateSloInProgress", "A database is being moved to another service objective.", LATER],
      ["ManagedInstanceUpdateSloOngoing", "The managed instance is being scaled.", LATER],
    ],
  },
  {
    from: "a failover between managed instances",
    left: STOPPED,
    entries: [
      [
        "ManagedInstanceGeoFailoverCannotBeExecuted",
        "The managed instance cannot fail over now.",
        LATER,
      ],
      [
        "ManagedInstanceFailoverInFailoverGroupInstancesWithDifferentVersionEditions",
        "The two managed instances run different versions or update policies.",
        "Bring both to the same update policy; the newer one cannot become the secondary of the older.",
      ],
      [
        "ManagedInstanceStoppingOrStopped",
        "The managed instance is stopped or stopping.",
        "Start it, wait until it is ready, then run `pulumi up` again.",
      ],
    ],
  },
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
        "FailoverGroupLessThanMinimumGracePeriodValues",
        "The grace period before a failover with data loss is below Azure's minimum of an hour.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupInvalidReadWriteEndpointFields",
        "The failover policy and its grace period do not fit together.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupInvalidReadWriteEndpointFieldsForManualPolicy",
        "A grace period was given, but the failover policy is Manual, which has none.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupInvalidDatabases",
        "A database that was to be in the group does not exist, or its id is wrong.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupInvalidDatabaseServer",
        "A database that was to be in the group is not on the group's primary server.",
        FIX_GROUP,
      ],
      [
        "FailoverGroupInvalidPartner",
        "The group's partner does not exist or cannot be one.",
        FIX_GROUP,
      ],
      ["FailoverGroupDuplicatePartner", "The same partner is named twice.", FIX_GROUP],
      [
        "InvalidFailoverGroupRegion",
        "Both sides of the group are in one region.",
        "Name a partner in another region.",
      ],
      [
        "FailoverGroupWithVirtualNetworkRulesNotSupported",
        "The group fails over automatically and a server has virtual network rules: Azure does not allow both.",
        "Take the failover policy Manual (this program is the one that moves it), or use private endpoints in place of the rules.",
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
  {
    from: "an operation that took too long",
    left: "It may have happened all the same: the roles are where the error's last line says. What the fence stopped stays stopped.",
    entries: [
      [
        "OperationTimedOut",
        "Azure gave up the operation after its own time limit.",
        "Look at the group's roles: it may have happened all the same. Then run `pulumi up` again.",
      ],
      [
        "RequestTimeout",
        "Azure took too long to answer.",
        "Run `pulumi up` again; it reads first what has happened.",
      ],
    ],
  },
];
