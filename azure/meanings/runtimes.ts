import type { Group } from "../meanings.ts";

/** Starting, stopping and editing an integration runtime, and its triggers. */
export const runtimes: readonly Group[] = [
  {
    from: "the start of a runtime",
    left: "The runtime is Stopped (or Initial, if it never ran). Role and SSISDB stay where they are by now; triggers were not started.",
    entries: [
      [
        "AzureSqlConnectionFailure",
        "The integration runtime could not log in to the server that holds SSISDB.",
        "Check that the server accepts the catalog's login and password (with `authentication: entra`: that its master knows the factory's identity, or a group with it), and that its firewall and network rules let the runtime's subnet in; both have to be right on this site's own server. Then run `pulumi up` again.",
      ],
      [
        "CatalogCapacityLimitError",
        "SSISDB is full, or its server has no room for a larger database.",
        "Raise the database's size or service objective, or shorten the log retention of the catalog, then run `pulumi up` again.",
      ],
      [
        "CatalogDbBelongsToAnotherIR",
        "SSISDB belongs to another integration runtime, and this one may not take it.",
        "Either give both runtimes one dual standby pair name, or hand SSISDB over: EXEC [catalog].[failover_integration_runtime] with the factory and the name of the runtime that shall have it (strategy `attach` does that in a takeover: `npm run flip -- <site>`, then `pulumi up`).",
      ],
      [
        "CatalogDbCreationFailure",
        "SSISDB could not be made on the catalog's server.",
        "Check that the login may create databases there (server administrator, or dbmanager for Entra), that the pricing tier exists, and that the server's region has room.",
      ],
      [
        "InvalidCatalogDb",
        "There is a database SSISDB, but it is not a catalog that an integration runtime made, or it is damaged.",
        "Look who made it. If it is not needed, rename or drop it and start again; if it came from an own server, migrate its projects instead.",
      ],
      [
        "CatalogPricingTierCannotBeSpecifiedForManagedInstance",
        "The catalog is on a managed instance, and those have no pricing tier for a database.",
        "Remove `catalog.pricingTier` from this estate.",
      ],
      [
        "InvalidVnetConfiguration",
        "The runtime cannot be joined to its subnet.",
        "Look at the code that comes with it; check the subnet's region (that of the runtime), its delegation to Microsoft.Batch/batchAccounts for express injection, and its free addresses (two for each node).",
      ],
      [
        "Forbidden",
        "Something that the request needs is forbidden: the identity lacks a right, or the subscription of the virtual network has not registered Microsoft.Batch.",
        "Register the provider in that subscription (az provider register --namespace Microsoft.Batch), and give the identity the right to join the subnet.",
      ],
      [
        "InvalidPropertyValue",
        "A value in the network settings does not exist or does not fit.",
        "Compare subnet, virtual network and public addresses of this site with what is in Azure.",
      ],
      [
        "MisconfiguredDnsServerOrNsgSettings",
        "The nodes cannot reach what they need: names are not resolved, or a network security group or route blocks them.",
        "Let the subnet's DNS servers forward to 168.63.129.16 and its rules allow what the injection method needs; the portal lists the addresses under the runtime's outbound dependencies.",
      ],
      [
        "VNetResourceGroupLockedDuringStart",
        "A lock on the virtual network's resource group stopped the start.",
        "Remove the lock from that resource group (and from the subscription), then run `pulumi up` again.",
      ],
      [
        "NodeUnavailable",
        "A node cannot be reached by the service that drives it.",
        "Check the subnet's network security group and routes for this site; then stop and start the runtime.",
      ],
      [
        "StartFailed",
        "The start ended, the runtime does not run, and Azure names no code.",
        "Look at the runtime in Data Factory's monitoring; its activity id is what Azure's support asks for. Then run `pulumi up` again.",
      ],
      [
        "StopFailed",
        "The stop of the runtime failed, and Azure names no code: it goes on running.",
        "Look at the runtime in Data Factory's monitoring and for locks on its virtual network, then run `pulumi up` again.",
      ],
      [
        "OperationCanceled",
        "The operation was cancelled: somebody stopped the runtime while it was starting.",
        "Find out who stops it, then run `pulumi up` again.",
      ],
      [
        "InvalidPublicIPSpecified",
        "A public address given to the runtime cannot be used.",
        "Give two: static, Standard, with a DNS label, unused, in the subscription and region of the virtual network.",
      ],
      [
        "PublicIPResourceGroupLockedDuringStart",
        "A lock on the public addresses' resource group stopped the start.",
        "Remove the lock from that resource group, then run `pulumi up` again.",
      ],
    ],
  },
  {
    from: "the custom setup, in the start of a runtime",
    left: "The runtime is Stopped; what the setup did on a node went with the node. Role and SSISDB stay where they are by now; triggers were not started.",
    entries: [
      [
        "CustomSetupScriptFailure",
        "The custom setup did not succeed on a node, so the start was given up.",
        "Read the setup's log in the folder main.cmd.log of its container, mend the script and run `pulumi up` again.",
      ],
      [
        "CustomSetupScriptBlobContainerInaccessible",
        "The container with the custom setup cannot be opened.",
        "Check that the shared access signature has not run out and allows read, write and list, and that the storage account is in a region that is up: each site needs a container of its own.",
      ],
      [
        "CustomSetupScriptNotFound",
        "The custom setup's container holds no main.cmd.",
        "Upload main.cmd to the root of this site's container; its name is in lower case.",
      ],
      [
        "CustomSetupScriptExecutionFailure",
        "main.cmd ended with an error on a node.",
        "Read its log in the container's folder main.cmd.log; often it fetches something from the region that is lost.",
      ],
      [
        "CustomSetupScriptTimeout",
        "main.cmd ran longer than the 45 minutes that Azure allows.",
        "See in its log where it waited (a question to a user, or a host that does not answer), and shorten it.",
      ],
      [
        "CustomSetupScriptLogUploadFailure",
        "The custom setup's log could not be written to its container. Azure tells this first, also where main.cmd itself has failed.",
        "Give the shared access signature the rights to write and create, and check that the container is not locked; what else failed is told once the log can be written.",
      ],
    ],
  },
  {
    from: "the stop of a runtime",
    left: "The runtime goes on, or hangs in Stopping, where it ran. It was not edited, and a planned failover was not begun.",
    entries: [
      [
        "VNetResourceGroupLockedDuringStop",
        "A lock on the virtual network's resource group keeps the runtime from stopping.",
        "Remove the lock from that resource group (and from the subscription), then run `pulumi up` again.",
      ],
      [
        "PublicIPResourceGroupLockedDuringStop",
        "A lock on the public addresses' resource group keeps the runtime from stopping.",
        "Remove the lock from that resource group, then run `pulumi up` again.",
      ],
    ],
  },
  {
    from: "an upgrade of a runtime's nodes",
    left: "The runtime is as its state says: Started with the nodes it had, or Stopped. The role and SSISDB were not touched.",
    entries: [
      [
        "VNetResourceGroupLockedDuringUpgrade",
        "A lock on the virtual network's resource group stopped an upgrade of the nodes.",
        "Remove the lock from that resource group (and from the subscription) while the runtime exists.",
      ],
      [
        "PublicIPResourceGroupLockedDuringUpgrade",
        "A lock on the public addresses' resource group stopped an upgrade of the nodes.",
        "Remove the lock from that resource group while the runtime exists.",
      ],
      [
        "PublicIPNotUsableDuringUpgrade",
        "The second of the two public addresses, which an upgrade of the nodes takes, cannot be used.",
        "Give two: static, Standard, with a DNS label, unused, in the subscription and region of the virtual network.",
      ],
    ],
  },
  {
    from: "any operation of Data Factory or SQL",
    left: "What was asked may have been done, in part or wholly: the next `pulumi up` reads first.",
    entries: [
      [
        "InternalServerError",
        "Azure failed for a reason of its own; this usually passes.",
        "Run `pulumi up` again; if it stays, look at Azure's status page and send the activity id to its support.",
      ],
    ],
  },
  {
    from: "a trigger",
    left: "This trigger is as it was; the others were turned.",
    entries: [
      [
        "TriggerEnabledCannotUpdate",
        "A trigger was to be changed while it is started.",
        "Stop the trigger first; then run `pulumi up` again.",
      ],
    ],
  },
];
