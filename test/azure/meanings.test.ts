import assert from "node:assert/strict";
import { codesIn, meaningOf, meanings, meaningWith } from "../../azure/meanings.ts";

/** What Microsoft's pages and specifications list for starts, failover groups and master keys. */
const documented = `
AzureSqlConnectionFailure CatalogCapacityLimitError CatalogDbBelongsToAnotherIR CatalogDbCreationFailure InvalidCatalogDb
CustomSetupScriptFailure CustomSetupScriptBlobContainerInaccessible CustomSetupScriptNotFound CustomSetupScriptExecutionFailure
CustomSetupScriptTimeout CustomSetupScriptLogUploadFailure InvalidVnetConfiguration Forbidden InvalidPropertyValue
MisconfiguredDnsServerOrNsgSettings VNetResourceGroupLockedDuringUpgrade VNetResourceGroupLockedDuringStart
VNetResourceGroupLockedDuringStop NodeUnavailable InvalidPublicIPSpecified PublicIPResourceGroupLockedDuringStart
PublicIPResourceGroupLockedDuringStop PublicIPNotUsableDuringUpgrade InternalServerError CatalogPricingTierCannotBeSpecifiedForManagedInstance
FailoverGroupFailoverRequestOnPrimary FailoverGroupNotSecondary FailoverGroupUpdateOrDeleteRequestOnSecondary
InstanceFailoverGroupUpdateOrDeleteRequestOnSecondary FailoverGroupCreateOrUpdateRequestLessThanMinimumGracePeriodValues
FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFields FailoverGroupCreateOrUpdateRequestInvalidReadWriteEndpointFieldsForManualPolicy FailoverGroupCreateOrUpdateRequestInvalidDatabases
FailoverGroupCreateOrUpdateRequestInvalidDatabaseServer FailoverGroupCreateOrUpdateRequestInvalidPartner FailoverGroupCreateOrUpdateRequestDuplicatePartner InvalidFailoverGroupRegion
PlannedFailoverTimedOut PlannedFailoverTimedOutForDatabase IncorrectReplicationLinkState GeoReplicationDatabaseNotSecondary
DatabaseInFailoverGroupNotPrimary FailoverGroupWithVirtualNetworkRulesNotSupported FailoverGroupDoesNotExist ResourceNotFound
FailoverGroupBusy InstanceFailoverGroupBusy ConflictingServerOperation UpdateSloInProgress FailoverGroupAlreadyExists
FailoverGroupDnsRecordInUse InvalidFailoverGroupName RemoteDatabaseExists DatabaseBelongsToOtherFailoverGroup
DatabaseBeingAddedToFailoverGroup DatabaseBeingRemovedFromFailoverGroup GeoReplicationCannotBecomePrimaryDuringUndo DnsZoneMismatch
GeoDrInstanceSizeMismatch GeoDrSecondaryInstanceNotEmpty FailoverGroupRegionMismatch
InstanceFailoverGroupIncorrectNetworkingConfiguration ManagedInstanceGeoFailoverCannotBeExecuted
ManagedInstanceFailoverInFailoverGroupInstancesWithDifferentVersionEditions ManagedInstanceStoppingOrStopped
ManagedInstanceUpdateSloOngoing ConflictingSystemOperationInProgress InvalidDatabaseStateForOperation DatabaseUnavailable
InvalidOperationForDatabaseNotInReplicationRelationship UnsupportedReplicationOperation UnableToResolveRemoteServer
ManagedInstanceStarting ManagedInstanceContainsInaccessibleDatabases ManagedInstanceHasHybridLink CloudLifterGeodrBlocksDbActivate
CloudLifterFogInaccessibleDbRoleMismatch KeyMaterialNotFoundOnRemoteServer SameKeyMaterialNotFoundOnRemoteServer
SameKeyUriNotFoundOnRemoteServer AzureKeyVaultMissingPermissions AzureKeyVaultNoServerIdentity AdalServicePrincipalNotFound
AzureKeyVaultKeyDisabled AzureKeyVaultInvalidExpirationDate AzureKeyVaultKeyNameNotFound AzureKeyVaultConnectionFailed
AzureKeyVaultGenericConnectionError FailoverGroupCreateOrUpdateRequestUnsupportedPartnerCount
FailoverGroupPartnerServerFromDifferentSubscription LimitOfFailoverGroupsPerServerExceeded InvalidAddSecondaryPermission
RemoteDatabaseCopyPermission FailoverGroupUnableToPerformGroupOperationOnDatabases DuplicateGeoDrRelation ResourcePoolNotFound
InstanceFailoverGroupCreateOrUpdateRequestInvalidPrimary InstanceFailoverGroupCreateOrUpdateRequestInvalidManagedInstanceRegion
ManagedInstanceEstablishingFailoverGroupGeoPrimaryWithNewerVersionEditionThanSecondary
ManagedInstanceGeoDRNotAllowedForInstancePool ServerEditionMismatch ServerNotInSubscription ServerNotInSubscriptionResourceGroup
ServerNotFound SubscriptionDisabled ReadOnlyDisabledSubscription RequestDisallowedByAzure OperationTimedOut OperationInterrupted OperationCancelled RequestTimeout TooManyRequests SubscriptionTooManyRequests
SubscriptionTooManyCreateUpdateRequests
15594 15595 15276 15579 15580 15578 15581 15329 15313 15466 15247 15151 15635 33161 18456 4060 40971 976 983 988 4221 40615 40914 47073 40532 3906 40613 10928 10929 40197
40501 ESOCKET ETIMEOUT AuthorizationFailed InvalidAuthenticationToken AADSTS7000215 AADSTS90033 AADSTS700211 AADSTS700082 AADSTS999999 SubscriptionRequestsThrottled
ResourceRequestsThrottled AnotherOperationInProgress
PreconditionFailed TriggerEnabledCannotUpdate NotFound NoAnswer Timeout Garbage Http502
`;

