import type { Deployment } from "../../config/deployment.ts";
import { ConfigurationError } from "../../config/problems.ts";
import { type ConfigurationSource, readDeployment } from "../../config/reading.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";

export const server = (name: string) =>
  `${SUBSCRIPTION}/resourceGroups/rg-sql/providers/Microsoft.Sql/servers/${name}`;
export const instance = (name: string) =>
  `${SUBSCRIPTION}/resourceGroups/rg-sql/providers/Microsoft.Sql/managedInstances/${name}`;
export const subnet = (network: string) =>
  `${SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/${network}/subnets/ssis`;
export const publicIp = (name: string) =>
  `${SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/publicIPAddresses/${name}`;

/** The shape in which the tests change samples; what the program gets is unknown to it. */
// biome-ignore lint/suspicious/noExplicitAny: tests put wrong things into samples on purpose
export type Loose = any;

/** SQL Database, one factory: the IR moves. */
export function sales(): Loose {
  return {
    strategy: "relocate",
    failoverGroup: { name: "fog-sales" },
    catalog: { endpoint: "server", adminLogin: "ssisadmin", pricingTier: "S1" },
    runtime: {
      name: "ssis",
      nodeSize: "Standard_D4_v3",
      nodeCount: 2,
      maxParallelExecutionsPerNode: 4,
    },
    dataFactory: {
      name: "adf-sales",
      resourceGroup: "rg-adf",
      location: "westeurope",
      existing: true,
    },
    triggers: { nightly: {} },
    sites: {
      primary: {
        location: "West Europe",
        sqlServer: server("sql-weu"),
        subnet: subnet("vnet-weu"),
        injection: "express",
        customSetup: "https://stweu.blob.core.windows.net/setup",
      },
      secondary: {
        location: "northeurope",
        sqlServer: server("sql-neu"),
        subnet: subnet("vnet-neu"),
        injection: "express",
        customSetup: "https://stneu.blob.core.windows.net/setup",
      },
    },
  };
}

/** Managed instances, a factory on each side. */
export function ledger(): Loose {
  return {
    strategy: "dualStandby",
    dualStandby: { pairName: "ledger", mode: "cold" },
    failoverGroup: { name: "fog-ledger", existing: true },
    catalog: { endpoint: "server", adminLogin: "ssisadmin" },
    runtime: { name: "ssis", nodeSize: "Standard_E4_v3", nodeCount: 2, edition: "Enterprise" },
    hooks: {
      onTakeOver: ["sql/hooks/agent-schedules-by-role.sql"],
      agentSchedules: ["Nightly load"],
      logins: ["etl"],
      environments: {
        Finance: {
          Region: {
            Inbox: { primary: "stweu", secondary: "stneu" },
            BatchSize: { primary: 100, secondary: 50 },
            ApiToken: { sensitive: true },
          },
        },
      },
    },
    sites: {
      primary: {
        location: "westeurope",
        sqlServer: instance("mi-weu"),
        subnet: subnet("vnet-mi-weu"),
        injection: "standard",
        publicIps: [publicIp("one"), publicIp("two")],
        dataFactory: { name: "adf-ledger-weu", resourceGroup: "rg-weu" },
      },
      secondary: {
        location: "northeurope",
        sqlServer: instance("mi-neu"),
        subnet: subnet("vnet-mi-neu"),
        injection: "standard",
        dataFactory: { name: "adf-ledger-neu", resourceGroup: "rg-neu" },
      },
    },
  };
}

/** SQL Database through the listener: the IR stays. */
export function web(): Loose {
  return {
    strategy: "stay",
    failoverGroup: { name: "fog-web" },
    catalog: { endpoint: "listener", adminLogin: "ssisadmin" },
    runtime: {
      name: "ssis-web",
      nodeSize: "Standard_D2_v3",
      nodeCount: 1,
      expressCustomSetupProperties: [
        { type: "CmdkeySetup", targetName: "fs.contoso.com", userName: "contoso\\ssis" },
        { type: "EnvironmentVariableSetup", variableName: "STAGE", variableValue: "production" },
        { type: "EnvironmentVariableSetup", variableName: "KEY" },
        { type: "AzPowerShellSetup", version: "5.1.0" },
        { type: "ComponentSetup", componentName: "SentryOne.TaskFactory" },
      ],
    },
    dataFactory: { name: "adf-web", resourceGroup: "rg-adf" },
    sites: {
      primary: { location: "westeurope", sqlServer: server("sql-web-weu") },
      secondary: { location: "northeurope", sqlServer: server("sql-web-neu") },
    },
  };
}

/** Managed instance by its public endpoint, only the IR is lost. */
export function archive(): Loose {
  return {
    strategy: "attach",
    catalogRole: "leave",
    failoverGroup: { name: "fog-archive", existing: true, role: "follow" },
    catalog: { endpoint: "public", authentication: "entra" },
    runtime: { name: "ssis", nodeSize: "Standard_D2_v3", nodeCount: 1, credential: "uami" },
    runState: "external",
    sites: {
      primary: {
        location: "westeurope",
        sqlServer: instance("mi-archive-weu"),
        sqlHost: "mi-archive-weu.public.0a1b2c3d.database.windows.net,3342",
        dataFactory: { name: "adf-archive-weu", resourceGroup: "rg-weu", existing: true },
      },
      secondary: {
        location: "northeurope",
        sqlServer: instance("mi-archive-neu"),
        sqlDial: "localhost:14330",
        dataFactory: { name: "adf-archive-neu", resourceGroup: "rg-neu" },
      },
    },
  };
}

export function samples(): Loose {
  return { sales: sales(), ledger: ledger(), web: web(), archive: archive() };
}

export function cluster(): Loose {
  return {
    version: "2022",
    nodes: [
      {
        name: "NODE1",
        host: "node1.contoso.com",
        user: "contoso\\admin",
        hostKey: `SHA256:${"a".repeat(43)}`,
      },
      {
        name: "NODE2",
        host: "node2.contoso.com",
        user: "contoso\\admin",
        hostKey: `SHA256:${"b".repeat(43)}`,
      },
    ],
    group: "SQL Server (MSSQLSERVER)",
    disk: "Cluster Disk 2",
    folder: "S:\\SSIS",
    serverNames: ["VIRTUALSQL\\INSTANCE"],
  };
}

export interface Setting {
  readonly stack?: string;
  readonly keys?: readonly string[];
  readonly [key: string]: unknown;
}

/** Reads a configuration given as a plain object of the stack's keys. */
export function read({ stack = "primary", keys, ...config }: Setting): Deployment {
  const source: ConfigurationSource = {
    stack,
    get: (key) => config[key],
    now: NOW,
    ...(keys === undefined ? {} : { keys }),
  };
  return readDeployment(source);
}

/** The message of the refusal, without its first line. */
export function refusal(config: Setting): string {
  try {
    read(config);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split("\n").slice(1).join("\n");
    throw error;
  }
  throw new Error("the configuration was accepted");
}
