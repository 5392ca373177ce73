import type { Answer, Step } from "./steps.ts";
import { call, textsAt } from "./steps.ts";

/** What must be right before anything is written: how the cluster is made, not what we make in it. */
export interface NodeFacts {
  readonly name: string;
  readonly clusterModule: boolean;
  /** Windows services of Integration Services, of whatever version. */
  readonly services: readonly string[];
  /** The configured accounts, with what Windows calls each; empty for one that it does not know. */
  readonly accounts: readonly { readonly account: string; readonly name: string }[];
}

export interface ClusterFacts {
  readonly nodes: readonly { readonly name: string; readonly state: string }[];
  readonly groups: readonly { readonly name: string; readonly owner: string }[];
  readonly resources: readonly {
    readonly name: string;
    readonly type: string;
    readonly group: string;
    readonly state: string;
  }[];
  /** Clustered instances of SQL Server, each with the name of its resource. */
  readonly instances: readonly {
    readonly resource: string;
    readonly virtualServer: string;
    readonly instance: string;
  }[];
  /** Drive letters of the configured disk, such as `S:`. */
  readonly drives: readonly string[];
}

const FACTS = {
  name: { step: "ask for the node's name", ...call("Get-NodeName", {}), select: ["Name"] },
  module: {
    step: "look for the module FailoverClusters",
    ...call("Get-Module", { Name: "FailoverClusters", ListAvailable: true }),
    select: ["Name"],
  },
  services: {
    step: "look for Integration Services",
    ...call("Get-Service", { Name: "MsDtsServer*" }),
    select: ["Name"],
  },
} as const satisfies Record<string, Step>;

export const nodeFactSteps = (accounts: readonly string[]): readonly Step[] => [
  FACTS.name,
  FACTS.module,
  FACTS.services,
  {
    step: "ask for the names of the accounts",
    ...call("Get-AccountName", { Account: [...new Set(accounts)] }),
    select: ["Account", "Name"],
  },
];

export function nodeFacts([name, module, services, accounts]: readonly Answer[]): NodeFacts {
  return {
    name: textsAt(name, "Name")[0] ?? "",
    clusterModule: textsAt(module, "Name").length > 0,
    services: textsAt(services, "Name"),
    accounts: rows(accounts, "Account", "Name").map(([account = "", name = ""]) => ({
      account,
      name,
    })),
  };
}

const rows = (answer: Answer | undefined, ...paths: string[]) =>
  (answer?.seen ?? []).map((entry) => paths.map((path) => entry[path]?.[0] ?? ""));

export const clusterFactSteps = (disk: string): readonly Step[] => [
  {
    step: "list the nodes of the cluster",
    ...call("Get-ClusterNode", {}),
    select: ["Name", "State"],
  },
  {
    step: "list the groups of the cluster",
    ...call("Get-ClusterGroup", {}),
    select: ["Name", "OwnerNode.Name"],
  },
  {
    step: "list the resources of the cluster",
    ...call("Get-ClusterResource", {}),
    select: ["Name", "ResourceType", "OwnerGroup.Name", "State"],
  },
  {
    step: "list the clustered instances of SQL Server",
    ...call("Get-ResourceParameter", {
      ResourceType: "SQL Server",
      Name: ["VirtualServerName", "InstanceName"],
    }),
    select: ["Resource", "VirtualServerName", "InstanceName"],
  },
  {
    step: `ask for the drive letters of ${disk}`,
    ...call("Get-DiskDrive", { Resource: disk }),
    select: ["Path"],
  },
];

export function clusterFacts(answers: readonly Answer[]): ClusterFacts {
  const [nodes, groups, resources, instances, drives] = answers;
  return {
    nodes: rows(nodes, "Name", "State").map(([name = "", state = ""]) => ({ name, state })),
    groups: rows(groups, "Name", "OwnerNode.Name").map(([name = "", owner = ""]) => ({
      name,
      owner,
    })),
    resources: rows(resources, "Name", "ResourceType", "OwnerGroup.Name", "State").map(
      ([name = "", type = "", group = "", state = ""]) => ({ name, type, group, state }),
    ),
    instances: rows(instances, "Resource", "VirtualServerName", "InstanceName").map(
      ([resource = "", virtualServer = "", instance = ""]) => ({
        resource,
        virtualServer,
        instance,
      }),
    ),
    drives: textsAt(drives, "Path"),
  };
}
