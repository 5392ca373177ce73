import type { Entry, Group } from "../meanings.ts";
import { signIn } from "./sign-in.ts";

const READS_FIRST = "Run `pulumi up` again: it reads first what has happened.";
/** No failover is forced, and no fence passed by, over an answer: what then cannot wait is not for a program to decide. */
const BY_HAND =
  "A takeover that cannot wait for that is left to do by hand, by Microsoft's article (its steps: docs/scenarios.md).";

/** What Azure's front door answers, what Entra answers, and what stands for no proper answer at all. */
export const answers: readonly Group[] = [
  {
    from: "the identity and its rights",
    left: "Nothing was changed by this request; what was done before it stands.",
    entries: [
      [
        "AuthorizationFailed",
        "The identity that is signed in has no right to do this.",
        "Give it the role on that resource (Data Factory Contributor, SQL Server Contributor, SQL Managed Instance Contributor); new roles take some minutes.",
      ],
      [
        "LinkedAuthorizationFailed",
        "The identity has no right on something the request points to, mostly the subnet.",
        "Give it the right to join that subnet (Network Contributor there).",
      ],
      [
        "InvalidAuthenticationToken",
        "Azure does not accept the login's token.",
        "Check that the login belongs to this cloud and this tenant, and this machine's clock; then sign in again.",
      ],
      [
        "InvalidAuthenticationTokenTenant",
        "The token is from another tenant than the subscription's.",
        "Set ARM_TENANT_ID to the tenant of the subscription.",
      ],
      [
        "ExpiredAuthenticationToken",
        "The login's token has run out.",
        "Run `pulumi up` again; check this machine's clock if it repeats.",
      ],
      [
        "AuthenticationFailed",
        "Azure does not accept the login.",
        "Check the ARM_* variables of the login.",
      ],
    ],
  },
  signIn,
  {
    from: "a request that names what is not there",
    left: "Nothing was changed by this request.",
    entries: [
      [
        "SubscriptionNotFound",
        "Azure does not know the subscription, or this login may not see it.",
        "Check the subscription in the resource ids, and the tenant of the login.",
      ],
      ...["SubscriptionDisabled", "ReadOnlyDisabledSubscription"].map(
        (code): Entry => [
          code,
          "The subscription is disabled: Azure takes no change in it.",
          "Whoever pays for the subscription has to turn it on again (portal, Subscriptions).",
        ],
      ),
      [
        "MissingSubscriptionRegistration",
        "The subscription has not registered the resource provider.",
        "Register the provider that the message names: az provider register --namespace …",
      ],
      [
        "ResourceNotFound",
        "What the request names is not there.",
        "Check the name and the resource id in the configuration; if it was deleted, make it again.",
      ],
      [
        "NotFound",
        "What the request names is not there.",
        "Check the name and the resource id in the configuration; if it was deleted, make it again.",
      ],
      [
        "ResourceGroupNotFound",
        "The resource group is not there.",
        "Resource groups must exist: check the name and the subscription.",
      ],
      [
        "ParentResourceNotFound",
        "What should hold the resource is not there.",
        "Check the factory's or server's name and its resource group.",
      ],
      [
        "FactoryNotFound",
        "The data factory is not there.",
        "Check its name and resource group; with `existing: true` it must be there already.",
      ],
      ...["ServerNotInSubscription", "ServerNotInSubscriptionResourceGroup", "ServerNotFound"].map(
        (code): Entry => [
          code,
          "The SQL server or managed instance is not there, or not in that subscription and resource group.",
          "Check sites.<site>.sqlServer: its subscription, resource group and name.",
        ],
      ),
    ],
  },
  {
    from: "a request that Azure refuses",
    left: "Nothing was changed by this request; what was done before it stands.",
    entries: [
      ...["Http401", "Http403", "Http407"].map(
        (code): Entry => [
          code,
          "The request was refused, and not in Azure's own form: who answered may be a proxy or a firewall in between.",
          "Read the text that comes with the code; let this machine through to the host that is named, or give the identity the right.",
        ],
      ),
      [
        "Http409",
        "Something else is going on with the resource; nobody says what.",
        `Wait for its end. ${READS_FIRST}`,
      ],
      [
        "Http429",
        "Too many requests, says Azure or a gateway in front of it.",
        `Wait some minutes. ${READS_FIRST}`,
      ],
      [
        "PreconditionFailed",
        "The resource was changed by somebody else in between, so nothing was written.",
        "Find out who else works on it; then run `pulumi up` again.",
      ],
      [
        "AnotherOperationInProgress",
        "Another operation on the resource is under way.",
        "Wait until it is over, then run `pulumi up` again.",
      ],
      [
        "Conflict",
        "The resource is in a state that does not allow this.",
        "Look at its state in Azure; a runtime can be edited or deleted only while it is stopped. Then run `pulumi up` again.",
      ],
      [
        "BadRequest",
        "Azure does not accept the request as it is.",
        "Read Azure's own words above: they name the property. Correct it in the configuration; what they call an invalid reference (a linked service, a credential, a self-hosted runtime) has to be deployed to this site's factory.",
      ],
      [
        "ScopeLocked",
        "A lock on the resource or its group forbids this.",
        "Remove the lock for the time of the change.",
      ],
      [
        "RequestDisallowedByPolicy",
        "An Azure Policy forbids this.",
        "Ask whoever owns the policy that the message names for an exemption.",
      ],
      [
        "RequestDisallowedByAzure",
        "Azure does not let this subscription make such a resource in that region.",
        "Choose another region, or ask Azure's support to open this one; what exists there already is not concerned.",
      ],
      [
        "QuotaExceeded",
        "The subscription's quota in this region is used up.",
        "Ask for more quota in the region, before the day it is needed.",
      ],
      ...["NoRegisteredProviderFound", "InvalidResourceType", "InvalidResourceNamespace"].map(
        (code): Entry => [
          code,
          "This Azure does not offer this kind of resource, in this version or region.",
          "Check the region, and the cloud (ARM_ENVIRONMENT).",
        ],
      ),
    ],
  },
  {
    from: "a request that Azure turns away for now",
    left: "Nothing was changed by this request.",
    entries: [
      [
        "TooManyRequests",
        "Azure has had too many requests.",
        "Wait some minutes, then run `pulumi up` again.",
      ],
      [
        "SubscriptionTooManyRequests",
        "The subscription has sent too many requests.",
        "Wait some minutes, then run `pulumi up` again.",
      ],
      ...["SubscriptionRequestsThrottled", "ResourceRequestsThrottled"].map(
        (code): Entry => [
          code,
          "The resource manager has had too many requests of this subscription, or of this kind.",
          "Wait as long as Azure's text says, then run `pulumi up` again.",
        ],
      ),
      [
        "SubscriptionTooManyCreateUpdateRequests",
        "The subscription has sent too many changes.",
        "Wait some minutes, then run `pulumi up` again.",
      ],
      [
        "ServiceUnavailable",
        "This part of Azure is not available now.",
        "If its region is lost this is to be expected; else run `pulumi up` again in some minutes.",
      ],
      ["ServerBusy", "This part of Azure is busy.", "Run `pulumi up` again in some minutes."],
    ],
  },
  {
    from: "no proper answer",
    left: "What was asked may have been done all the same: the next `pulumi up` reads first, and does nothing twice.",
    entries: [
      [
        "OperationFailed",
        "Azure gave up the operation without a reason.",
        "Look at the resource's activity log in the portal, then run `pulumi up` again.",
      ],
      [
        "NoAnswer",
        "No answer came: the other end could not be reached, or the connection was cut.",
        `If a region is lost this is to be expected of what is there. Else check this machine's network. What was asked may have been done all the same. ${READS_FIRST}`,
      ],
      [
        "Timeout",
        "No answer came in the time that is allowed for a call.",
        `If a region is lost this is to be expected of what is there. What was asked may have been done all the same. ${READS_FIRST}`,
      ],
      [
        "Garbage",
        "The answer is not one that Azure gives; nor does it count as the silence of a lost region.",
        `Something in between may have answered (a proxy, a sign-in page), or Azure is in trouble. ${READS_FIRST} If it stays, run it on a machine that has another way to Azure. ${BY_HAND}`,
      ],
      [
        "NotUnderstood",
        "An answer came that this program cannot read: the text names what is other than expected. Its region is not silent, so that nothing was done without it.",
        `Look at the resource in the portal: it may be in a state that passes. ${READS_FIRST} If it stays, Azure says something new: use a newer version of this program. ${BY_HAND}`,
      ],
      ["Http5xx", "Azure, or a gateway in front of it, failed without saying why.", READS_FIRST],
    ],
  },
];
