import { instance, publicIp, server, subnet } from "../samples.ts";
import { refused } from "./refused.ts";

describe("refused: sites", () => {
  refused(
    "both sites in one region",
    (e) => {
      e.sales.sites.secondary.location = "westeurope";
    },
    [
      'estates.sales.sites.secondary.location = "westeurope"',
      "is the primary site's region too, so that the loss of one region takes both sites",
      "name another region, best the paired one",
    ],
  );
  refused(
    "a region that is none",
    (e) => {
      e.sales.sites.secondary.location = "north-europe";
    },
    [
      'estates.sales.sites.secondary.location = "north-europe"',
      "is not the name of an Azure region",
      "write it like westeurope or West Europe",
    ],
  );
  refused(
    "a database where a server belongs",
    (e) => {
      e.sales.sites.primary.sqlServer += "/databases/SSISDB";
    },
    [
      'estates.sales.sites.primary.sqlServer = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-sql/providers/Microsoft.Sql/servers/sql-weu/databases/SSISDB"',
      "is the id of a Microsoft.Sql/servers/databases, not of a logical SQL server or a managed instance",
      "write the id of a logical SQL server or a managed instance: /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Sql/servers or …/Microsoft.Sql/managedInstances/<name>",
    ],
  );
  refused(
    "no resource id at all",
    (e) => {
      e.sales.sites.primary.sqlServer = "sql-weu";
    },
    [
      'estates.sales.sites.primary.sqlServer = "sql-weu"',
      "is not an Azure resource id",
      "write the id of a logical SQL server or a managed instance: /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Sql/servers or …/Microsoft.Sql/managedInstances/<name>",
    ],
  );
  refused(
    "a server on one side, an instance on the other",
    (e) => {
      e.sales.sites.secondary.sqlServer = instance("mi");
    },
    [
      'estates.sales.sites.secondary.sqlServer = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-sql/providers/Microsoft.Sql/managedInstances/mi"',
      "is a managed instance, and the primary site has a logical SQL server: no failover group joins them",
      "name a logical SQL server",
    ],
  );
  refused(
    "one server for both sites",
    (e) => {
      e.sales.sites.secondary.sqlServer = server("SQL-WEU");
    },
    [
      'estates.sales.sites.secondary.sqlServer = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-sql/providers/Microsoft.Sql/servers/SQL-WEU"',
      "is the primary site's too",
      "name the one in the secondary site's region",
    ],
  );
  refused(
    "one subnet for both sites",
    (e) => {
      e.sales.sites.secondary.subnet = subnet("vnet-weu");
    },
    [
      'estates.sales.sites.secondary.subnet = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-weu/subnets/ssis"',
      "is the primary site's too",
      "name the one in the secondary site's region",
    ],
  );
  refused(
    "a network where a subnet belongs",
    (e) => {
      e.sales.sites.primary.subnet = subnet("vnet-weu").replace("/subnets/ssis", "");
    },
    [
      'estates.sales.sites.primary.subnet = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-weu"',
      "is the id of a Microsoft.Network/virtualNetworks, not of a subnet",
      "write the id of a subnet: /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/subnets/<name>",
    ],
  );
  refused(
    "the subnet of a network's gateway",
    (e) => {
      e.sales.sites.primary.subnet = subnet("vnet-weu").replace(/ssis$/, "gatewaysubnet");
    },
    [
      'estates.sales.sites.primary.subnet = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-weu/subnets/gatewaysubnet"',
      "is for the network's gateway alone: no IR starts in it",
      "name another subnet of that network",
    ],
  );
  refused(
    "injection without a subnet",
    (e) => {
      delete e.sales.sites.primary.subnet;
    },
    [
      "estates.sales.sites.primary.subnet",
      "is missing: express injection puts the IR into a subnet",
      "add the subnet's resource id, or remove injection",
    ],
  );
  refused(
    "a subnet without injection",
    (e) => {
      delete e.sales.sites.primary.injection;
    },
    [
      "estates.sales.sites.primary.injection",
      "is missing: there are two ways to put the IR into the subnet",
      "add express (starts in about 5 minutes, delegated subnet) or standard (20 to 30 minutes)",
    ],
  );
  refused(
    "one public address",
    (e) => {
      e.ledger.sites.primary.publicIps = [publicIp("one")];
    },
    [
      "estates.ledger.sites.primary.publicIps",
      "has one address, and Azure takes exactly two",
      "name two static public IP addresses, or none",
    ],
  );
  refused(
    "the same public address twice",
    (e) => {
      e.ledger.sites.primary.publicIps = [publicIp("one"), publicIp("ONE")];
    },
    [
      'estates.ledger.sites.primary.publicIps[1] = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/publicIPAddresses/ONE"',
      "is the first address again",
      "name another public IP address",
    ],
  );
  refused(
    "public addresses with express injection",
    (e) => {
      e.ledger.sites.primary.injection = "express";
    },
    [
      "estates.ledger.sites.primary.publicIps",
      "works with standard injection only",
      "remove it, or use injection: standard",
    ],
  );
  refused(
    "public addresses of another subscription",
    (e) => {
      e.ledger.sites.primary.publicIps[1] = publicIp("two").replace("0001", "0002");
    },
    [
      'estates.ledger.sites.primary.publicIps[1] = "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/rg-net/providers/Microsoft.Network/publicIPAddresses/two"',
      "is in another subscription than the virtual network, which Azure refuses",
      "name an address of the network's subscription and region",
    ],
  );
  refused(
    "an address that is none",
    (e) => {
      e.ledger.sites.primary.publicIps[1] = subnet("x");
    },
    [
      'estates.ledger.sites.primary.publicIps[1] = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/x/subnets/ssis"',
      "is the id of a Microsoft.Network/virtualNetworks/subnets, not of a public IP address",
      "write the id of a public IP address: /subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/publicIPAddresses/<name>",
    ],
  );
  refused(
    "custom setups in one storage account",
    (e) => {
      e.sales.sites.secondary.customSetup = "https://stweu.blob.core.windows.net/other";
    },
    [
      'estates.sales.sites.secondary.customSetup = "https://stweu.blob.core.windows.net/other"',
      "is in the primary site's storage account stweu: when its region is lost, no IR starts in the other one",
      "copy the container to an account in the secondary site's region and name that",
    ],
  );
  refused(
    "a setup container that is none",
    (e) => {
      e.sales.sites.primary.customSetup = "stweu/setup";
    },
    [
      'estates.sales.sites.primary.customSetup = "stweu/setup"',
      "is not the URI of a blob container",
      "write https://<account>.blob.core.windows.net/<container>, without a SAS token",
    ],
  );
  refused(
    "a server whose name can be none",
    (e) => {
      e.sales.sites.primary.sqlServer = server("sql_weu");
    },
    [
      'estates.sales.sites.primary.sqlServer = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-sql/providers/Microsoft.Sql/servers/sql_weu"',
      'ends in "sql_weu", which is not a name that Azure SQL takes for a server',
      "copy the resource id from the server's properties in Azure",
    ],
  );
});