describe("the catalogue of errors", () => {
  for (const code of documented.trim().split(/\s+/)) {
    it(`knows ${code}`, () => {
      const known = meaningOf(code);
      assert.equal(known?.code, code);
      assert.match(known?.meaning ?? "", /^\S.{15,}\.$/);
      assert.match(known?.cure ?? "", /^.{10,}[.…)]$/);
    });
  }

  it("says each code once, and does not guess", () => {
    const codes = meanings.map(({ code }) => code.toLowerCase());
    assert.deepEqual(codes, [...new Set(codes)]);
    assert.equal(meaningOf("NobodyKnowsThis"), undefined);
    assert.equal(meaningOf(15581)?.code, "15581");
  });

  it("explains the code inside a general one, and takes its cure", () => {
    for (const [code, text, inner] of [
      [
        "CustomSetupScriptFailure",
        "CustomSetupScriptNotFound: no main.cmd",
        "CustomSetupScriptNotFound",
      ],
      ["InvalidVnetConfiguration", "Forbidden: not registered", "Forbidden"],
      ["BadRequest", "No. | TriggerEnabledCannotUpdate: It runs", "TriggerEnabledCannotUpdate"],
      [
        "NobodyKnowsThis",
        "see VNetResourceGroupLockedDuringStart",
        "VNetResourceGroupLockedDuringStart",
      ],
    ] as const) {
      const known = meaningWith(code, text);
      assert.equal(known?.code, code);
      assert.equal(known.cure, meaningOf(inner)?.cure);
      assert.ok(known.meaning.endsWith(`${inner}: ${meaningOf(inner)?.meaning}`), known.meaning);
      assert.ok(known.meaning.startsWith(meaningOf(code)?.meaning ?? inner), known.meaning);
    }
  });

  it("takes no plain word for a code", () => {
    const text = "Access is Forbidden and NotFound; the Conflict, a Timeout or BadRequestish thing";
    assert.deepEqual(
      codesIn(text).map(({ code }) => code),
      ["NotFound"],
    );
    assert.deepEqual(meaningWith("Conflict", "It is busy"), meaningOf("Conflict"));
  });
});
