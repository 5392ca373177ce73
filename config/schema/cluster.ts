import { z } from "zod";
import { checked, key, required } from "./checked.ts";

const filled = checked(z.string(), (text) => text.trim() !== "", {
  wrong: "is empty",
  cure: "write a value",
});
const windowsFolder = checked(z.string(), (text) => /^[A-Za-z]:\\[^<>:"/|?*]*$/.test(text), {
  wrong: "is not a folder on a Windows disk",
  cure: "write it with its drive letter and backslashes, such as S:\\SSIS",
});
const list = <S extends z.ZodType>(item: S, what: string) =>
  checked(z.array(item), (items) => items.length > 0, {
    wrong: "is empty",
    cure: `name at least one ${what}`,
  });

const clusterNodeSchema = z.strictObject({
  name: required(filled, { description: "Name of the node in the cluster.", examples: ["NODE1"] }),
  host: required(filled, {
    description: "Where its SSH server listens.",
    examples: ["node1.contoso.com"],
  }),
  port: key(
    checked(z.number(), (n) => Number.isInteger(n) && n >= 1 && n <= 65535, {
      wrong: "is not a port",
      cure: "write a number from 1 to 65535",
    }),
    { description: "Port of its SSH server.", default: 22 },
  ),
  user: required(filled, {
    description: "Windows account that signs in over SSH.",
    examples: ["contoso\\ssis-admin"],
  }),
  hostKey: required(
    checked(z.string(), (text) => /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(text), {
      wrong: "is not the fingerprint of an SSH host key",
      cure: "write SHA256:…, as `ssh-keygen -lf` prints it",
    }),
    { description: "Fingerprint of its SSH host key.", examples: ["SHA256:<43 characters>"] },
  ),
});

const SQL_SERVER_VERSIONS = [
  "2008",
  "2012",
  "2014",
  "2016",
  "2017",
  "2019",
  "2022",
  "2025",
] as const;

/** The Integration Services service as a resource of a Windows failover cluster. */
export const clusterSchema = z.strictObject({
  version: required(z.enum(SQL_SERVER_VERSIONS), {
    description: "Release of SQL Server (2008 also for 2008 R2), in quotes.",
    examples: ["2022"],
  }),
  nodes: required(list(clusterNodeSchema, "node"), { description: "Nodes of the cluster." }),
  resourceName: key(filled, {
    description: "Name of the cluster resource.",
    default: "SQL Server Integration Services",
  }),
  layout: key(z.enum(["sqlServerGroup", "ownGroup"]), {
    description:
      "`sqlServerGroup`: beside SQL Server, one fails over with the other; `ownGroup`: in a group of its own, with the double hop to msdb.",
    default: "sqlServerGroup",
  }),
  group: required(filled, {
    description: "Cluster group that the resource joins.",
    examples: ["SQL Server (MSSQLSERVER)"],
  }),
  owners: key(list(filled, "node"), {
    description: "Names of the nodes that may own the resource.",
    otherwise: "all nodes",
  }),
  sqlServerResource: key(filled, {
    description: "Cluster resource of SQL Server that it depends on (layout sqlServerGroup).",
    default: "SQL Server",
  }),
  disk: required(filled, {
    description: "Cluster resource of the shared disk, in the same group.",
    examples: ["Cluster Disk 2"],
  }),
  folder: required(windowsFolder, {
    description: "Folder on that disk for MsDtsSrvr.ini.xml.",
    examples: ["S:\\SSIS"],
  }),
  serverNames: required(list(filled, "server"), {
    description: "Virtual server, with \\instance unless it is the default one.",
    examples: [["VIRTUALSQL\\INSTANCE"]],
  }),
  packages: key(windowsFolder, {
    description: "Folder of the package store.",
    otherwise: "Packages in `folder`",
  }),
  packageWriters: key(z.array(filled), {
    description:
      "Windows accounts, `DOMAIN\\name` as Windows has them, that get List Folders and Write on the package store.",
    default: [],
  }),
  remoteUsers: key(z.array(filled), {
    description:
      "Windows accounts, `DOMAIN\\name` as Windows has them, that connect to the service remotely (DCOM).",
    default: [],
  }),
});
