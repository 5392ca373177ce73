/** At which call Azure, or SQL Server, gives a code. */
export type Call =
  | "start"
  | "stop"
  | "failover"
  | "planned failover, later"
  | "new group"
  | "new instance group"
  | "SSISDB joins the group"
  | "login"
  | "login of the master key's step"
  | "master key"
  | "rotation";

export interface Documented {
  readonly code: string;
  readonly at: Call;
  /** Status of the answer, where it comes at once. */
  readonly status?: number;
  /** Another code in the text, which says why. */
  readonly inner?: string;
}

const each = (at: Call, codes: string, status?: number): readonly Documented[] =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => ({ code, at, ...(status === undefined ? {} : { status }) }));

/** Causes that come under a general code, as Microsoft's troubleshooting article lists them. */
const nested: readonly Documented[] = [
  ...each(
    "start",
    `CustomSetupScriptBlobContainerInaccessible CustomSetupScriptNotFound CustomSetupScriptExecutionFailure
    CustomSetupScriptTimeout CustomSetupScriptLogUploadFailure`,
  ),
  ...each("start", "Forbidden InvalidPropertyValue MisconfiguredDnsServerOrNsgSettings"),
];

/** What Microsoft's pages and specifications list for starts, failover groups and master keys, and where each comes. */
export const documentedCodes: readonly Documented[] = [
  ...each(
    "start",
    `AzureSqlConnectionFailure CatalogCapacityLimitError CatalogDbBelongsToAnotherIR CatalogDbCreationFailure InvalidCatalogDb
    CustomSetupScriptFailure InvalidVnetConfiguration VNetResourceGroupLockedDuringUpgrade VNetResourceGroupLockedDuringStart
    NodeUnavailable InvalidPublicIPSpecified PublicIPResourceGroupLockedDuringStart PublicIPResourceGroupLockedDuringUpgrade
    InternalServerError CatalogPricingTierCannotBeSpecifiedForManagedInstance`,
  ),
  ...nested,
  ...each("stop", "VNetResourceGroupLockedDuringStop PublicIPResourceGroupLockedDuringStop"),
  ...each(
    "failover",
    `FailoverGroupFailoverRequestOnPrimary InstanceFailoverGroupFailoverRequestOnPrimary FailoverGroupNotSecondary
    InstanceFailoverGroupNotSecondary IncorrectReplicationLinkState GeoReplicationDatabaseNotSecondary
    DatabaseInFailoverGroupNotPrimary FailoverGroupDoesNotExist InstanceFailoverGroupDoesNotExist
    ManagedInstanceGeoFailoverCannotBeExecuted ManagedInstanceStoppingOrStopped ManagedInstanceUpdateSloOngoing
    ManagedInstanceFailoverInFailoverGroupInstancesWithDifferentVersionEditions`,
    400,
  ),
  ...each("failover", "ResourceNotFound", 404),
  ...each(
    "failover",
    `FailoverGroupBusy InstanceFailoverGroupBusy ConflictingServerOperation UpdateSloInProgress
    GeoReplicationCannotBecomePrimaryDuringUndo`,
    409,
  ),
  ...each("failover", "SubscriptionTooManyRequests SubscriptionTooManyCreateUpdateRequests", 429),
  ...each("failover", "OperationTimedOut", 500),
  ...each("failover", "TooManyRequests", 503),
  ...each("failover", "RequestTimeout", 504),
  ...each("planned failover, later", "PlannedFailoverTimedOut PlannedFailoverTimedOutForDatabase"),
  ...each(
    "new group",
    `FailoverGroupUpdateOrDeleteRequestOnSecondary FailoverGroupCreateOrUpdateRequestLessThanMinimumGracePeriodValues
    FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFields FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFieldsForManualPolicy
    FailoverGroupCreateOrUpdateRequestInvalidPartner FailoverGroupCreateOrUpdateRequestDuplicatePartner InvalidFailoverGroupRegion
    FailoverGroupWithVirtualNetworkRulesNotSupported`,
    400,
  ),
  ...each(
    "new group",
    "FailoverGroupAlreadyExists FailoverGroupDnsRecordInUse InvalidFailoverGroupName",
    409,
  ),
  ...each(
    "new instance group",
    `InstanceFailoverGroupUpdateOrDeleteRequestOnSecondary InstanceFailoverGroupCreateOrUpdateRequestLessThanMinimumGracePeriodValues
    InstanceFailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFields InstanceFailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFieldsForManualPolicy
    InstanceFailoverGroupCreateOrUpdateRequestInvalidPartner InstanceFailoverGroupCreateOrUpdateRequestDuplicatePartner DnsZoneMismatch GeoDrInstanceSizeMismatch
    GeoDrSecondaryInstanceNotEmpty FailoverGroupRegionMismatch InstanceFailoverGroupIncorrectNetworkingConfiguration`,
    400,
  ),
  ...each(
    "new instance group",
    "InstanceFailoverGroupAlreadyExists InstanceFailoverGroupDnsRecordInUse",
    409,
  ),
  ...each(
    "SSISDB joins the group",
    "FailoverGroupCreateOrUpdateRequestInvalidDatabases FailoverGroupCreateOrUpdateRequestInvalidDatabaseServer",
    400,
  ),
  ...each(
    "SSISDB joins the group",
    `RemoteDatabaseExists DatabaseBelongsToOtherFailoverGroup DatabaseBeingAddedToFailoverGroup
    DatabaseBeingRemovedFromFailoverGroup`,
    409,
  ),
  ...each("login", "18456 40532"),
  ...each("login of the master key's step", "40615"),
  // 15595 comes only in a rotation.
  ...each("rotation", "15595"),
  ...each(
    "master key",
    "15594 15276 15579 15580 15578 15581 15329 15313 15466 15247 15151 15635 33161",
  ),
];
