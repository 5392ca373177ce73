import { z } from "zod";
import { key, required } from "./checked.ts";
import {
  containerUri,
  factoryName,
  location,
  resourceGroupName,
  resourceIdOf,
  sqlDial,
  sqlHost,
  subscriptionId,
} from "./formats.ts";
import { runtimeSchema } from "./runtime.ts";

export const dataFactorySchema = z.strictObject({
  name: required(factoryName, {
    description: "Name of the factory, unique in all of Azure.",
    examples: ["adf-sales"],
  }),
  resourceGroup: required(resourceGroupName, {
    description: "Its resource group; must exist.",
    examples: ["rg-adf"],
  }),
  location: key(location, {
    description: "Region of the factory.",
    otherwise: "the site's; the primary site's when shared",
  }),
  existing: key(z.boolean(), {
    description: "The factory exists and is only read; otherwise it is made.",
    default: false,
  }),
  subscriptionId: key(subscriptionId, {
    description: "Subscription of the factory.",
    otherwise: "the login's",
  }),
});

export const siteSchema = z.strictObject({
  location: required(location, {
    description: "Azure region of this site.",
    examples: ["westeurope"],
  }),
  sqlServer: required(
    resourceIdOf(
      "a logical SQL server or a managed instance",
      "Microsoft.Sql/servers",
      "Microsoft.Sql/managedInstances",
    ),
    {
      description:
        "Resource id of the server or managed instance that holds SSISDB here; must exist. Both sites are of one kind.",
      examples: [
        "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Sql/servers/<name>",
      ],
    },
  ),
  sqlHost: key(sqlHost, {
    description: "Host name of the server, where it cannot be derived.",
    otherwise: "derived from the id; a managed instance's DNS zone is read from it",
  }),
  sqlDial: key(sqlDial, {
    description:
      "`host:port` at which this program opens its own SQL connection (private link, tunnel); login and TLS keep the real host name. It leads to the server only, so its connection policy must not send this program on to a node (`EREDIRECT`).",
    otherwise: "the server itself",
  }),
  sqlEncrypt: key(z.enum(["tls", "strict"]), {
    description:
      "How this program's own SQL connection is encrypted. Both check the certificate; `strict` is TDS 8, in which TLS comes before everything else.",
    default: "tls",
  }),
  subnet: key(resourceIdOf("a subnet", "Microsoft.Network/virtualNetworks/subnets"), {
    description: "Subnet that the IR joins, in this site's region; must exist.",
    examples: [
      "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<name>",
    ],
  }),
  injection: key(z.enum(["express", "standard"]), {
    description:
      "How the IR joins the subnet: `express` starts in about 5 minutes, `standard` in 20 to 30.",
  }),
  publicIps: key(
    z.array(resourceIdOf("a public IP address", "Microsoft.Network/publicIPAddresses")),
    { description: "Two static public IP addresses for standard injection.", default: [] },
  ),
  customSetup: key(containerUri, {
    description:
      "Blob container with main.cmd, in this site's region; its SAS token is a secret of the stack.",
    examples: ["https://stweu.blob.core.windows.net/setup"],
  }),
  dataFactory: key(dataFactorySchema, {
    description: "This site's own factory (strategies attach and dualStandby).",
  }),
  catalog: key(
    z.strictObject({
      adminLogin: key(z.string(), {
        description: "SQL login on this site's server, where it differs.",
      }),
    }),
    { description: "Per-site part of `catalog`." },
  ),
  runtime: key(runtimeSchema, {
    description: "Per-site part of `runtime`; each key replaces the estate's as a whole.",
  }),
});
