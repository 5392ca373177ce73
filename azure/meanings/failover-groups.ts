import type { Entry, Group } from "../meanings.ts";
import { groupMaking } from "./group-making.ts";

const LATER =
  "Wait until it is over (the group's page shows it), then run `pulumi up` again; it goes on from there.";
const OTHER_SIDE =
  "Run `pulumi up` again: it reads the roles anew. If it repeats, somebody else moves the group; find out who before you go on.";

/** A failover that was not begun, or was given up: the takeover stops before anything runs at this site. */
const STOPPED =
  "The roles are as they were. What the fence had stopped (runtime, triggers) stays stopped; nothing was started at this site. The next `pulumi up` goes on from there; `npm run flip -- <the other site>` and an `up` of its stack bring SSIS back there.";

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
        "InvalidDatabaseStateForOperation",
        "The replication of a database of the group is in a state that does not allow this.",
        LATER,
      ],
      [
        "InvalidOperationForDatabaseNotInReplicationRelationship",
        "A database of the group has no copy on the other side any more.",
        "Look at the geo-replication of the group's databases: somebody ended it. Take the database out of the group and add it again.",
      ],
      [
        "UnsupportedReplicationOperation",
        "The replication of a database of the group knows no such operation.",
        "Look at the geo-replication of the group's databases in the portal; then run `pulumi up` again.",
      ],
      [
        "UnableToResolveRemoteServer",
        "The partner server's name cannot be resolved from here.",
        "If the other region is lost this is to be expected of a planned failover: set `failover: forced` and `allowDataLossUntil`, then run `pulumi up`. Else run it again in some minutes.",
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
    namesForced: true,
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
      [
        "ConflictingSystemOperationInProgress",
        "Azure maintains a database of the group just now.",
        LATER,
      ],
      ["DatabaseUnavailable", "A database of the group is not available just now.", LATER],
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
      ["ManagedInstanceStarting", "The managed instance is starting.", LATER],
      [
        "ManagedInstanceContainsInaccessibleDatabases",
        "The managed instance has databases that cannot be opened, mostly because it does not reach the key in the key vault that they are encrypted with.",
        "Give the instance its key back (the portal lists the databases as Inaccessible), or drop those databases; then run `pulumi up` again.",
      ],
      [
        "ManagedInstanceHasHybridLink",
        "The managed instance has a link to a SQL Server, beside which a failover group cannot be used so.",
        "End the link (Managed Instance link) first.",
      ],
      [
        "CloudLifterGeodrBlocksDbActivate",
        "A database of the managed instance cannot be made accessible while a geo-replication operation goes on.",
        LATER,
      ],
      [
        "CloudLifterFogInaccessibleDbRoleMismatch",
        "A database was inaccessible while the group changed sides, and stays so at the new role.",
        "Move the role back to where it was (`npm run flip`), make the database accessible there (its key in the key vault), then move it again.",
      ],
    ],
  },
  {
    from: "a key of your own in a key vault (transparent data encryption), in a failover or in the making of a group",
    left: STOPPED,
    entries: [
      ...[
        "KeyMaterialNotFoundOnRemoteServer",
        "SameKeyMaterialNotFoundOnRemoteServer",
        "SameKeyUriNotFoundOnRemoteServer",
      ].map(
        (code): Entry => [
          code,
          "The databases are encrypted with a key of your own, and the other side's server does not have that key.",
          "Add the key to the other server or instance too (its transparent data encryption page), from a vault it can reach; then run `pulumi up` again.",
        ],
      ),
      ...[
        "AzureKeyVaultMissingPermissions",
        "AzureKeyVaultNoServerIdentity",
        "AdalServicePrincipalNotFound",
      ].map(
        (code): Entry => [
          code,
          "The databases are encrypted with a key of your own, and the server's identity may not use it.",
          "Give the identity of this site's server or instance the right to get, wrap and unwrap that key in its vault; then run `pulumi up` again.",
        ],
      ),
      ...[
        "AzureKeyVaultKeyDisabled",
        "AzureKeyVaultInvalidExpirationDate",
        "AzureKeyVaultKeyNameNotFound",
      ].map(
        (code): Entry => [
          code,
          "The databases are encrypted with a key of your own, and that key is switched off, has run out or is gone.",
          "Switch the key on in its vault, or restore it; then run `pulumi up` again.",
        ],
      ),
      ...["AzureKeyVaultConnectionFailed", "AzureKeyVaultGenericConnectionError"].map(
        (code): Entry => [
          code,
          "The databases are encrypted with a key of your own, and its vault cannot be reached.",
          "Let the server or instance reach the vault (its firewall, trusted Microsoft services, the vault's region); then run `pulumi up` again.",
        ],
      ),
    ],
  },
  ...groupMaking,
  {
    from: "an operation that took too long, or was ended",
    left: "It may have happened all the same: the roles are where the error's last line says. What the fence stopped stays stopped.",
    entries: [
      [
        "OperationTimedOut",
        "Azure gave up the operation after its own time limit, or it was accepted and this program has waited for its end long enough (`waited for …`): then it may still go on.",
        "Look at the group's roles: it may have happened all the same. Then run `pulumi up` again.",
      ],
      ...["OperationInterrupted", "OperationCancelled"].map(
        (code): Entry => [
          code,
          "Another operation on the same thing, or somebody, ended this one before it was done.",
          "Look in the activity log who did that. Then run `pulumi up` again; it reads first what has happened.",
        ],
      ),
      [
        "RequestTimeout",
        "Azure took too long to answer.",
        "Run `pulumi up` again; it reads first what has happened.",
      ],
    ],
  },
];
